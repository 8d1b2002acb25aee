/**
 * The audit event and its place in the hash chain (WebTrust 3.10.2: date-time, sequence number, kind, source,
 * identity). An event's body is kept as the very text that was hashed; the database assigns the sequence number
 * and computes the same hash, so that neither side can disagree unseen.
 */
import { createHash, hash } from 'node:crypto'
import type { Call } from './actor.ts'
import { canonicalJson } from './canonical-json.ts'

export type AuditDetail = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

export interface AuditEvent {
  readonly at: Date
  readonly actor: string
  readonly role: string
  readonly source: string
  readonly requestId: string
  /** Dotted, past tense where it can be: `request.submitted`, `certificate.signing`. */
  readonly action: string
  /** `request:<uuid>`, `certificate:<issuer>/<serial>`, `token:<uuid>` ... */
  readonly object: string
  readonly detail: AuditDetail
}

export interface ChainedEvent {
  readonly sequence: bigint
  /** Canonical JSON of the AuditEvent, exactly as hashed. */
  readonly body: string
  readonly hash: Uint8Array
}

/** The hash before the first event. */
export const GENESIS: Uint8Array = createHash('sha256').update('segel audit log').digest()

export function auditEvent(
  call: Pick<Call, 'actor' | 'requestId' | 'source'>,
  what: Pick<AuditEvent, 'at' | 'action' | 'object'> & { readonly detail?: AuditDetail },
): AuditEvent {
  return {
    at: what.at,
    actor: call.actor.id,
    role: call.actor.role,
    source: call.source,
    requestId: call.requestId,
    action: what.action,
    object: what.object,
    detail: what.detail ?? {},
  }
}

export function auditBody(event: AuditEvent): string {
  return canonicalJson(event)
}

/** The octets that stand for an event in chain and tree: sequence (8 octets, big-endian), body in UTF-8. */
export function auditEntry({ sequence, body }: Pick<ChainedEvent, 'sequence' | 'body'>): Uint8Array {
  const number = Buffer.alloc(8)
  number.writeBigInt64BE(sequence)
  return Buffer.concat([number, Buffer.from(body, 'utf8')])
}

/** SHA-256 over: previous hash (32 octets), entry. */
export function chainHash(previous: Uint8Array, sequence: bigint, body: string): Uint8Array {
  return hash('sha256', Buffer.concat([previous, auditEntry({ sequence, body })]), 'buffer')
}
