/** Pages of a list: `next` in the body, and the same as a Link (RFC 8288). */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type TSchema, Type } from 'typebox'
import type { Page } from '../../domain/page.ts'
import { ref } from './answers.ts'

export function pageOf<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(ref(item)),
    next: Type.Optional(Type.String({ description: 'Cursor of the next page; absent on the last.' })),
  })
}

export function linkNext(page: Page<unknown>, request: FastifyRequest, reply: FastifyReply): void {
  if (page.next === undefined) return
  const [path = '', search = ''] = (request.raw.url ?? '').split('?')
  const query = new URLSearchParams(search)
  query.set('cursor', page.next)
  void reply.header('link', `<${path}?${query.toString()}>; rel="next"`)
}
