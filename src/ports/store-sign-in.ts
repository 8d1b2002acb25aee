import type { PersonId } from '../domain/employee.ts'
import type { EmployeePasskey, MailLink } from '../domain/sign-in.ts'

export interface SignInReader {
  /** Removed ones too. */
  employeePasskey(credentialId: string): Promise<EmployeePasskey | undefined>
  /** Oldest first, without removed ones. */
  employeePasskeys(personId: PersonId): Promise<readonly EmployeePasskey[]>
  /** The link of this hash while it is good: not taken, not expired at `at`, the newest of its person. */
  mailLink(hash: Uint8Array, at: Date): Promise<MailLink | undefined>
  mailLinksSince(personId: PersonId, since: Date): Promise<number>
  /** Those of these subjects that were noted, and when. */
  notices(kind: string, subjects: readonly string[]): Promise<ReadonlyMap<string, Date>>
}

export interface SignInWriter {
  /** Throws `conflict` when there is or was one of this id. */
  insertEmployeePasskey(passkey: EmployeePasskey): Promise<void>
  /** False when it is not there or removed, or `signCount` was not the one before any more. */
  useEmployeePasskey(
    credentialId: string,
    use: { readonly before: number; readonly signCount: number; readonly at: Date },
  ): Promise<boolean>
  /** False when the person has no such passkey. */
  removeEmployeePasskey(credentialId: string, personId: PersonId, at: Date): Promise<boolean>
  /** Those of the same person that are older than a day go. */
  insertMailLink(link: MailLink, hash: Uint8Array): Promise<void>
  /** Gives it once, while it is good. */
  takeMailLink(hash: Uint8Array, at: Date): Promise<MailLink | undefined>
  /** False when it was there already. */
  insertNotice(kind: string, subject: string, at: Date): Promise<boolean>
}
