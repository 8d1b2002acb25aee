/** With which passkeys an officer may sign: what a browser is to look for. */
import type { Call } from '../domain/actor.ts'
import type { Roster } from '../domain/officer.ts'

export interface SigningPasskey {
  /** Base64url. */
  readonly credentialId: string
  readonly transports: readonly string[]
}

export function signingPasskeys(deps: { readonly roster: () => Promise<Roster> }) {
  return async ({ actor }: Call): Promise<readonly SigningPasskey[]> => {
    const officer = (await deps.roster()).officers.get(actor.id)
    if (officer === undefined || officer.removedAt !== undefined) return []
    return officer.keys.map(({ credentialId, transports }) => ({ credentialId, transports }))
  }
}
