import type { AuditEvent } from '../domain/audit.ts'
import type { AccessReader, AccessWriter } from './store-access.ts'
import type { AttemptKeeper, Pruner } from './store-attempts.ts'
import type { AuditReader, AuditSealer, AuditTreeReader, AuditTreeWriter } from './store-audit.ts'
import type { ConductReader } from './store-conduct.ts'
import type { AuthorityReader, AuthorityWriter } from './store-authority.ts'
import type { CertificateReader, CertificateWriter } from './store-certificates.ts'
import type { PublicationReader } from './store-publication.ts'
import type { QueueReading, QueueWriter } from './store-queue.ts'
import type { OrderReader, OrderWriter } from './store-orders.ts'
import type { RegistryReader, RegistryWriter } from './store-registry.ts'
import type { RequestReader, RequestWriter } from './store-requests.ts'
import type { StatisticsReader } from './store-statistics.ts'
import type { SignInReader, SignInWriter } from './store-sign-in.ts'
import type { RevocationReader, RevocationWriter } from './store-revocations.ts'
import type { SessionKeeper, SessionReader, SessionWriter } from './store-sessions.ts'
import type { RosterReader, RosterWriter } from './store-roster.ts'

export type Reader = RequestReader &
  QueueReading &
  CertificateReader &
  RevocationReader &
  OrderReader &
  PublicationReader &
  AuthorityReader &
  RegistryReader &
  AccessReader &
  SessionReader &
  RosterReader &
  SignInReader &
  AuditReader &
  AuditTreeReader &
  StatisticsReader &
  ConductReader

/** Lives only inside `change`. `record` adds a further event to the same transaction. */
export type Writer = RequestWriter &
  QueueWriter &
  CertificateWriter &
  RevocationWriter &
  OrderWriter &
  AuthorityWriter &
  RegistryWriter &
  AccessWriter &
  SessionWriter &
  RosterWriter &
  SignInWriter &
  AuditTreeWriter & { record(event: AuditEvent): void }

/** The effect with this key happens once; its result (JSON) is kept for whoever asks again. */
export interface Once {
  readonly actor: string
  readonly key: string
  readonly fingerprint: string
}

export interface Store extends Reader, AuditSealer, SessionKeeper, AttemptKeeper, Pruner {
  /** One durable transaction: the change and its audit events, or neither; without any event nothing is written. Throws `store-unavailable`, or what `work` throws. */
  change<T>(
    why: AuditEvent | readonly AuditEvent[],
    work: (tx: Writer) => Promise<T>,
    once?: Once,
  ): Promise<T>
  /** The kept result of an effect that happened; `conflict` when the key was used for another call. */
  replay(once: Once): Promise<{ readonly result: unknown } | undefined>
}
