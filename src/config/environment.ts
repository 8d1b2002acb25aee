/** Environment variables that may set a field of the configuration: this table is all of them. */

interface Variable {
  readonly name: string
  /** Path of the field. */
  readonly sets: readonly string[]
  readonly read: (text: string) => unknown
  readonly describes: string
}

const asText = (text: string) => text
/** Anything but digits stays a text, which the schema then refuses by name. */
const asNumber = (text: string) => (/^\d+$/.test(text) ? Number(text) : text)
const asBoolean = (text: string) => ({ true: true, false: false })[text] ?? text

export const VARIABLES: readonly Variable[] = [
  { name: 'PORT', sets: ['listen', 'port'], read: asNumber, describes: 'TCP port' },
  { name: 'SEGEL_LISTEN_HOST', sets: ['listen', 'host'], read: asText, describes: 'address to listen on' },
  { name: 'SEGEL_HOME', sets: ['home'], read: asText, describes: 'folder of everything Segel writes' },
  { name: 'SEGEL_PUBLIC_URL', sets: ['publicUrl'], read: asText, describes: 'address for people' },
  { name: 'SEGEL_STATUS_URL', sets: ['statusUrl'], read: asText, describes: 'address of OCSP and CRL' },
  { name: 'SEGEL_TRUST_PROXY', sets: ['trustProxy'], read: asBoolean, describes: 'true behind a proxy' },
  { name: 'SEGEL_LOG_LEVEL', sets: ['log', 'level'], read: asText, describes: 'least level to log' },
  { name: 'DATABASE_URL', sets: ['database', 'url'], read: asText, describes: 'PostgreSQL' },
  {
    name: 'SEGEL_CA_PASSPHRASE_FILE',
    sets: ['keys', 'ca', 'passphraseFile'],
    read: asText,
    describes: 'passphrase of the issuing keys',
  },
  {
    name: 'SEGEL_VA_PASSPHRASE_FILE',
    sets: ['keys', 'va', 'passphraseFile'],
    read: asText,
    describes: 'passphrase of the responder key',
  },
  {
    name: 'SEGEL_PERSONAL_DATA_KEY_FILE',
    sets: ['personalData', 'keyFile'],
    read: asText,
    describes: 'key that seals every NIK',
  },
]

/** The variables that are set, as one more configuration layer; an empty variable counts as unset. */
export function environmentLayer(env: NodeJS.ProcessEnv): object {
  const layer = {}
  for (const { name, sets, read } of VARIABLES) {
    const text = env[name]
    if (text !== undefined && text !== '') place(layer, sets, read(text))
  }
  return layer
}

/** The variable that set this field, for an error that can name what to mend. */
export function variableFor(path: string, env: NodeJS.ProcessEnv): string | undefined {
  return VARIABLES.find(({ name, sets }) => sets.join('.') === path && (env[name] ?? '') !== '')?.name
}

function place(layer: object, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path
  if (rest.length === 0) {
    Reflect.set(layer, key, value)
    return
  }
  const inner: unknown = Reflect.get(layer, key) ?? {}
  Reflect.set(layer, key, inner)
  if (typeof inner === 'object' && inner !== null) place(inner, rest, value)
}
