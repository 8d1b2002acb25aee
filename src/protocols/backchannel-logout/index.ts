/** OpenID Connect Back-Channel Logout 1.0, 2.5 and 2.8: the provider tells us, without a browser, who signed out there. */
import type { AppPlugin } from '../../http/app.ts'
import type { Call } from '../../domain/actor.ts'

export interface BackchannelLogoutUses {
  /** Throws where the token is none, or nobody could find out. */
  readonly endByProvider: (from: Pick<Call, 'requestId' | 'source'>, token: string) => Promise<number>
}

const FORM = 'application/x-www-form-urlencoded'
const MOST_OCTETS = 32_768

export function backchannelLogoutPlugin(uses: BackchannelLogoutUses): AppPlugin {
  return {
    name: 'backchannel-logout',
    register: async app => {
      app.addContentTypeParser(
        FORM,
        { parseAs: 'string', bodyLimit: MOST_OCTETS },
        (_request, body, done) => {
          done(null, new URLSearchParams(String(body)))
        },
      )
      app.post(
        '/sign-in/oidc/backchannel-logout',
        {
          config: { access: 'public', rateLimit: { max: 1200, timeWindow: 60_000 } },
          schema: { hide: true },
        },
        async (request, reply) => {
          void reply.header('cache-control', 'no-store')
          const tokens = request.body instanceof URLSearchParams ? request.body.getAll('logout_token') : []
          const [token] = tokens
          if (token === undefined || tokens.length > 1)
            return reply.code(400).send({ error: 'invalid_request', error_description: 'one logout_token' })
          try {
            const ended = await uses.endByProvider(
              { requestId: request.id, source: `oidc ${request.ip}` },
              token,
            )
            request.log.info({ ended }, 'the identity provider ended sessions')
            return await reply.code(200).send()
          } catch (error) {
            // 2.8: invalid or failed, it is 400; why is for our log, and no token is in it.
            request.log.warn({ err: error }, 'a logout token was not taken')
            return reply.code(400).send({ error: 'invalid_request', error_description: 'the logout failed' })
          }
        },
      )
    },
  }
}
