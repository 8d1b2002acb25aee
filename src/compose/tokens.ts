/** The part of the composition root that concerns access tokens; called by compose.ts alone. */
import { bindCertificate } from '../access/bind-certificate.ts'
import type { ReadRoster } from '../access/roster.ts'
import { signAsAnchor } from '../access/roster-key.ts'
import { hasTokenKey, registerTokenKey, removeTokenKey } from '../access/token-keys.ts'
import { createToken, listTokens, revokeToken } from '../access/tokens.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { KeyStore } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly entropy: Entropy
  readonly registry: EmployeeRegistry
  readonly roster: ReadRoster
  /** Of the certification authority; opened where a decision key is registered or removed, and only then. */
  readonly keys: () => Promise<KeyStore>
}

export function composeTokens({ store, clock, entropy, registry, roster, keys }: Parts) {
  const keyDeps = { store, clock, roster, signAsAnchor: signAsAnchor({ keys }) }
  return {
    createToken: createToken({ store, registry, clock, entropy }),
    listTokens: listTokens({ store }),
    revokeToken: revokeToken({ store, clock }),
    bindCertificate: bindCertificate({ store, clock }),
    registerTokenKey: registerTokenKey(keyDeps),
    removeTokenKey: removeTokenKey(keyDeps),
    hasTokenKey: hasTokenKey(keyDeps),
  }
}
