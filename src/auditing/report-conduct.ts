/** How officers decide, for the auditor; that it was read is in the log (W05). */
import { assertEverywhere, type Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { ConductFinding, ConductThresholds, OfficerDecision, OfficerTie } from '../domain/conduct.ts'
import { reviewConduct } from '../domain/conduct-rules.ts'
import type { PersonId } from '../domain/employee.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

export interface ConductDeps {
  readonly store: Pick<Store, 'change' | 'decisionsBetween' | 'workplacesOf' | 'tokens'>
  readonly clock: Clock
  readonly thresholds: ConductThresholds
  /** Who the officers of the roster are, by actor id. */
  readonly officerPersons: () => Promise<ReadonlyMap<string, PersonId>>
}

export interface ConductPeriod {
  readonly from: Date
  /** Exclusive. */
  readonly to: Date
}

export interface ConductReport extends ConductPeriod {
  /** How many were looked at, by how many officers. */
  readonly decisions: number
  readonly officers: number
  readonly thresholds: ConductThresholds
  readonly findings: readonly ConductFinding[]
}

const LONGEST_MS = 366 * 86_400_000
/** A year of a large province; more in one answer would be memory without end. */
const MOST_DECISIONS = 500_000

/** @throws SegelError `not-permitted`, or `malformed` for a period that is none, too long, or too full */
export function reportConduct(deps: ConductDeps) {
  return async (call: Call, { from, to }: ConductPeriod): Promise<ConductReport> => {
    assertEverywhere(call.actor, 'conduct.read')
    const length = to.getTime() - from.getTime()
    if (!(length > 0 && length <= LONGEST_MS))
      throw new SegelError('malformed', 'The period must end after it begins, and last a year at most.')
    const detail = { from: from.toISOString(), to: to.toISOString() }
    const event = auditEvent(call, {
      at: deps.clock.now(),
      action: 'conduct.read',
      object: 'audit:conduct',
      detail,
    })
    // Recorded first: whoever cannot be recorded does not read.
    await deps.store.change(event, () => Promise.resolve())
    const decisions = await deps.store.decisionsBetween(from, to, MOST_DECISIONS + 1)
    if (decisions.length > MOST_DECISIONS)
      throw new SegelError('malformed', 'There are too many decisions in this period: choose a shorter one.')
    const ties = await tiesOf(deps, decisions)
    return {
      from,
      to,
      decisions: decisions.length,
      officers: new Set(decisions.map(one => one.officer)).size,
      thresholds: deps.thresholds,
      findings: reviewConduct({ decisions, ties }, deps.thresholds),
    }
  }
}

async function tiesOf(
  { store, officerPersons }: ConductDeps,
  decisions: readonly OfficerDecision[],
): Promise<ReadonlyMap<string, OfficerTie>> {
  const persons = new Map(await officerPersons())
  for (const { id, personId } of await store.tokens())
    if (personId !== undefined) persons.set(`token:${id}`, personId)
  const concerned = new Set(decisions.flatMap(one => [one.officer, one.submittedBy]))
  const known = [...persons].filter(([officer]) => concerned.has(officer))
  const workplaces = await store.workplacesOf(known.map(([, personId]) => personId))
  return new Map(
    known.map(([officer, personId]) => {
      const agency = workplaces.get(personId)
      return [officer, { personId, ...(agency === undefined ? {} : { agency }) }]
    }),
  )
}
