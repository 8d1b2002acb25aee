/**
 * RFC 6960: answers status questions, signed by a delegated responder of the issuer asked about. An answer without
 * nonce is signed once for each status and spelling and kept; one with a nonce is signed as it is asked for, over the
 * same status. What cannot be known is never answered as good: no record is `unknown`, an outage is tryLater.
 */
import { isSegelError } from '../errors.ts'
import {
  type CertId,
  type OcspErrorStatus,
  type OcspRequest,
  ocspError,
  parseOcspRequest,
  type RequestedCertId,
} from '../x509/ocsp.ts'
import type { NamedIssuer } from './issuer-index.ts'
import type { OcspObserver, OcspResult } from './ocsp-observer.ts'
import { chooseResponder, type ServedIssuer, type ServedIssuers } from './ocsp-responders.ts'
import {
  isBeyondRetention,
  type Said,
  signAnswer,
  type SignedAnswer,
  type SigningRules,
} from './sign-ocsp.ts'
import type { HeldStatus, StatusCache, StatusName } from './status-cache.ts'
import type { SteadyNow } from './steady-clock.ts'

export interface OcspAnswer {
  readonly body: Uint8Array
  readonly result: OcspResult
  /** In which the CertID was written; of several, the first that is ours (N02). */
  readonly hash?: CertId['hash']
  /** Only for an authoritative answer without nonce: how long caches may keep it. */
  readonly cache?: { readonly producedAt: Date; readonly thisUpdate: Date; readonly nextUpdate: Date }
  /** Serial numbers that were asked for and never given away: forged certificates may be about (O08). */
  readonly neverIssued?: readonly StatusName[]
}

/** What is kept of a status: an answer, or one that is being signed. */
export interface KeptAnswer {
  readonly signed: SignedAnswer
  readonly answer: OcspAnswer
  /** Milliseconds; from here on it is made anew beside being used. */
  readonly refreshAt: number
}

export interface OcspDeps extends SigningRules {
  readonly statuses: StatusCache<KeptAnswer>
  readonly served: () => ServedIssuers
  /** Whether the database is lost: then nothing is asked of it, and held statuses serve until their end. */
  readonly isLost: () => boolean
  /** Looks at the database once; for the first request of all. */
  readonly look: () => Promise<void>
  readonly now: SteadyNow
  readonly observer: OcspObserver
}

export type AnswerOcsp = (input: Uint8Array) => Promise<OcspAnswer>

/** One OCSP error for each code that can come up here; anything else is a bug and says so (O02). */
function errorFor(error: unknown): OcspFault {
  if (isSegelError(error, 'malformed')) return 'malformedRequest'
  if (isSegelError(error, 'store-unavailable') || isSegelError(error, 'signer-unavailable')) return 'tryLater'
  return 'internalError'
}

/** Never throws: what goes wrong is one of the error statuses. */
export function answerOcsp(deps: OcspDeps): AnswerOcsp {
  const answer = answerRequest(deps)
  return async input => {
    try {
      return await answer(parseOcspRequest(input))
    } catch (error) {
      const result = errorFor(error)
      if (result === 'internalError') deps.observer.failed('OCSP answer', error)
      return ERRORS[result]
    }
  }
}

/** Never sigRequired: who asks need not say who they are (N03). */
type OcspFault = Exclude<OcspErrorStatus, 'sigRequired'>

const errorAnswer = (result: OcspFault): OcspAnswer => ({ body: Buffer.from(ocspError(result)), result })
const ERRORS: Readonly<Record<OcspFault, OcspAnswer>> = {
  malformedRequest: errorAnswer('malformedRequest'),
  internalError: errorAnswer('internalError'),
  tryLater: errorAnswer('tryLater'),
  unauthorized: errorAnswer('unauthorized'),
}

type Named = NamedIssuer<ServedIssuer>

/** One CertID of an issuer of ours. */
interface Asked extends StatusName {
  readonly certId: RequestedCertId
  readonly named: Named
}

