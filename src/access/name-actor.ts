/** What an officer, or a machine with a key in the roster, is called: also long after they were removed. */
import type { ReadRoster } from './roster.ts'

export function nameActor(deps: { readonly roster: ReadRoster }) {
  return async (actorId: string): Promise<string | undefined> =>
    (await deps.roster()).officers.get(actorId)?.name
}
