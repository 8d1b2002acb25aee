/** OCSP over HTTP (RFC 6960 A.1, RFC 9919 6): POST and GET, with the headers that let caches do the work. */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AppPlugin } from '../../http/app.ts'
import { maxAge, sendCacheable } from '../../http/caching.ts'
import { decodeRequestPath } from './request-path.ts'

export interface OcspAnswer {
  readonly body: Uint8Array
  /** Only for authoritative answers without nonce. */
  readonly cache?: { readonly producedAt: Date; readonly thisUpdate: Date; readonly nextUpdate: Date }
}

export interface OcspOptions {
  /** Never throws: errors are OCSP error bodies. */
  readonly answerOcsp: (request: Uint8Array) => Promise<OcspAnswer>
  readonly now: () => Date
  /** Longest time a cache may keep an answer; 300 when absent. */
  readonly maxAgeSeconds?: number
}

const PATH = '/ocsp'
const REQUEST_TYPE = 'application/ocsp-request'
const RESPONSE_TYPE = 'application/ocsp-response'
const LONGEST_REQUEST = 8_192
const DEFAULT_MAX_AGE = 300

export function ocspPlugin(options: OcspOptions): AppPlugin {
  return {
    name: 'ocsp',
    lean: true,
    register: async app => {
      addRoutes(app, options)
    },
  }
}

function addRoutes(app: FastifyInstance, options: OcspOptions): void {
  const config = { access: 'public', quiet: true } as const
  // Without the others, JSON among them, anything else is 415.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    REQUEST_TYPE,
    { parseAs: 'buffer', bodyLimit: LONGEST_REQUEST },
    (_request, body, done) => {
      done(null, body)
    },
  )
  app.post(PATH, { config }, async (request, reply) => {
    const { body } = request
    const asked = body instanceof Uint8Array ? body : NOTHING
    return send(await options.answerOcsp(asked), { request, reply, options })
  })
  app.get(`${PATH}/*`, { config }, async (request, reply) => {
    const candidates = decodeRequestPath(request.raw.url ?? '', PATH)
    return send(await answerFirst(candidates, options), { request, reply, options })
  })
}

/** What cannot be decoded is asked as nothing: the use case owns the words of `malformedRequest`. */
const NOTHING = new Uint8Array()

/** The first candidate that we have a status for; a guess that is wrong names a certificate nobody issued. */
async function answerFirst(candidates: readonly Uint8Array[], options: OcspOptions): Promise<OcspAnswer> {
  const [first = NOTHING, ...others] = candidates
  const answer = await options.answerOcsp(first)
  for (const candidate of answer.cache === undefined ? others : []) {
    const other = await options.answerOcsp(candidate)
    if (other.cache !== undefined) return other
  }
  return answer
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly options: OcspOptions
}

/** RFC 9919 6 and 7.2: what is authoritative may be cached until nextUpdate, what is not may not be at all. */
function send(answer: OcspAnswer, { request, reply, options }: Exchange): FastifyReply {
  const { body, cache } = answer
  if (cache === undefined) {
    const control = isError(body) ? 'no-store' : 'private, max-age=0, no-transform, must-revalidate'
    return reply.header('cache-control', control).header('content-type', RESPONSE_TYPE).send(body)
  }
  const seconds = maxAge(cache.nextUpdate, options.now(), options.maxAgeSeconds ?? DEFAULT_MAX_AGE)
  return sendCacheable(request, reply, {
    body,
    contentType: RESPONSE_TYPE,
    ...validatorsOf(body, cache),
    cacheControl: `max-age=${String(seconds)}, public, no-transform, must-revalidate`,
  })
}

/** An error is `30 03 0a 01 xx` and has no responseBytes (RFC 6960 4.2.1). */
function isError(body: Uint8Array): boolean {
  return body.length <= 5
}

interface Validators {
  readonly etag: string
  readonly lastModified: string
  readonly expires: string
}

// Pre-signed answers are the same object each time they are asked for.
const validators = new WeakMap<Uint8Array, Validators>()

function validatorsOf(body: Uint8Array, cache: NonNullable<OcspAnswer['cache']>): Validators {
  const known = validators.get(body)
  if (known !== undefined) return known
  const made = {
    etag: `"${createHash('sha256').update(body).digest('hex')}"`,
    lastModified: cache.producedAt.toUTCString(),
    expires: cache.nextUpdate.toUTCString(),
  }
  validators.set(body, made)
  return made
}
