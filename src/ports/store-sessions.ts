import type { Ceremony, EndReason, Session, VouchedFor } from '../domain/session.ts'

export interface SessionReader {
  sessionByHash(hash: Uint8Array): Promise<Session | undefined>
  /** Of an actor, newest first, ended ones too for a while. */
  sessionsOf(actorId: string): Promise<readonly Session[]>
}

export interface SessionWriter {
  insertSession(session: Session, hash: Uint8Array): Promise<void>
  /** False when there is no such session or it has ended already. */
  revokeSession(id: string, at: Date): Promise<boolean>
  /** Gives how many; `reason` where it was not the person who ended them. */
  revokeSessionsOf(actorId: string, at: Date, reason?: EndReason): Promise<number>
  /** Those that this provider vouched for and that began until `begunUntil`; gives their ids. */
  revokeSessionsByProvider(
    whose: Partial<VouchedFor>,
    about: { readonly at: Date; readonly begunUntil: Date },
  ): Promise<readonly string[]>
}

/** Writes that are no change of state worth an event: what they lead to is recorded. */
export interface SessionKeeper {
  touchSession(id: string, at: Date): Promise<void>
  confirmSession(id: string, at: Date): Promise<void>
  keepCeremony(hash: Uint8Array, ceremony: Ceremony): Promise<void>
  /** Gives it once, if it is of this kind and has not expired at `at`. */
  takeCeremony(hash: Uint8Array, kind: string, at: Date): Promise<Ceremony | undefined>
  /**
   * WebAuthn 7.2 step 22. False when the counter did not grow, unless it always was 0 (the authenticator has none).
   * `credentialId` was verified before.
   */
  advanceCounter(credentialId: string, count: number): Promise<boolean>
}
