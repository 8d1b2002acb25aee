/** Reads the secrets that the configuration names; their text is never part of an error. */
import { readFileSync } from 'node:fs'
import { SegelError } from '../errors.ts'
import type { Config, KeyStoreConfig } from './schema.ts'

/** Below this a passphrase is a formality. */
const SHORTEST = 12
const KEY_OCTETS = 32

/** @throws SegelError `malformed` when it is absent, unreadable or too short */
export function readPassphrase(keys: KeyStoreConfig, env: NodeJS.ProcessEnv): string {
  const { passphraseFile, passphraseEnv } = keys
  const [text, where] =
    passphraseEnv === undefined
      ? [readSecret(passphraseFile ?? ''), `the passphrase file ${passphraseFile ?? ''}`]
      : [env[passphraseEnv] ?? '', `the environment variable ${passphraseEnv}`]
  if (text.length >= SHORTEST) return text
  throw new SegelError('malformed', `${where} holds fewer than ${SHORTEST} characters.`)
}

/** 32 octets. @throws SegelError `malformed` when the file is absent or holds anything else */
export function readPersonalDataKey({ personalData: { keyFile } }: Config): Uint8Array {
  const text = readSecret(keyFile)
  if (new RegExp(`^[0-9a-f]{${KEY_OCTETS * 2}}$`, 'i').test(text)) return Buffer.from(text, 'hex')
  throw new SegelError('malformed', `personalData.keyFile: ${keyFile} must hold 64 hex digits.`)
}

/** Of a mail server or an identity provider; theirs to choose, so any length will do. @throws SegelError `malformed` */
export function readForeignSecret(
  { file, variable }: { readonly file?: string | undefined; readonly variable?: string | undefined },
  env: NodeJS.ProcessEnv,
): string {
  const secret = file === undefined ? (env[variable ?? ''] ?? '') : readSecret(file)
  if (secret !== '') return secret
  throw new SegelError(
    'malformed',
    `${file ?? `the environment variable ${variable ?? ''}`} holds no secret.`,
  )
}

// An editor ends a file with a newline that nobody typed as part of the secret.
function readSecret(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw new SegelError('malformed', `${path}: this secret cannot be read.`, { cause })
  }
}
