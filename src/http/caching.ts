/** Answers that caches may keep: validators, freshness, and 304 (RFC 9110 8.8 and 13, RFC 9111). */
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface Cacheable {
  readonly body: Uint8Array
  readonly contentType: string
  /** With its quotes: `"..."`. */
  readonly etag: string
  readonly cacheControl: string
  /** HTTP-dates (RFC 9110 5.6.7), as text: who answers often keeps it. */
  readonly lastModified?: string
  readonly expires?: string
}

export function sendCacheable(request: FastifyRequest, reply: FastifyReply, answer: Cacheable): FastifyReply {
  void reply.header('etag', answer.etag).header('cache-control', answer.cacheControl)
  if (answer.lastModified !== undefined) void reply.header('last-modified', answer.lastModified)
  if (answer.expires !== undefined) void reply.header('expires', answer.expires)
  if (isFresh(request, answer)) return reply.code(304).send()
  return reply.header('content-type', answer.contentType).send(answer.body)
}

/**
 * Whole seconds for which a cache may keep what is replaced at `nextUpdate`: strictly before it, and never longer
 * than `longest`, so that a revocation is soon seen behind a cache as well.
 */
export function maxAge(nextUpdate: Date, now: Date, longest: number): number {
  const left = Math.ceil((nextUpdate.getTime() - now.getTime()) / 1000) - 1
  return Math.max(0, Math.min(left, longest))
}

/** RFC 9110 13.2.2: If-None-Match decides alone when it is there; only GET and HEAD are conditional. */
export function isFresh(request: FastifyRequest, answer: Pick<Cacheable, 'etag' | 'lastModified'>): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  const tags = request.headers['if-none-match']
  if (tags !== undefined) return matches(tags, answer.etag)
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  if (answer.lastModified === undefined || Number.isNaN(since)) return false
  return Date.parse(answer.lastModified) <= since
}

/** Weak comparison (13.1.2). */
function matches(header: string, etag: string): boolean {
  if (header.trim() === '*') return true
  return header.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag)
}
