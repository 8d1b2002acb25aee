/**
 * OpenID Connect (Core 1.0, 3.1: authorization code flow) with PKCE S256 (RFC 7636), state and nonce. The signature
 * of the ID token is verified too, though it came over TLS from the provider itself (3.1.3.7 would let that pass).
 */
import * as client from 'openid-client'
import { claimAt } from '../../../domain/claims.ts'
import type { Claims, IdentityProvider, LogoutToken, Remembered } from '../../../ports/identity-provider.ts'
import { isSegelError, SegelError } from '../../../errors.ts'
import { providerFault, unavailable } from './faults.ts'
import { readLogoutToken } from './logout-token.ts'
import { openProviderKeys, type ProviderKeys } from './provider-keys.ts'

export interface OidcOptions {
  /** Issuer identifier, exactly as the provider spells it. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  /** Where the browser comes back to after signing out there. */
  readonly signedOutUri: string
  readonly scopes: readonly string[]
  /** A claim that must be there: when the ID token lacks it, the UserInfo endpoint is asked (5.3). */
  readonly wanted: string
  /** Of each request to the provider; 10 when absent. */
  readonly timeoutSeconds?: number
  /** Metadata are read again after this; an hour when absent. */
  readonly metadataMs?: number
  readonly now: () => Date
}

const HOUR_MS = 3_600_000
const DEFAULT_TIMEOUT_SECONDS = 10
/** Nobody who signs out waits for longer to learn whether they can do so elsewhere too. */
const PATIENCE_MS = 1_500

export function oidcProvider(options: OidcOptions): IdentityProvider {
  const configuration = rememberDiscovery(options)
  const keys = openProviderKeys()
  return {
    issuer: options.issuer,
    begin: () => begin(options, configuration).catch(providerFault),
    finish: (search, remembered) =>
      finish(options, configuration, { search, remembered }).catch(providerFault),
    canSignOut: () => canSignOut(configuration),
    beginSignOut: () => beginSignOut(options, configuration).catch(providerFault),
    readLogoutToken: token => logoutToken(options, configuration, { token, keys }).catch(providerFault),
  }
}

type Discovered = () => Promise<client.Configuration>

/** One discovery for all who wait. A failed one is forgotten, so that the next sign-in tries again. */
function rememberDiscovery(options: OidcOptions): Discovered {
  let known: Promise<client.Configuration> | undefined
  let readAt = 0
  return () => {
    const now = options.now().getTime()
    if (known !== undefined && now - readAt < (options.metadataMs ?? HOUR_MS)) return known
    const reading = discover(options)
    known = reading
    readAt = now
    reading.catch(() => {
      if (known === reading) known = undefined
    })
    return reading
  }
}

function discover({ issuer, clientId, clientSecret, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS }: OidcOptions) {
  const server = new URL(issuer)
  // The configuration lets plain http pass for loopback issuers only; the mark "deprecated" is there to warn.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const relaxed = server.protocol === 'http:' ? [client.allowInsecureRequests] : []
  // Metadata of another issuer are a fault of the configuration, not of anybody's answer.
  return client
    .discovery(server, clientId, {}, client.ClientSecretBasic(clientSecret), {
      execute: [client.enableNonRepudiationChecks, ...relaxed],
      timeout: timeoutSeconds,
    })
    .catch(unavailable)
}

async function begin({ redirectUri, scopes }: OidcOptions, configuration: Discovered) {
  const codeVerifier = client.randomPKCECodeVerifier()
  const remembered: Remembered = { codeVerifier, state: client.randomState(), nonce: client.randomNonce() }
  const url = client.buildAuthorizationUrl(await configuration(), {
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    state: remembered.state,
    nonce: remembered.nonce,
  })
  return { url: url.href, remembered }
}

async function finish(
  { redirectUri, wanted }: OidcOptions,
  configuration: Discovered,
  { search, remembered }: { readonly search: string; readonly remembered: Remembered },
): Promise<Claims> {
  const callback = new URL(redirectUri)
  callback.search = search
  const config = await configuration()
  const tokens = await client.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: remembered.codeVerifier,
    expectedState: remembered.state,
    expectedNonce: remembered.nonce,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (claims === undefined) throw new Error('no ID token')
  if (claimAt(claims, wanted) !== undefined) return claims
  if (config.serverMetadata().userinfo_endpoint === undefined) return claims
  // What is signed wins over what is not; the subject must be the same (5.3.2), which the library checks.
  return { ...(await client.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims }
}

async function canSignOut(configuration: Discovered): Promise<boolean> {
  const known = configuration().then(
    config => config.serverMetadata().end_session_endpoint !== undefined,
    () => false,
  )
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(resolve, PATIENCE_MS, false)
  })
  return Promise.race([known, late]).finally(() => {
    clearTimeout(timer)
  })
}

/**
 * RP-Initiated Logout 1.0, 2. We are named by `client_id`: an ID token as a hint would put name and number of a person
 * into an address, and would have to be kept until then.
 */
async function beginSignOut({ signedOutUri }: OidcOptions, configuration: Discovered) {
  const config = await configuration()
  if (config.serverMetadata().end_session_endpoint === undefined)
    throw new SegelError('not-found', 'The identity provider has no page for signing out.')
  const state = client.randomState()
  const url = client.buildEndSessionUrl(config, { post_logout_redirect_uri: signedOutUri, state })
  return { url: url.href, state }
}

async function logoutToken(
  { clientId, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, now }: OidcOptions,
  configuration: Discovered,
  { token, keys }: { readonly token: string; readonly keys: ProviderKeys },
): Promise<LogoutToken> {
  const { issuer, jwks_uri: url } = (await configuration()).serverMetadata()
  // As for the library: what is not TLS is for loopback alone.
  if (url === undefined || new URL(url).protocol !== new URL(issuer).protocol)
    unavailable(new Error('no jwks_uri'))
  const place = { url, timeoutMs: timeoutSeconds * 1000, now }
  return readLogoutToken(token, {
    issuer,
    clientId,
    now: now(),
    keys: kid => keys(place, kid).catch(unavailable),
  }).catch((cause: unknown) => {
    if (isSegelError(cause)) throw cause
    throw new SegelError('unauthenticated', 'This is no logout token of the identity provider.', { cause })
  })
}
