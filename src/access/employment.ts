/** Whether who signed in as an employee still is one: asked again at an interval, while they are here. */
import type { Actor } from '../domain/actor.ts'
import { isSegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock } from '../ports/environment.ts'
import { maySignIn } from './employee-actor.ts'

/** `unknown` while the registry cannot be asked: an outage is never an absence. */
export type Employment = 'in-service' | 'left' | 'unknown'

export interface EmploymentDeps {
  readonly registry: EmployeeRegistry
  readonly clock: Clock
  /** How long an answer counts. */
  readonly everyMs: number
}

interface Asked {
  readonly at: number
  readonly answer: Promise<Employment>
}

/** Kept at most; the oldest go first, and are asked about again. */
const MOST_KEPT = 10_000
/** A registry that is down is not asked by every call. */
const RETRY_MS = 5_000

export function openEmployment(deps: EmploymentDeps): (actor: Actor) => Promise<Employment> {
  const kept = new Map<string, Asked>()
  return async actor => {
    const now = deps.clock.now().getTime()
    const known = kept.get(actor.id)
    if (known !== undefined && Math.abs(now - known.at) < deps.everyMs) {
      const answer = await known.answer
      if (answer !== 'unknown' || Math.abs(now - known.at) < RETRY_MS) return answer
    }
    const asked = { at: now, answer: ask(deps.registry, actor) }
    kept.delete(actor.id)
    kept.set(actor.id, asked)
    const [oldest] = kept.keys()
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    // A fault of ours is nobody's answer, and is not remembered.
    asked.answer.catch(() => {
      if (kept.get(actor.id) === asked) kept.delete(actor.id)
    })
    return asked.answer
  }
}

async function ask(registry: EmployeeRegistry, { employeeNumber, personId }: Actor): Promise<Employment> {
  if (employeeNumber === undefined) return 'left'
  try {
    const employee = await registry.find(employeeNumber)
    // A number that is somebody else's by now is not theirs any more.
    if (employee === undefined || employee.personId !== personId) return 'left'
    return maySignIn(employee) ? 'in-service' : 'left'
  } catch (error) {
    if (isSegelError(error, 'registry-unavailable')) return 'unknown'
    throw error
  }
}