function answerRequest(deps: OcspDeps) {
  const kept = answerKept(deps)
  const live = answerLive(deps)
  return async (request: OcspRequest): Promise<OcspAnswer> => {
    if (deps.served().all.length === 0) await deps.look()
    const { find, all } = deps.served()
    // An empty house may be one that was not read yet: that is an outage, not a stranger's certificate.
    if (all.length === 0 && deps.isLost()) return ERRORS.tryLater
    const asked = request.certIds.map(certId => asOurs(certId, find(certId)))
    const [first] = asked
    const isOne = asked.length === 1 && first !== undefined
    if (isOne && request.nonce === undefined && request.preferred === undefined) return kept(first)
    const speaker = asked.find(one => one !== undefined)
    // Not ours to speak about: without an issuer there is no key that could sign an answer (O07, N06).
    if (speaker === undefined) return ERRORS.unauthorized
    return live(request, { asked, named: speaker.named })
  }
}

function asOurs(certId: RequestedCertId, named: Named | undefined): Asked | undefined {
  if (named === undefined) return undefined
  return { certId, named, issuerId: named.served.issuer.id, serialNumber: certId.serialNumber }
}

/** The hot path: a look into two maps, and the octets that were signed before. */
function answerKept(deps: OcspDeps) {
  const { statuses, observer } = deps
  const signings = new Map<string, Promise<OcspAnswer>>()
  const make = async (asked: Asked): Promise<OcspAnswer> =>
    untilStill(async () => {
      const now = deps.now()
      const status = await currentStatus(deps, asked, { isFresh: true })
      if (isBeyondRetention(deps, status, now)) return { answer: ERRORS.unauthorized, uses: [] }
      const answer = await signKept(deps, { asked, status, now })
      return { answer, uses: [status] }
    })
  /** Those who ask for the same at the same time wait for one signature. */
  const makeOnce = (asked: Asked): Promise<OcspAnswer> => {
    const key = `${asked.issuerId}/${asked.serialNumber}/${asked.named.spelling}`
    const running = signings.get(key)
    if (running !== undefined) return running
    const making = make(asked).finally(() => signings.delete(key))
    signings.set(key, making)
    return making
  }
  return (asked: Asked): OcspAnswer | Promise<OcspAnswer> => {
    const now = deps.now()
    const found = statuses.peek(asked)?.line.answers.get(asked.named.spelling)
    if (found === undefined || !isUsable(found.signed, now)) return makeOnce(asked)
    observer.looked('held')
    if (now >= found.refreshAt && !deps.isLost()) makeOnce(asked).catch(() => undefined)
    return found.answer
  }
}

interface ToKeep {
  readonly asked: Asked
  readonly status: HeldStatus<KeptAnswer>
  readonly now: number
}

async function signKept(deps: OcspDeps, { asked, status, now }: ToKeep): Promise<OcspAnswer> {
  const responder = chooseResponder(asked.named.served, now)
  const said = [{ certId: asked.certId.der, status }]
  const signed = await timed(deps, () => signAnswer(deps, { responder, said, producedAt: now }))
  const result = resultOf(status)
  const { body, producedAt, thisUpdate, nextUpdate } = signed
  const { hash } = asked.named
  if (result === 'never-issued') return { body, result, hash, neverIssued: [nameOf(status)] }
  if (result === 'unknown') return { body, result, hash }
  const answer = { body, result, hash, cache: { producedAt, thisUpdate, nextUpdate } }
  const refreshAt = (thisUpdate.getTime() + nextUpdate.getTime()) / 2
  status.line.answers.set(asked.named.spelling, { signed, answer, refreshAt })
  return answer
}

interface Several {
  readonly asked: readonly (Asked | undefined)[]
  /** The issuer that is spoken for. */
  readonly named: Named
}

