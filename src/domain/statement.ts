/**
 * What officers put their signature to. A statement is canonical JSON; its SHA-256 is the challenge of a WebAuthn
 * assertion, or what another key signs. The `kind` separates them: a signature for one can never serve as another.
 */
import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'
import type { AgencyCode, PersonId } from './employee.ts'
import type { EmployeeNumber } from './nip.ts'
import type { Tier } from './profile.ts'

/** Who signs in as an officer; employees and `system` do not. */
export const OFFICER_ROLES = ['verifier', 'registration-officer', 'auditor', 'administrator'] as const
export type OfficerRole = (typeof OFFICER_ROLES)[number]

/** The officer's person, where they are in the employee registry: nobody decides on themselves. */
export interface OfficerFacts {
  /** `officer:<uuid>`, or `token:<uuid>` for a machine; an actor's id. */
  readonly officer: string
  readonly name: string
  readonly role: OfficerRole
  /** Root of the subtree a verifier acts for. */
  readonly agency: AgencyCode | null
  readonly employeeNumber: EmployeeNumber | null
  readonly personId: PersonId | null
}

/** A passkey as the roster keeps it. Base64url, but for the COSE key: hex. */
export interface PasskeyFacts {
  readonly credentialId: string
  readonly coseKey: string
  /** What its holder calls it. */
  readonly label: string
  /** Model of the authenticator (AAGUID), all zeros when it does not tell. */
  readonly aaguid: string
  readonly transports: readonly string[]
}

interface Common {
  /** SHA-256, hex, of the anchor's SubjectPublicKeyInfo: a statement is about one installation. */
  readonly roster: string
  /** ISO 8601 instant; of an order about status a fine one. */
  readonly at: string
}

/** Asks someone to enroll; whoever holds the private key of `invitationKey` (it is in the link) may, once. */
export interface Invitation extends Common, OfficerFacts {
  readonly kind: 'invitation'
  /** True where the officer is there and lost every key: the new one takes the place of all others. */
  readonly recovery: boolean
  /** SubjectPublicKeyInfo of a P-256 key, hex. */
  readonly invitationKey: string
  readonly expiresAt: string
}

/** The first passkey, signed by the invitation key. */
export interface Enrollment extends Common, PasskeyFacts {
  readonly kind: 'enrollment'
  readonly officer: string
  /** Digest of the invitation. */
  readonly invitation: string
}

/** A further passkey, signed with one of the same officer. */
export interface KeyAddition extends Common, PasskeyFacts {
  readonly kind: 'key-addition'
  readonly officer: string
}

/** Signed by the officer with any of their keys, by an administrator, or by the anchor. */
export interface KeyRemoval extends Common {
  readonly kind: 'key-removal'
  readonly officer: string
  readonly credentialId: string
}

/** Signed by another administrator, or by the anchor. */
export interface Removal extends Common {
  readonly kind: 'removal'
  readonly officer: string
  readonly reason: string
}

/** A key that signs what is decided with a bearer token; by the anchor alone. */
export interface TokenKey extends Common, OfficerFacts {
  readonly kind: 'token-key'
  /** SubjectPublicKeyInfo, hex: P-256 or Ed25519. */
  readonly spki: string
  /** When the token ends. */
  readonly expiresAt: string
}

export type RosterStatement = Invitation | Enrollment | KeyAddition | KeyRemoval | Removal | TokenKey

/** RFC 3647 4.2.2: approval or rejection of exactly `digest`. */
export interface DecisionStatement extends Common {
  readonly kind: 'decision'
  readonly officer: string
  readonly request: string
  /** Digest of the proposal: profile, subject, public key, registry evidence, submitter, policy. */
  readonly digest: string
  readonly decision: 'approve' | 'reject'
  readonly tier: Tier
  readonly reason: string
}

/** RFC 3647 4.9: revocation, hold or release. */
export interface RevocationStatement extends Common {
  readonly kind: 'revocation' | 'release'
  readonly officer: string
  readonly issuerId: string
  readonly serialNumber: string
  /** Null for a release. */
  readonly reason: string | null
  readonly invalidityDate: string | null
  readonly comment: string | null
  /** Sequence of the status it changes, `0` when there was none: an order cannot be used again later. */
  readonly status: string
}

export type Statement = RosterStatement | DecisionStatement | RevocationStatement

/** A WebAuthn assertion, base64url. */
export interface Assertion {
  readonly credentialId: string
  readonly authenticatorData: string
  readonly clientDataJSON: string
  readonly signature: string
}

/** `anchor` and `key` sign the body itself; `passkey` its digest, as a challenge. Signatures are hex. */
export type StatementSignature =
  | { readonly by: 'anchor'; readonly signature: string }
  | { readonly by: 'invitation'; readonly signature: string }
  | { readonly by: 'passkey'; readonly assertion: Assertion }
  | { readonly by: 'key'; readonly officer: string; readonly signature: string }

export interface SignedStatement {
  /** Canonical JSON, exactly as signed. */
  readonly body: string
  readonly signatures: readonly StatementSignature[]
}

export function statementBody(statement: Statement): string {
  return canonicalJson(statement)
}

/** SHA-256 over the body in UTF-8: the challenge of an assertion. */
export function statementDigest(body: string): Uint8Array {
  return createHash('sha256').update(body, 'utf8').digest()
}
