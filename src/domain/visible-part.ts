/** Which part of a list of requests or certificates an actor may see. */
import { SegelError } from '../errors.ts'
import { type Action, type Actor, scopeOf } from './actor.ts'
import type { Agency, AgencyCode, PersonId } from './employee.ts'

export interface ListFilter {
  readonly personId?: PersonId
  /** Root of the subtree. */
  readonly agency?: AgencyCode
}

/**
 * The filter to add, or undefined when nothing can be seen. `agencies` is only looked at when an agency is asked for.
 * @throws SegelError `not-permitted` when the role may not read such lists at all
 */
export function visiblePart(
  actor: Actor,
  wanted: { readonly action: Action; readonly agency: AgencyCode | undefined },
  agencies: readonly Agency[],
): ListFilter | undefined {
  const scope = scopeOf(actor, wanted.action)
  if (scope === undefined) throw new SegelError('not-permitted', 'Your role may not read this list.')
  const agency = wanted.agency === undefined ? {} : { agency: wanted.agency }
  if (scope === 'all') return agency
  if (scope === 'own')
    return actor.personId === undefined ? undefined : { personId: actor.personId, ...agency }
  if (actor.agency === undefined) return undefined
  if (wanted.agency === undefined) return { agency: actor.agency }
  return isBelow(agencies, wanted.agency, actor.agency) ? agency : undefined
}

function isBelow(agencies: readonly Agency[], code: AgencyCode, root: AgencyCode): boolean {
  const parents = new Map(agencies.map(agency => [agency.code, agency.parent]))
  const seen = new Set<AgencyCode>()
  for (let at: AgencyCode | undefined = code; at !== undefined && !seen.has(at); at = parents.get(at)) {
    if (at === root) return true
    seen.add(at)
  }
  return false
}
