/** OCSP over HTTP (RFC 6960 A.1, RFC 9919 6): POST and GET, with the headers that let caches do the work. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AppPlugin } from '../../http/app.ts'
import type { OcspAnswer } from '../../revocation/answer-ocsp.ts'
import { sendAnswer } from './reply.ts'
import { decodeRequestPath } from './request-path.ts'

export type OcspTransport = 'get' | 'post'

export interface OcspOptions {
  /** Never throws: errors are OCSP error bodies. */
  readonly answerOcsp: (request: Uint8Array) => Promise<OcspAnswer>
  readonly now: () => Date
  /** Longest time a cache may keep an answer; 300 when absent. */
  readonly maxAgeSeconds?: number
  /** Told of each answer that is sent. */
  readonly onAnswer?: (answer: OcspAnswer, transport: OcspTransport) => void
}

const PATH = '/ocsp'
const REQUEST_TYPE = 'application/ocsp-request'
const LONGEST_REQUEST = 8_192
const DEFAULT_MAX_AGE = 300

export function ocspPlugin(options: OcspOptions): AppPlugin {
  const answerers = composeAnswerers(options)
  return {
    name: 'ocsp',
    lean: true,
    undecodable: { prefix: `${PATH}/`, answer: (request, reply) => void answerers.get(request, reply) },
    register: async app => {
      addRoutes(app, answerers)
    },
  }
}

type Answerer = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

function composeAnswerers(options: OcspOptions): Readonly<Record<OcspTransport, Answerer>> {
  const rules = { now: options.now, maxAgeSeconds: options.maxAgeSeconds ?? DEFAULT_MAX_AGE }
  const send =
    (transport: OcspTransport, ask: (request: FastifyRequest) => Promise<OcspAnswer>): Answerer =>
    async (request, reply) => {
      const answer = await ask(request)
      options.onAnswer?.(answer, transport)
      sendAnswer(answer, { request, reply }, rules)
    }
  return {
    post: send('post', ({ body }) => options.answerOcsp(body instanceof Uint8Array ? body : NOTHING)),
    get: send('get', request => answerFirst(decodeRequestPath(request.raw.url ?? '', PATH), options)),
  }
}

function addRoutes(app: FastifyInstance, answerers: Readonly<Record<OcspTransport, Answerer>>): void {
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
  // The base address may have been written with a slash at its end.
  for (const path of [PATH, `${PATH}/`]) app.post(path, { config }, answerers.post)
  app.get(`${PATH}/*`, { config }, answerers.get)
}

/** What cannot be decoded is asked as nothing: the use case owns the words of `malformedRequest`. */
const NOTHING = new Uint8Array()

/** The first candidate that names a certificate of ours; a guess that is wrong names one that nobody issued. */
async function answerFirst(candidates: readonly Uint8Array[], options: OcspOptions): Promise<OcspAnswer> {
  const [first = NOTHING, ...others] = candidates
  const answer = await options.answerOcsp(first)
  if (others.length === 0 || isAboutOurs(answer)) return answer
  for (const candidate of others) {
    const other = await options.answerOcsp(candidate)
    if (isAboutOurs(other)) return other
  }
  return answer
}

function isAboutOurs({ result, neverIssued }: OcspAnswer): boolean {
  return neverIssued === undefined && (result === 'good' || result === 'revoked' || result === 'several')
}
