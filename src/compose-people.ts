/** The part of the composition root that concerns people who sign in; called by compose.ts alone. */
import { openRoster, assertionVerifier } from './access/roster.ts'
import { anchorRoster, ownAnchor } from './access/roster-key.ts'
import { openPasskeys } from './adapters/passkeys/index.ts'
import type { Clock } from './ports/environment.ts'
import type { KeyStore } from './ports/signer.ts'
import type { Passkeys } from './ports/passkeys.ts'
import type { Store } from './ports/store.ts'

export interface PeopleSettings {
  readonly origin: string
  readonly attestation: 'none' | 'direct'
  readonly allowedAaguids: readonly string[]
}

const RP_NAME = 'Segel'

export function composePasskeys({ origin, attestation, allowedAaguids }: PeopleSettings): Passkeys {
  const rpId = new URL(origin).hostname
  return openPasskeys({ rpId, rpName: RP_NAME, origins: [origin], attestation, allowedAaguids })
}

/** Whom the registration authority lets in: it believes the anchor that the database tells. */
export function composeRaPeople({ store }: { readonly store: Store }, settings: PeopleSettings) {
  const passkeys = composePasskeys(settings)
  return {
    passkeys,
    roster: openRoster({ store, passkeys, anchor: () => store.rosterAnchor() }),
    verifyAssertion: assertionVerifier(passkeys),
  }
}

/** Whom the certification authority believes: its own key says where the chain starts. */
export function composeCaPeople(
  { store, clock, keys }: { readonly store: Store; readonly clock: Clock; readonly keys: KeyStore },
  settings: PeopleSettings,
) {
  const passkeys = composePasskeys(settings)
  return {
    roster: openRoster({ store, passkeys, anchor: ownAnchor({ keys }) }),
    verifyAssertion: assertionVerifier(passkeys),
    anchorRoster: anchorRoster({ store, keys, clock }),
  }
}
