/**
 * Writes an OCSP answer to the wire. It goes past Fastify's own way of sending: what is the same for everyone who gets
 * an answer is put together once and kept beside it, and half of the cost of a held answer would be doing it again.
 */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isFresh, maxAge } from '../../http/caching.ts'
import type { OcspAnswer } from '../../revocation/answer-ocsp.ts'

export interface ReplyRules {
  readonly now: () => Date
  /** Longest time a cache may keep an answer. */
  readonly maxAgeSeconds: number
}

const RESPONSE_TYPE = 'application/ocsp-response'

/** RFC 9919 6 and 7.2: what is authoritative may be cached until nextUpdate, what is not may not be at all. */
export function sendAnswer(
  answer: OcspAnswer,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  rules: ReplyRules,
): void {
  const prepared = preparedOf(answer)
  const { cache } = answer
  const isKnown = prepared.validators !== undefined && isFresh(request, prepared.validators)
  const lines = isKnown ? prepared.short : prepared.whole
  const head = headOf(reply).concat(lines)
  if (cache !== undefined) {
    const seconds = maxAge(cache.nextUpdate, rules.now(), rules.maxAgeSeconds)
    head.push('cache-control', `max-age=${seconds}, public, no-transform, must-revalidate`)
  }
  reply.hijack()
  reply.raw.writeHead(isKnown ? 304 : 200, head)
  if (isKnown) reply.raw.end()
  else reply.raw.end(prepared.text, 'latin1')
}

interface Prepared {
  /** One character an octet: Node writes head and text at once, but head and octets in two costly pieces. */
  readonly text: string
  /** Names and values in turn, as writeHead takes them. */
  readonly whole: readonly string[]
  /** The same for 304 (RFC 9110 15.4.5). */
  readonly short: readonly string[]
  readonly validators?: { readonly etag: string; readonly lastModified: string }
}

// Answers that are kept are the same object each time they are asked for.
const prepared = new WeakMap<OcspAnswer, Prepared>()

function preparedOf(answer: OcspAnswer): Prepared {
  const known = prepared.get(answer)
  if (known !== undefined) return known
  const made = prepare(answer)
  prepared.set(answer, made)
  return made
}

function prepare({ body, cache, result }: OcspAnswer): Prepared {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1')
  const content = ['content-type', RESPONSE_TYPE, 'content-length', String(body.length)]
  if (cache === undefined) return { text, whole: ['cache-control', UNCACHED[result], ...content], short: [] }
  const etag = `"${createHash('sha256').update(body).digest('hex')}"`
  const lastModified = cache.producedAt.toUTCString()
  const short = ['etag', etag, 'last-modified', lastModified, 'expires', cache.nextUpdate.toUTCString()]
  return { text, whole: [...short, ...content], short, validators: { etag, lastModified } }
}

const FOR_ONE = 'private, max-age=0, no-transform, must-revalidate'

/** N14: an answer for one requestor is authoritative all the same; an error, and an unknown, is not. */
const UNCACHED: Readonly<Record<OcspAnswer['result'], string>> = {
  good: FOR_ONE,
  revoked: FOR_ONE,
  several: FOR_ONE,
  unknown: 'no-store',
  'never-issued': 'no-store',
  malformedRequest: 'no-store',
  internalError: 'no-store',
  tryLater: 'no-store',
  unauthorized: 'no-store',
}

/** What the application puts on every answer. */
function headOf(reply: FastifyReply): string[] {
  const head: string[] = []
  const common = reply.getHeaders()
  for (const name in common) head.push(name, String(common[name]))
  return head
}
