/** Defaults, file and environment become one frozen configuration; what is wrong is said in one sentence. */
import { isAbsolute, join, resolve } from 'node:path'
import { SegelError } from '../errors.ts'
import { checkConfig } from './checks.ts'
import { environmentLayer, variableFor } from './environment.ts'
import { PROJECT } from './project.ts'
import { type Config, configSchema, type RawConfig } from './schema.ts'
import { shapeOf } from './validate.ts'
import { readYaml } from './yaml-file.ts'

const shape = shapeOf(configSchema)

export interface ConfigSources {
  /** Path of the configuration file; absent: the defaults alone. */
  readonly file?: string
  readonly env: NodeJS.ProcessEnv
  /** Overrides home, as `--home` does. */
  readonly home?: string
}

/**
 * config/default.yaml, then the file, then the environment (later wins, objects merge, lists replace).
 * @throws SegelError `malformed` with the path of the first field that is wrong
 */
export function loadConfig({ file, env, home }: ConfigSources): Config {
  const defaults = readYaml(join(PROJECT, 'config/default.yaml'))
  const fromFile = file === undefined ? {} : readLayer(file)
  const layers = [defaults, fromFile, environmentLayer(env), home === undefined ? {} : { home }]
  const where = file ?? 'configuration'
  const raw = named(env, () => shape(layers.reduce(merge), where))
  const config = resolvePlaces(raw, home !== undefined || (env['SEGEL_HOME'] ?? '') !== '')
  checkConfig(config, raw, where)
  return deepFreeze(config)
}

/** An empty file changes nothing; a list or a text would be swallowed by the merge. */
function readLayer(file: string): object {
  const value = readYaml(resolve(file)) ?? {}
  if (isRecord(value)) return value
  throw new SegelError('malformed', `${file}: the file must hold fields, each "name: value".`)
}

/** A bad value that came from the environment is blamed on its variable, not on the file. */
function named<T>(env: NodeJS.ProcessEnv, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof SegelError)) throw error
    const path = /: ([\w.]+) /.exec(error.detail)?.[1] ?? ''
    const variable = variableFor(path, env)
    if (variable === undefined) throw error
    throw new SegelError('malformed', error.detail.replace(/^.*?: /, `environment variable ${variable}: `))
  }
}

function merge(below: unknown, above: unknown): unknown {
  if (!isRecord(below) || !isRecord(above)) return above
  // fromEntries defines members, where assigning "__proto__" would change the object's own nature.
  const added = Object.entries(above).map(([key, value]) => [
    key,
    Object.hasOwn(below, key) ? merge(below[key], value) : value,
  ])
  return { ...below, ...Object.fromEntries(added) }
}

function resolvePlaces(raw: RawConfig, homeFromShell: boolean): Config {
  // A path typed in a shell starts where the shell stands; one in a file, at the project folder.
  const home = homeFromShell ? resolve(raw.home) : resolve(PROJECT, raw.home)
  const below = (path: string) => (isAbsolute(path) ? path : join(home, path))
  const store = (keys: RawConfig['keys']['ca']) => ({
    ...keys,
    directory: below(keys.directory),
    ...(keys.passphraseFile === undefined ? {} : { passphraseFile: below(keys.passphraseFile) }),
  })
  const { tls, ...listen } = raw.listen
  const scheme = tls === undefined ? 'http' : 'https'
  const publicUrl = withoutSlash(raw.publicUrl ?? `${scheme}://${urlHost(listen.host)}:${listen.port}`)
  const files = tls && { certificateFile: below(tls.certificateFile), keyFile: below(tls.keyFile) }
  return {
    ...raw,
    home,
    listen: tls === undefined ? listen : { ...listen, tls: { ...tls, ...files } },
    publicUrl,
    statusUrl: withoutSlash(raw.statusUrl ?? publicUrl),
    people: {
      ...raw.people,
      origin: withoutSlash(raw.people.origin ?? originOf(publicUrl)),
      authenticators: raw.people.authenticators.map(one => placed(one, ['rootsFile'], below)),
    },
    keys: { ca: store(raw.keys.ca), va: store(raw.keys.va) },
    personalData: { keyFile: below(raw.personalData.keyFile) },
    web: {
      ...raw.web,
      practiceStatement: resolve(PROJECT, raw.web.practiceStatement),
      ...(raw.web.tokensFile === undefined ? {} : { tokensFile: below(raw.web.tokensFile) }),
    },
    profiles: { directory: resolve(PROJECT, raw.profiles.directory) },
    ...outwardPlaces(raw, below),
  }
}

/** Secrets and folders of what speaks to the outside. */
function outwardPlaces({ mail, signIn }: RawConfig, below: (path: string) => string) {
  return {
    mail: {
      ...mail,
      directory: below(mail.directory ?? 'mail'),
      ...(mail.smtp === undefined ? {} : { smtp: placed(mail.smtp, ['passwordFile', 'caFile'], below) }),
    },
    signIn: {
      ...signIn,
      ...(signIn.oidc === undefined ? {} : { oidc: placed(signIn.oidc, ['clientSecretFile'], below) }),
    },
  }
}

/** The same with these members, where they are there, made absolute. */
function placed<T extends object>(
  value: T,
  names: readonly (keyof T & string)[],
  below: (path: string) => string,
): T {
  const paths = names.flatMap(name => {
    const path = value[name]
    return typeof path === 'string' ? [[name, below(path)] as const] : []
  })
  return { ...value, ...Object.fromEntries(paths) }
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** WebAuthn wants a domain name: localhost in place of the address that it stands for. */
function originOf(publicUrl: string): string {
  const url = URL.parse(publicUrl)
  if (url?.hostname === '127.0.0.1') url.hostname = 'localhost'
  return url?.origin ?? publicUrl
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze)
    Object.freeze(value)
  }
  return value
}
