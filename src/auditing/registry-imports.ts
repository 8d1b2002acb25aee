/** The employee registry's imports, as the journal tells them. */
import { assertEverywhere, type Call } from '../domain/actor.ts'
import type { Agency } from '../domain/employee.ts'
import type { Store } from '../ports/store.ts'

export interface RegistryImport {
  readonly sequence: bigint
  readonly at: Date
  readonly by: string
  /** Counts, as recorded. */
  readonly counts: Readonly<Record<string, number>>
}

export interface RegistryReport {
  readonly agencies: readonly Agency[]
  /** Newest first. */
  readonly imports: readonly RegistryImport[]
}

const MOST_IMPORTS = 50

export function reportRegistry(deps: { readonly store: Pick<Store, 'agencies' | 'auditPage'> }) {
  return async (call: Call): Promise<RegistryReport> => {
    assertEverywhere(call.actor, 'registry.read')
    const [agencies, events] = await Promise.all([
      deps.store.agencies(),
      deps.store.auditPage({
        after: 0n,
        limit: MOST_IMPORTS,
        action: 'registry.imported',
        newestFirst: {},
      }),
    ])
    const imports = events.map(({ sequence, body }) => {
      const event = JSON.parse(body) as { at: string; actor: string; detail: Record<string, unknown> }
      const counts = Object.fromEntries(
        Object.entries(event.detail).filter((one): one is [string, number] => typeof one[1] === 'number'),
      )
      return { sequence, at: new Date(event.at), by: event.actor, counts }
    })
    return { agencies, imports }
  }
}
