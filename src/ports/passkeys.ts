import type { Assertion, PasskeyFacts } from '../domain/statement.ts'

/** WebAuthn for one relying party. User verification is always required. */
export interface Passkeys {
  /** Options for `navigator.credentials.create`, as JSON for the browser. */
  creationOptions(about: {
    readonly challenge: Uint8Array
    readonly userId: Uint8Array
    readonly userName: string
    readonly displayName: string
    readonly exclude: readonly string[]
  }): Promise<object>
  /** Options for `navigator.credentials.get`; no `allow` lets the browser offer whatever it holds. */
  requestOptions(about: {
    readonly challenge: Uint8Array
    readonly allow?: readonly Pick<PasskeyFacts, 'credentialId' | 'transports'>[]
  }): Promise<object>
  /**
   * Throws `unauthenticated` unless it answers this challenge, from our origin; `policy-violation` with a finding when the
   * authenticator is of no model that is accepted.
   */
  verifyRegistration(
    response: unknown,
    expected: { readonly challenge: Uint8Array },
  ): Promise<Omit<PasskeyFacts, 'label'>>
  /** Throws `unauthenticated` unless it is by this key, over this challenge, from our origin, the user verified. */
  verifyAssertion(
    assertion: Assertion,
    expected: { readonly challenge: Uint8Array; readonly coseKey: string },
  ): Promise<{ readonly signCount: number }>
}
