/** The part of the composition root that concerns how employees sign in; called by compose.ts alone. */
import { readFileSync } from 'node:fs'
import { openAttempts } from '../access/attempts.ts'
import { openMailLinks, VALID_MINUTES } from '../access/mail-link.ts'
import { beginOidc, finishOidc, type StartSession } from '../access/sign-in-oidc.ts'
import { beginProviderSignOut, endByProvider, finishProviderSignOut } from '../access/sign-out-oidc.ts'
import { oidcProvider } from '../adapters/identity-provider/oidc/index.ts'
import { fileMailer } from '../adapters/notify/file/index.ts'
import { smtpMailer } from '../adapters/notify/smtp/index.ts'
import type { Config } from '../config/schema.ts'
import { readForeignSecret } from '../config/secrets.ts'
import { SegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { IdentityProvider } from '../ports/identity-provider.ts'
import type { Mailer } from '../ports/outbound.ts'
import type { Store } from '../ports/store.ts'

export interface OutwardParts {
  readonly config: Config
  readonly env: NodeJS.ProcessEnv
  readonly clock: Clock
}

/** What speaks to the outside for people: undefined where the configuration wants none. */
export interface Outward {
  readonly mailer: Mailer | undefined
  readonly identityProvider: IdentityProvider | undefined
  close(): Promise<void>
}

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const DEFAULT_TIMEOUT_SECONDS = 15
const DEFAULT_SCOPES = ['openid', 'profile']
/** As for passkeys: a slip or two costs nothing. */
const ATTEMPTS = { free: 5, firstWaitMs: SECOND_MS, longestWaitMs: MINUTE_MS, forgetMs: 15 * MINUTE_MS }

/** @throws SegelError `malformed` for a secret that cannot be read; nothing is connected yet */
export function openOutward(parts: OutwardParts): Outward {
  const { mailer, close } = openMailer(parts)
  return { mailer, identityProvider: openProvider(parts), close }
}

function openMailer({ config: { mail }, env, clock }: OutwardParts): Pick<Outward, 'mailer' | 'close'> {
  const close = () => Promise.resolve()
  const { kind, from = '', directory = '', smtp } = mail
  if (kind === 'file') return { mailer: fileMailer({ from, directory, now: () => clock.now() }), close }
  if (kind === 'none' || smtp === undefined) return { mailer: undefined, close }
  const { host, port, security, account, caFile, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = smtp
  const password = () => readForeignSecret({ file: smtp.passwordFile, variable: smtp.passwordEnv }, env)
  const mailer = smtpMailer({
    ...{ from, host, port, security, timeoutMs: timeoutSeconds * SECOND_MS },
    ...(account === undefined ? {} : { credentials: { account, password: password() } }),
    ...(caFile === undefined ? {} : { ca: readCertificates(caFile) }),
  })
  return { mailer, close: () => mailer.close() }
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new SegelError('malformed', `mail.smtp.caFile: ${file} cannot be read.`, { cause })
  }
}

function openProvider({ config, env, clock }: OutwardParts): IdentityProvider | undefined {
  const { oidc } = config.signIn
  if (oidc === undefined) return undefined
  const { issuer, clientId, clientSecretFile, clientSecretEnv, scopes, employeeNumberClaim } = oidc
  return oidcProvider({
    ...{ issuer, clientId, wanted: employeeNumberClaim, scopes: scopes ?? DEFAULT_SCOPES },
    clientSecret: readForeignSecret({ file: clientSecretFile, variable: clientSecretEnv }, env),
    redirectUri: `${config.people.origin}/sign-in/oidc/callback`,
    signedOutUri: `${config.people.origin}/sign-in/oidc/signed-out`,
    now: () => clock.now(),
  })
}

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly entropy: Entropy
  readonly registry: EmployeeRegistry
}

export interface EmployeeSignInParts extends Parts {
  readonly outward: Outward
  readonly startSession: StartSession
  readonly noteFailure: (source: string) => void
  /** What kept a mail from going out. */
  readonly failed: (error: unknown) => void
}

/** The ways in that the configuration opens. */
export function composeEmployeeSignIn(parts: EmployeeSignInParts, { people, signIn }: Config) {
  const { outward, clock } = parts
  const { mailer, identityProvider: provider } = outward
  const oidc = signIn.oidc
  const links =
    mailer === undefined
      ? undefined
      : openMailLinks({
          ...parts,
          mailer,
          page: `${people.origin}/sign-in/mail/link`,
          limits: { perEmployee: signIn.linksPerHour.employee, perAddress: signIn.linksPerHour.address },
          attempts: openAttempts({ store: parts.store, clock, limits: ATTEMPTS, kind: 'mail-link' }),
        })
  const asking =
    provider === undefined || oidc === undefined
      ? undefined
      : { ...parts, provider, employeeNumberClaim: oidc.employeeNumberClaim }
  return {
    ...(asking === undefined || oidc === undefined
      ? {}
      : {
          oidc: {
            ...{ begin: beginOidc(asking), finish: finishOidc(asking), label: oidc.label },
            ...{ canSignOut: () => asking.provider.canSignOut() },
            ...{ beginSignOut: beginProviderSignOut(asking), finishSignOut: finishProviderSignOut(asking) },
          },
          endByProvider: endByProvider(asking),
        }),
    ...(links === undefined
      ? {}
      : { mail: { ask: links.ask, open: links.open, validMinutes: VALID_MINUTES } }),
    /** Until every mail that was asked for is on its way. */
    idle: async () => links?.idle(),
  }
}
