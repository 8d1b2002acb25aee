import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Actor } from '../../src/domain/actor.ts'
import { SegelError } from '../../src/errors.ts'
import { type AppOptions, buildApp } from '../../src/http/app.ts'

export const TOKEN = 'a-token-that-nobody-may-log'
export const bearer = { authorization: `Bearer ${TOKEN}` }

/** An application with `routes`, and everything it has logged. */
export function appWith(
  routes: FastifyPluginAsync,
  more: Partial<AppOptions> = {},
): { app: FastifyInstance; log: () => string } {
  const lines: string[] = []
  const app = buildApp({
    log: { level: 'trace', stream: { write: line => void lines.push(line) } },
    trustProxy: false,
    authenticate: async (secret): Promise<Actor> => {
      if (secret !== TOKEN) throw new SegelError('unauthenticated', 'This access token is not known.')
      return { id: 'token:1', role: 'auditor', name: 'A' }
    },
    health: { ready: async () => undefined },
    demonstration: false,
    plugins: [{ name: 'routes', register: routes }],
    ...more,
  })
  return { app, log: () => lines.join('') }
}

export const open = { config: { access: 'public' } } as const
export const closed = { config: { access: 'authenticated', action: 'any-signed-in' } } as const
