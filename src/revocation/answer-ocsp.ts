/**
 * RFC 6960: answers status questions from the database, signed by the delegated responder of the issuer asked about.
 * What cannot be known is never answered as good: no record is `unknown`, an outage is tryLater.
 */
import type { Issuer } from '../domain/issuer.ts'
import { isSegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Signer } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'
import type { StatusRecord } from '../ports/store-revocations.ts'
import {
  type CertId,
  composeResponseData,
  joinOcspResponse,
  type OcspErrorStatus,
  type OcspRequest,
  ocspError,
  parseOcspRequest,
  type SingleResponse,
  type SingleStatus,
} from '../x509/ocsp.ts'
import { keyHash } from '../x509/spki.ts'
import { issuerIndex } from './issuer-index.ts'

export interface OcspAnswer {
  readonly body: Uint8Array
  /** Only for an authoritative answer without nonce: how long caches may keep it. */
  readonly cache?: { readonly producedAt: Date; readonly thisUpdate: Date; readonly nextUpdate: Date }
}

/** The responder of an issuer: its key, and the newest certificate that the issuer gave that key. */
export interface ResponderKey {
  readonly signer: Signer
  readonly certificate: Uint8Array
}

export interface OcspDeps {
  readonly store: Pick<Store, 'status'>
  readonly clock: Clock
  readonly issuers: () => Promise<readonly Issuer[]>
  readonly responderOf: (issuerId: string) => Promise<ResponderKey>
  readonly validityMs: number
}

/** One OCSP error for each code that can come up here; anything else is a bug and says so (O02). */
function errorFor(error: unknown): OcspErrorStatus {
  if (isSegelError(error, 'malformed')) return 'malformedRequest'
  if (isSegelError(error, 'store-unavailable') || isSegelError(error, 'signer-unavailable')) return 'tryLater'
  return 'internalError'
}

export function answerOcsp(deps: OcspDeps) {
  const index = issuerIndex()
  return async (input: Uint8Array): Promise<OcspAnswer> => {
    try {
      const request = parseOcspRequest(input)
      const find = index(await deps.issuers())
      const issuer = request.certIds.map(find).find(one => one !== undefined)
      // Not ours to speak about: without an issuer there is no key that could sign an answer (O07, N06).
      if (issuer === undefined) return { body: ocspError('unauthorized') }
      return await answer(deps, request, { issuer, find })
    } catch (error) {
      return { body: ocspError(errorFor(error)) }
    }
  }
}

interface Asked {
  readonly issuer: Issuer
  readonly find: (certId: CertId) => Issuer | undefined
}

async function answer(deps: OcspDeps, request: OcspRequest, { issuer, find }: Asked): Promise<OcspAnswer> {
  const responder = await deps.responderOf(issuer.id)
  const producedAt = new Date(Math.floor(deps.clock.now().getTime() / 1000) * 1000)
  const nextUpdate = new Date(producedAt.getTime() + deps.validityMs)
  const responses = await Promise.all(
    request.certIds.map(async (certId): Promise<SingleResponse> => {
      const own = find(certId)?.id === issuer.id
      const status = own ? statusFrom(await deps.store.status(issuer.id, certId.serialNumber)) : UNKNOWN
      return { certId: certId.der, status, thisUpdate: producedAt, nextUpdate }
    }),
  )
  const responseData = composeResponseData({
    responderKeyHash: keyHash(responder.signer.spki, 'sha1'),
    producedAt,
    responses,
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
  })
  const signature = await responder.signer.sign(responseData)
  const { algorithm } = responder.signer
  const body = joinOcspResponse({ responseData, algorithm, signature, certificates: [responder.certificate] })
  const isCacheable = request.nonce === undefined && responses.length === 1
  return isCacheable ? { body, cache: { producedAt, thisUpdate: producedAt, nextUpdate } } : { body }
}

const UNKNOWN: SingleStatus = { status: 'unknown' }

/** O05, O06: good only for what was issued; a hold is revoked. */
function statusFrom(record: StatusRecord): SingleStatus {
  if (!record.known) return UNKNOWN
  if (record.revocation === undefined) return record.notAfter === undefined ? UNKNOWN : { status: 'good' }
  return { status: 'revoked', ...record.revocation }
}
