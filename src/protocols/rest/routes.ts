/** What the files of this folder share about routes. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { WantedAction } from '../../domain/actor.ts'

export type RestApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** Names the security scheme of the OpenAPI document. */
export const secured = { security: [{ token: [] }] }

/** Of a route that wants a caller with this right. */
export function forAction<A extends WantedAction>(action: A) {
  return { access: 'authenticated', action } as const
}
