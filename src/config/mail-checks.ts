/** What must agree in the fields of mail and of sign-in. */
import { isLoopback } from './loopback.ts'
import type { Config } from './schema.ts'

type Fault = (config: Config) => string | undefined
interface Check {
  readonly path: string
  readonly fault: Fault
}

const MAILBOX = /^[^\s@<>,;:"()]{1,64}@[^\s@<>,;:"()]{1,189}$/

const oneSource = (name: string, sources: readonly (string | undefined)[], isNeeded: boolean) => {
  const given = sources.filter(source => source !== undefined).length
  if (given > 1) return `has both ${name}File and ${name}Env: choose one`
  return given === 0 && isNeeded ? `needs ${name}File or ${name}Env` : undefined
}

export const MAIL_CHECKS: readonly Check[] = [
  {
    path: 'mail.from',
    fault: ({ mail }) => {
      if (mail.kind === 'none') return undefined
      if (mail.from === undefined) return 'is missing: mail needs a sender'
      return MAILBOX.test(mail.from) ? undefined : 'is not a bare mailbox such as segel@instansi.example'
    },
  },
  {
    path: 'mail.smtp',
    fault: ({ mail }) => {
      if (mail.kind !== 'smtp') return undefined
      if (mail.smtp === undefined) return 'is missing: mail.kind is smtp'
      const { account, passwordFile, passwordEnv, security, host } = mail.smtp
      if (security === 'none' && !isLoopback(host))
        return 'must use tls or starttls: its host is not loopback'
      return oneSource('password', [passwordFile, passwordEnv], account !== undefined)
    },
  },
  {
    path: 'mail.kind',
    fault: ({ mail, environment }) =>
      mail.kind === 'file' && environment === 'production'
        ? 'must be smtp or none in production: nobody reads the files'
        : undefined,
  },
]

export const SIGN_IN_CHECKS: readonly Check[] = [
  { path: 'signIn.oidc.issuer', fault: ({ signIn }) => issuerFault(signIn.oidc?.issuer) },
  {
    path: 'signIn.oidc',
    fault: ({ signIn: { oidc } }) =>
      oidc === undefined
        ? undefined
        : oneSource('clientSecret', [oidc.clientSecretFile, oidc.clientSecretEnv], true),
  },
  {
    path: 'signIn.oidc.scopes',
    // OpenID Connect Core 3.1.2.1: without it there is no ID token.
    fault: ({ signIn: { oidc } }) =>
      oidc?.scopes === undefined || oidc.scopes.includes('openid') ? undefined : 'must hold openid',
  },
]

function issuerFault(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return 'is not an https address'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  // OpenID Connect Discovery 3: no query, no fragment.
  if (url.search !== '' || url.hash !== '') return 'must not have a query or fragment'
  return url.protocol === 'https:' || isLoopback(url.hostname)
    ? undefined
    : 'must be an https address: who reads or changes its answers signs in as anybody'
}
