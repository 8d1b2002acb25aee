/** What no schema can say: fields that must agree, and what demonstration and production each refuse. */
import { isIP } from 'node:net'
import { parseNoteKey } from '../domain/note.ts'
import { isSegelError, SegelError } from '../errors.ts'
import { isLoopback } from './loopback.ts'
import { MAIL_CHECKS, SIGN_IN_CHECKS } from './mail-checks.ts'
import type { Config, RawConfig } from './schema.ts'

interface Check {
  readonly path: string
  /** What is wrong, or undefined. */
  readonly fault: (config: Config, raw: RawConfig) => string | undefined
}

const CHECKS: readonly Check[] = [
  { path: 'publicUrl', fault: ({ publicUrl }) => urlFault(publicUrl) },
  { path: 'statusUrl', fault: ({ statusUrl }) => urlFault(statusUrl) },
  {
    path: 'validationAuthorities',
    fault: ({ validationAuthorities }) => validationAuthorities.map(urlFault).find(one => one !== undefined),
  },
  {
    path: 'listen.port',
    fault: ({ listen }, raw) =>
      listen.port === 0 && raw.publicUrl === undefined
        ? 'cannot be 0 (any free port) while publicUrl is absent: certificates name the address'
        : undefined,
  },
  {
    path: 'metrics.port',
    fault: ({ metrics, listen }) =>
      metrics !== undefined && metrics.port !== 0 && metrics.port === listen.port
        ? 'must differ from listen.port: metrics are not for the public'
        : undefined,
  },
  {
    path: 'statusUrl',
    // RFC 5280 4.2.1.13, 8: a CRL over https would need a certificate whose status needs that CRL.
    fault: ({ listen, statusUrl }) =>
      listen.tls !== undefined && !statusUrl.startsWith('http://')
        ? 'must be set to an http:// address, with a role va of its own, where listen.tls is set'
        : undefined,
  },
  { path: 'database.url', fault: ({ database }) => databaseFault(database.url) },
  { path: 'keys.ca', fault: ({ keys }) => passphraseFault(keys.ca) },
  { path: 'keys.va', fault: ({ keys }) => passphraseFault(keys.va) },
  {
    path: 'keys.va.directory',
    fault: ({ keys }) =>
      keys.va.directory === keys.ca.directory
        ? 'must not be the folder of keys.ca: the role va never sees an issuing key'
        : undefined,
  },
  {
    path: 'authority.intermediate.id',
    fault: ({ authority }) =>
      authority.intermediate.id === authority.root.id ? 'must differ from authority.root.id' : undefined,
  },
  {
    path: 'authority.intermediate.subject',
    // RFC 5280 4.1.2.6: a CA's subject names one CA only.
    fault: ({ authority }) =>
      JSON.stringify(authority.intermediate.subject) === JSON.stringify(authority.root.subject)
        ? 'must differ from authority.root.subject'
        : undefined,
  },
  ...(['root', 'intermediate'] as const).map(which => ({
    path: `authority.${which}.id`,
    // Z03: the key of this name signs checkpoints of the audit log and nothing else.
    fault: ({ authority }: Config) =>
      authority[which].id === 'audit' ? 'must not be "audit": that key signs the audit log' : undefined,
  })),
  ...(['root', 'intermediate'] as const).map(which => ({
    path: `authority.${which}.id`,
    fault: ({ authority }: Config) =>
      authority[which].id === 'roster'
        ? 'must not be "roster": that key signs the roster of officers'
        : undefined,
  })),
  { path: 'people.origin', fault: (_config, raw) => originFault(raw.people.origin) },
  { path: 'people.authenticators', fault: ({ people }) => authenticatorsFault(people) },
  {
    path: 'web.timeZone',
    fault: ({ web }) => (isTimeZone(web.timeZone) ? undefined : 'is not a time zone such as Asia/Makassar'),
  },
  {
    path: 'conduct.officeHours.to',
    fault: ({ conduct: { officeHours } }) =>
      officeHours.to <= officeHours.from ? 'must be later than conduct.officeHours.from' : undefined,
  },
  {
    path: 'sessions.idleMinutes',
    fault: ({ sessions }) =>
      sessions.idleMinutes > sessions.absoluteHours * 60
        ? 'must not be longer than sessions.absoluteHours'
        : undefined,
  },
  {
    path: 'web.securityContact',
    // RFC 9116 2.5.3: a URI; what is no such would end up in the lines of security.txt.
    fault: ({ web }) =>
      /^(https:\/\/[\x21-\x7e]+|[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+)$/.test(
        web.securityContact ?? 'a@b',
      )
        ? undefined
        : 'must be a mail address or an https:// address',
  },
  {
    path: 'audit.witnesses',
    fault: ({ audit }) => witnessFault(audit.witnesses),
  },
  {
    path: 'audit.maxCheckpointAgeMinutes',
    fault: ({ audit }) =>
      audit.maxCheckpointAgeMinutes * 60 <= audit.checkpointSeconds
        ? 'must be longer than audit.checkpointSeconds'
        : undefined,
  },
  {
    path: 'crl.reissueEveryHours',
    fault: ({ crl }) =>
      crl.reissueEveryHours >= crl.validityHours
        ? 'must be less than crl.validityHours, or the old CRL ends before the new one is there'
        : undefined,
  },
  {
    path: 'crl.baseEveryHours',
    fault: ({ crl }) =>
      crl.baseEveryHours >= crl.validityHours
        ? 'must be less than crl.validityHours, or deltas refer to a CRL that has ended'
        : undefined,
  },
  ...MAIL_CHECKS,
  ...SIGN_IN_CHECKS,
]

const DEMONSTRATION: readonly Check[] = [
  {
    path: 'listen.host',
    fault: ({ listen }) =>
      isLoopback(listen.host)
        ? undefined
        : `is ${listen.host}: a demonstration listens on loopback only (127.0.0.1); use environment: production to be reached from elsewhere`,
  },
  {
    path: 'metrics.host',
    fault: ({ metrics }) =>
      isLoopback(metrics?.host ?? '127.0.0.1') ? undefined : 'must be a loopback address in a demonstration',
  },
]

const PRODUCTION: readonly Check[] = [
  {
    path: 'publicUrl',
    fault: ({ publicUrl }) =>
      publicUrl.startsWith('https://') ? undefined : 'must be an https:// address in production',
  },
  {
    path: 'statusUrl',
    // RFC 5280 4.2.1.13: fetching a CRL over https would need a certificate whose status needs that CRL.
    fault: ({ statusUrl }) =>
      statusUrl.startsWith('http://')
        ? undefined
        : 'must be set to an http:// address in production: OCSP and CRL are signed and fetched over plain http by design',
  },
  {
    path: 'people.origin',
    fault: ({ people }) =>
      people.origin.startsWith('https://') ? undefined : 'must be an https:// address in production',
  },
]

const BY_ENVIRONMENT = { demonstration: DEMONSTRATION, production: PRODUCTION } as const

/** @throws SegelError `malformed`: `where: path fault.` for the first check that fails */
export function checkConfig(config: Config, raw: RawConfig, where: string): void {
  for (const { path, fault } of [...CHECKS, ...BY_ENVIRONMENT[config.environment]]) {
    const found = fault(config, raw)
    if (found !== undefined) throw new SegelError('malformed', `${where}: ${path} ${found}.`)
  }
}

function urlFault(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return 'is not an http or https address'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  return url.search === '' && url.hash === '' ? undefined : 'must not have a query or fragment'
}

/** WebAuthn 5.1.2: keys are made for a domain name, never for an address. */
function originFault(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (url?.origin !== text.replace(/\/$/, '')) return 'must be https:// and a host name, without a path'
  return isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0
    ? undefined
    : 'must have a domain name, not an address'
}

function authenticatorsFault({ attestation, authenticators }: Config['people']): string | undefined {
  const models = authenticators.map(one => one.aaguid)
  if (new Set(models).size < models.length) return 'names a model twice: put its roots into one file'
  return attestation === 'direct' && models.length === 0
    ? 'is empty: with attestation direct, name each accepted model and the roots of its vendor'
    : undefined
}

// The address may hold a password, so it is never repeated in the sentence.
function databaseFault(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  return url !== null && ['postgres:', 'postgresql:'].includes(url.protocol)
    ? undefined
    : 'is not a postgres:// address'
}

function passphraseFault(keys: Config['keys']['ca']): string | undefined {
  const given = [keys.passphraseFile, keys.passphraseEnv].filter(source => source !== undefined)
  if (given.length === 1) return undefined
  return given.length === 0
    ? 'needs passphraseFile or passphraseEnv'
    : 'has both passphraseFile and passphraseEnv: choose one'
}

function witnessFault(keys: readonly string[]): string | undefined {
  for (const [index, key] of keys.entries()) {
    try {
      parseNoteKey(key)
    } catch (error) {
      if (!isSegelError(error, 'malformed')) throw error
      return `(entry ${index + 1}) is no verifier key`
    }
  }
  return undefined
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