/** Signed for this one request: it has a nonce, a preference, or several CertIDs. */
function answerLive(deps: OcspDeps) {
  return (request: OcspRequest, { asked, named: { served, hash } }: Several): Promise<OcspAnswer> =>
    untilStill(async () => {
      const now = deps.now()
      const said = await Promise.all(
        request.certIds.map(async (certId, index): Promise<Said<KeptAnswer>> => {
          const own = asked[index]
          if (own?.issuerId !== served.issuer.id) return { certId: certId.der }
          const status = await currentStatus(deps, own, { isFresh: false })
          return { certId: certId.der, status }
        }),
      )
      const uses = said.flatMap(({ status }) => (status === undefined ? [] : [status]))
      if (uses.every(status => isBeyondRetention(deps, status, now)) && uses.length === said.length)
        return { answer: ERRORS.unauthorized, uses: [] }
      const responder = chooseResponder(served, now, request.preferred)
      const { nonce } = request
      const producedAt = Math.max(now, deps.now())
      const toSign = { responder, said, producedAt, ...(nonce === undefined ? {} : { nonce }) }
      const { body } = await timed(deps, () => signAnswer(deps, toSign))
      const [only] = uses
      const result = said.length === 1 && only !== undefined ? resultOf(only) : 'several'
      const neverIssued = uses.filter(({ record }) => !record.known).map(nameOf)
      const answer = { body, result, hash, ...(neverIssued.length === 0 ? {} : { neverIssued }) }
      return { answer, uses }
    })
}

/**
 * A status to speak from. `isFresh`: read now, so that what is kept says when it was signed and known in one time
 * (N12); else a held one will do as long as it lives. While the database is lost, what is held must do for both.
 */
async function currentStatus(
  deps: OcspDeps,
  name: StatusName,
  { isFresh }: { readonly isFresh: boolean },
): Promise<HeldStatus<KeptAnswer>> {
  const { statuses, observer } = deps
  const now = deps.now()
  const held = statuses.peek(name)
  const usable = held !== undefined && held.thisUpdate <= now && now < held.nextUpdate ? held : undefined
  const isYoung = usable !== undefined && now < (usable.thisUpdate + usable.nextUpdate) / 2
  if (usable !== undefined && (deps.isLost() || (isYoung && (!isFresh || usable.thisUpdate === now)))) {
    observer.looked('held')
    return usable
  }
  observer.looked('read')
  // Also when it is lost: the watch may know of its return a second late, and a refused connection costs little.
  const reading = statuses.read(name)
  if (usable === undefined) return reading
  if (!isFresh) {
    // Past half of its life: read anew beside, and spoken from meanwhile.
    reading.catch(() => undefined)
    return usable
  }
  return reading.catch((error: unknown) => {
    if (isSegelError(error, 'store-unavailable') && usable.line.isCurrent) return usable
    throw error
  })
}

interface Attempt {
  readonly answer: OcspAnswer
  /** Statuses that it speaks from. */
  readonly uses: readonly HeldStatus<KeptAnswer>[]
}

const MOST_ATTEMPTS = 4

/** A status that changed while its answer was being signed is not sent: somebody may have the newer one already (O19). */
async function untilStill(attempt: () => Promise<Attempt>): Promise<OcspAnswer> {
  for (let i = 0; i < MOST_ATTEMPTS; i++) {
    const { answer, uses } = await attempt()
    if (uses.every(status => status.line.isCurrent)) return answer
  }
  return ERRORS.tryLater
}

async function timed<T>({ observer }: OcspDeps, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const done = await work()
  observer.signed((performance.now() - startedAt) / 1000)
  return done
}

function nameOf({ issuerId, serialNumber }: StatusName): StatusName {
  return { issuerId, serialNumber }
}

function isUsable({ thisUpdate, nextUpdate }: SignedAnswer, now: number): boolean {
  return thisUpdate.getTime() <= now && now < nextUpdate.getTime()
}

function resultOf({ record }: HeldStatus<KeptAnswer>): OcspResult {
  if (!record.known) return 'never-issued'
  if (record.revocation !== undefined) return 'revoked'
  return record.notAfter === undefined ? 'unknown' : 'good'
}
