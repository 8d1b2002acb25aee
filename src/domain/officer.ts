/** Officers as the roster knows them. */
import type { PersonId } from './employee.ts'
import type { Invitation, OfficerFacts, PasskeyFacts } from './statement.ts'

export interface Officer extends OfficerFacts {
  readonly keys: readonly PasskeyFacts[]
  /** Of a machine: signs what is decided with its token, until it ends. */
  readonly tokenKey?: { readonly spki: string; readonly expiresAt: Date }
  /** Digest of the invitation that the first of its keys came by; a machine has none. */
  readonly invitation?: string
  readonly since: string
  readonly removedAt?: string
}

export interface Roster {
  /** SHA-256, hex, of the anchor's SubjectPublicKeyInfo. */
  readonly id: string
  readonly anchor: Uint8Array
  /** By actor id; removed ones too. */
  readonly officers: ReadonlyMap<string, Officer>
  /** Those that nobody has used yet, by the digest of their body, hex. */
  readonly invitations: ReadonlyMap<string, Invitation>
  /** Every credential that ever was in the roster, and whose: none comes back. */
  readonly credentials: ReadonlyMap<string, string>
  /** Actor ids of those present who are this person. */
  readonly persons: ReadonlyMap<PersonId, ReadonlySet<string>>
  /** Digests of all that was taken, in order, and about whom: nothing is taken twice. */
  readonly taken: ReadonlyMap<string, string>
  /** Sequence of the last statement read. */
  readonly sequence: bigint
  readonly faults: readonly { readonly sequence: bigint; readonly fault: RosterFault }[]
}

/** Why a statement is not taken. */
export type RosterFault =
  | 'malformed'
  | 'another-roster'
  | 'signature'
  /** The signatures hold, and those who made them may not say this. */
  | 'not-entitled'
  /** Fewer officers than it takes. */
  | 'too-few'
  | 'unknown-officer'
  | 'unknown-invitation'
  | 'expired'
  | 'taken'
  /** One person, one role. */
  | 'second-role'
