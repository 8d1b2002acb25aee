/** A real OpenID Connect provider on loopback, with people, and with ways of going wrong. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Test } from 'tap'
import Provider, { type Configuration } from 'oidc-provider'
import { freePort } from './free-port.ts'

export const CLIENT = { clientId: 'segel', clientSecret: 'rahasia-klien-uji' } as const

export interface TestProvider {
  readonly issuer: string
  /** Account id to what the provider says of it. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>
  /** Who sits in front of the browser; undefined declines. */
  signsIn: string | undefined
  /** Answers instead of the provider where it says so. */
  intercept: (path: string, response: ServerResponse) => boolean
  /** Paths that were asked for. */
  readonly asked: string[]
  /** An ID token by the provider's own key, or by another. */
  forge(claims: object, by?: 'its-own' | 'another'): string
  stop(): Promise<void>
}

const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ANOTHER = generateKeyPairSync('rsa', { modulusLength: 2048 })
const KID = 'uji'

export async function startIdentityProvider(
  t: Pick<Test, 'teardown'>,
  redirectUri: string,
  options: {
    readonly port?: number
    /** Whether scope claims come in the ID token, or from UserInfo alone. */
    readonly claimsInToken?: boolean
    /** Where a browser comes back to after signing out; absent: people cannot sign out here. */
    readonly signedOutUri?: string
    /** Who is told of it. */
    readonly backchannelUri?: string
  } = {},
): Promise<TestProvider> {
  const place = options.port ?? (await freePort())
  const issuer = `http://127.0.0.1:${place}`
  const state: TestProvider = {
    issuer,
    people: new Map(),
    signsIn: undefined,
    intercept: () => false,
    asked: [],
    forge: forgeToken,
    stop: () => Promise.resolve(),
  }
  const provider = new Provider(issuer, {
    ...configuration(state, redirectUri, options),
    conformIdTokenClaims: options.claimsInToken === false,
  })
  const answer = provider.callback()
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    state.asked.push(path)
    if (state.intercept(path, response)) return
    if (path.startsWith('/interaction/')) void interact(provider, state, { request, response })
    else void answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(place, '127.0.0.1', resolve))
  state.stop = () =>
    new Promise(resolve => {
      server.closeAllConnections()
      server.close(() => {
        resolve()
      })
    })
  t.teardown(() => state.stop())
  return state
}

/** As a browser: follows redirects with cookies until it would come back to us; gives the query it comes with. */
export async function walk(
  url: string,
  redirectUri: string,
  cookies = new Map<string, string>(),
): Promise<string> {
  let at = url
  for (let step = 0; step < 20; step += 1) {
    if (at.startsWith(redirectUri)) return new URL(at).search
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`stuck at ${response.status}: ${await response.text()}`)
    at = new URL(location, at).href
  }
  throw new Error('too many redirects')
}

/** As the person who presses the button of the provider's page; gives the query that the browser comes back with. */
export async function signOutThere(
  url: string,
  signedOutUri: string,
  cookies: Map<string, string>,
): Promise<string> {
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const page = await (await fetch(url, { headers: { cookie: cookie() } })).text()
  const [, action = ''] = /action="([^"]+)"/.exec(page) ?? []
  const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(page) ?? []
  const answer = await fetch(action, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookie() },
    body: new URLSearchParams({ xsrf, logout: 'yes' }),
  })
  const place = answer.headers.get('location') ?? ''
  if (!place.startsWith(signedOutUri)) throw new Error(`ended at ${answer.status} ${place}`)
  return new URL(place).search
}

function configuration(
  state: TestProvider,
  redirectUri: string,
  { signedOutUri, backchannelUri }: { readonly signedOutUri?: string; readonly backchannelUri?: string },
): Configuration {
  const { clientId, clientSecret } = CLIENT
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        ...(signedOutUri === undefined ? {} : { post_logout_redirect_uris: [signedOutUri] }),
        ...(backchannelUri === undefined
          ? {}
          : { backchannel_logout_uri: backchannelUri, backchannel_logout_session_required: true }),
      },
    ],
    jwks: { keys: [{ ...KEY.privateKey.export({ format: 'jwk' }), kid: KID, use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['uji'] },
    claims: { openid: ['sub'], profile: ['name', 'nip', 'attributes'] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: signedOutUri !== undefined },
      backchannelLogout: { enabled: backchannelUri !== undefined },
    },
    // Left to itself it tells nobody on loopback.
    fetch: async (url: string | URL | Request, { method, headers, body }: RequestInit = {}) =>
      fetch(url, {
        ...(method === undefined ? {} : { method }),
        ...(headers === undefined ? {} : { headers }),
        ...(body === undefined ? {} : { body }),
      }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...state.people.get(id) }),
    }),
    loadExistingGrant: async ctx => {
      const accountId = ctx.oidc.session?.accountId
      const grant = new ctx.oidc.provider.Grant({
        clientId,
        ...(accountId === undefined ? {} : { accountId }),
      })
      grant.addOIDCScope('openid profile')
      await grant.save()
      return grant
    },
  }
}

async function interact(
  provider: Provider,
  { signsIn }: TestProvider,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const result =
    signsIn === undefined
      ? { error: 'access_denied', error_description: 'declined' }
      : { login: { accountId: signsIn } }
  await provider.interactionFinished(request, response, result)
}

function forgeToken(claims: object, by: 'its-own' | 'another' = 'its-own'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${part({ alg: 'RS256', kid: KID, typ: 'JWT' })}.${part(claims)}`
  const { privateKey } = by === 'another' ? ANOTHER : KEY
  return `${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`
}

/** PKCE S256 of RFC 7636 4.6, computed apart from the library. */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}
