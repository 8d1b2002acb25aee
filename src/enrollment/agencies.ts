/** The agencies whose requests somebody may look at, as a tree read from the top. */
import { type Call, scopeOf } from '../domain/actor.ts'
import type { Agency } from '../domain/employee.ts'
import type { Store } from '../ports/store.ts'

export interface AgencyChoice {
  readonly code: string
  readonly name: string
  /** Steps below the topmost one that the reader sees. */
  readonly depth: number
}

export function listAgencies(deps: { readonly store: Pick<Store, 'agencies'> }) {
  return async ({ actor }: Call): Promise<readonly AgencyChoice[]> => {
    const scope = scopeOf(actor, 'request.read')
    if (scope !== 'all' && scope !== 'agency') return []
    const agencies = await deps.store.agencies()
    const children = new Map<string | undefined, Agency[]>()
    for (const agency of agencies)
      children.set(agency.parent, [...(children.get(agency.parent) ?? []), agency])
    const tops =
      scope === 'all' ? (children.get(undefined) ?? []) : agencies.filter(({ code }) => code === actor.agency)
    return walk(tops, children)
  }
}

function walk(
  tops: readonly Agency[],
  children: ReadonlyMap<string | undefined, readonly Agency[]>,
): AgencyChoice[] {
  const found = new Map<string, AgencyChoice>()
  const visit = (list: readonly Agency[], depth: number) => {
    for (const { code, name } of [...list].sort((a, b) => a.name.localeCompare(b.name, 'id'))) {
      // A tree that goes round must not keep anybody busy.
      if (found.has(code)) continue
      found.set(code, { code, name, depth })
      visit(children.get(code) ?? [], depth + 1)
    }
  }
  visit(tops, 0)
  return [...found.values()]
}
