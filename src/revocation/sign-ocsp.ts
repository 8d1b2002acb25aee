/** Makes one signed answer out of statuses (RFC 6960 4.2.2.3, RFC 9919 3.2). */
import { SegelError } from '../errors.ts'
import {
  composeResponseData,
  joinOcspResponse,
  type SingleResponse,
  type SingleStatus,
} from '../x509/ocsp.ts'
import { type Extension, extension } from '../x509/extensions.ts'
import type { Responder } from './ocsp-responders.ts'
import type { HeldStatus } from './status-cache.ts'

/** What is said of one CertID. */
export interface Said<A> {
  /** The CertID as it was asked (O12). */
  readonly certId: Uint8Array
  /** Absent for a certificate that another issuer gave: this responder has no say in it. */
  readonly status?: HeldStatus<A>
}

export interface SigningRules {
  /** How long after its end a certificate is still answered for. */
  readonly retentionMs: number
  /** Whether a serial number that was never given away is `unknown` or `revoked` (RFC 6960 2.2, O08). */
  readonly neverIssued: 'unknown' | 'revoked'
}

export interface ToSign<A> {
  readonly responder: Responder
  readonly said: readonly Said<A>[]
  /** Milliseconds. */
  readonly producedAt: number
  readonly nonce?: Uint8Array
}

export interface SignedAnswer {
  readonly body: Buffer
  readonly producedAt: Date
  readonly thisUpdate: Date
  readonly nextUpdate: Date
}

/** @throws SegelError `signer-unavailable` */
export async function signAnswer<A>(rules: SigningRules, input: ToSign<A>): Promise<SignedAnswer> {
  const { responder, producedAt, nonce } = input
  // An answer must not outlive the certificate it is proved by: cut short, it is asked for again in time.
  const end = responder.certificate.notAfter.getTime()
  const responses = input.said.map(one => singleResponse(rules, one, { producedAt, end }))
  const isExtended = input.said.some(({ status }) => status !== undefined && isRevokedForgery(rules, status))
  const [first] = responses
  if (first === undefined) throw new SegelError('malformed', 'There is nothing to say.')
  const produced = new Date(producedAt)
  const responseData = composeResponseData({
    responderKeyHash: responder.keyHash,
    producedAt: produced,
    responses,
    ...(nonce === undefined ? {} : { nonce }),
    ...(isExtended ? { extensions: [extension.extendedRevoke()] } : {}),
  })
  const signature = await responder.signer.sign(responseData)
  const { algorithm } = responder.signer
  const der = joinOcspResponse({
    responseData,
    algorithm,
    signature,
    certificates: [responder.certificate.der],
  })
  const body = Buffer.from(der.buffer, der.byteOffset, der.length)
  return { body, producedAt: produced, thisUpdate: first.thisUpdate, nextUpdate: first.nextUpdate }
}

/** N06: what is kept no longer is not answered for. */
export function isBeyondRetention<A>(rules: SigningRules, { record }: HeldStatus<A>, now: number): boolean {
  return record.known && record.notAfter !== undefined && record.notAfter.getTime() + rules.retentionMs < now
}

const UNKNOWN: SingleStatus = { status: 'unknown' }
const UNKNOWN_MS = 60_000

interface Times {
  readonly producedAt: number
  readonly end: number
}

function singleResponse<A>(
  rules: SigningRules,
  { certId, status }: Said<A>,
  { producedAt, end }: Times,
): SingleResponse {
  if (status === undefined || isBeyondRetention(rules, status, producedAt)) {
    const nextUpdate = new Date(Math.min(producedAt + UNKNOWN_MS, end))
    return { certId, status: UNKNOWN, thisUpdate: new Date(producedAt), nextUpdate }
  }
  const { record } = status
  const isExpired = record.known && record.notAfter !== undefined && record.notAfter.getTime() < producedAt
  return {
    certId,
    status: singleStatus(rules, status),
    thisUpdate: new Date(status.thisUpdate),
    nextUpdate: new Date(Math.min(status.nextUpdate, end)),
    ...(isExpired ? { extensions: archiveCutoff(rules, producedAt) } : {}),
  }
}

/** RFC 6960 4.4.4: how far back this responder remembers, told where it matters (O14). */
function archiveCutoff({ retentionMs }: SigningRules, producedAt: number): readonly Extension[] {
  return [extension.archiveCutoff(new Date(producedAt - retentionMs))]
}

/** O05, O06: good only for what was issued; a hold is revoked. */
function singleStatus<A>(rules: SigningRules, status: HeldStatus<A>): SingleStatus {
  const { record } = status
  if (!record.known) return rules.neverIssued === 'revoked' ? FORGED : UNKNOWN
  if (record.revocation !== undefined) return { status: 'revoked', ...record.revocation }
  return record.notAfter === undefined ? UNKNOWN : { status: 'good' }
}

/** RFC 6960 2.2 prescribes these very values. */
const FORGED: SingleStatus = { status: 'revoked', revokedAt: new Date(0), reason: 'certificateHold' }

function isRevokedForgery<A>(rules: SigningRules, { record }: HeldStatus<A>): boolean {
  return rules.neverIssued === 'revoked' && !record.known
}
