/**
 * The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header): whoever lost the answer may send the
 * same call again and gets the first result. The key is bound to the call by a fingerprint, so a key that is
 * used for something else is a conflict; remembering is the store's part.
 */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Call } from '../domain/actor.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import { SegelError } from '../errors.ts'

const IDEMPOTENCY_HEADER = 'idempotency-key'

const MUTATING: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const PRINTABLE = /^[\x20-\x7e]{1,255}$/

/** Puts `once` into the call of every mutating request that brings a key. */
export function addIdempotency(app: FastifyInstance): void {
  app.addHook('preHandler', (request, _reply, done) => {
    const once = onceOf(request)
    if (once !== undefined && request.call !== null) request.call = { ...request.call, once }
    done()
  })
}

function onceOf(request: FastifyRequest): Call['once'] {
  const header = request.headers[IDEMPOTENCY_HEADER]
  if (header === undefined || !MUTATING.has(request.method)) return undefined
  const key = typeof header === 'string' ? unquote(header) : ''
  if (!PRINTABLE.test(key)) {
    throw new SegelError('malformed', 'Idempotency-Key takes 1 to 255 printable ASCII characters.')
  }
  return { key, fingerprint: fingerprintOf(request) }
}

/** The draft writes a structured-field string, most clients send the bare text: both mean the same key. */
function unquote(header: string): string {
  return /^".*"$/.test(header) ? header.slice(1, -1) : header
}

/** SHA-256, hex, over method, URL as sent, and body: its bytes, or the canonical text of its JSON. */
function fingerprintOf(request: FastifyRequest): string {
  const { body } = request
  const bytes = body instanceof Uint8Array ? body : canonicalJson(body ?? null)
  return createHash('sha256')
    .update(`${request.method}\n${request.raw.url ?? ''}\n`)
    .update(bytes)
    .digest('hex')
}
