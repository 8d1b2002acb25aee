/**
 * Signed notes (C2SP signed-note) with Ed25519 keys of two types: 0x01 signs the text, 0x04 is a witness that signs it
 * with the time at which it looked (C2SP tlog-cosignature). What is parsed here may come from anyone.
 */
import { createPublicKey, hash, verify } from 'node:crypto'
import { SegelError } from '../errors.ts'

export const NOTE_KEY_TYPES = { ed25519: 0x01, cosignature: 0x04 } as const
export type NoteKeyType = keyof typeof NOTE_KEY_TYPES

export interface NoteKey {
  readonly name: string
  readonly type: NoteKeyType
  /** First four octets of SHA-256 over name, line feed, type and key, as 8 hex digits. */
  readonly id: string
  /** RFC 8032, 32 octets. */
  readonly publicKey: Uint8Array
}

export interface NoteSignature {
  readonly name: string
  readonly id: string
  readonly octets: Uint8Array
}

export interface Note {
  /** What is signed, the line feed at its end included. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** RFC 8410 4: what stands before the 32 octets of an Ed25519 key in its SubjectPublicKeyInfo. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_OCTETS = 32
const ID_OCTETS = 4
const SIGNATURE_OCTETS = 64
const TIME_OCTETS = 8
/** The specification wants 16 at least; Go's reader stops at 100 as well. */
const MOST_SIGNATURES = 100
const MOST_CHARACTERS = 1_000_000
const SIGNATURE_LINE = /^— (\S+) (\S+)$/u
const NO_NAME = /[\p{White_Space}\p{Cc}+]/u
// C2SP signed-note: no ASCII control characters but the line feed.
const CONTROL = /(?!\n)[\0-\x1f]/u

/** @throws SegelError `malformed` for a name that could not stand in a signature line */
export function noteKey(name: string, publicKey: Uint8Array, type: NoteKeyType = 'ed25519'): NoteKey {
  if (!isKeyName(name)) throw malformed('The name of a note key has no spaces and no plus sign.')
  if (publicKey.length !== KEY_OCTETS) throw malformed('An Ed25519 key has 32 octets.')
  const named = Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([NOTE_KEY_TYPES[type]]), publicKey])
  return { name, type, publicKey, id: hash('sha256', named, 'hex').slice(0, 2 * ID_OCTETS) }
}

/** The note key of an Ed25519 SubjectPublicKeyInfo. @throws SegelError `malformed` */
export function noteKeyOf(name: string, spki: Uint8Array): NoteKey {
  const prefix = spki.subarray(0, SPKI_PREFIX.length)
  if (!SPKI_PREFIX.equals(prefix)) throw malformed('Notes are signed by Ed25519 keys.')
  return noteKey(name, Uint8Array.from(spki.subarray(SPKI_PREFIX.length)))
}

/** `name+id+base64(type || key)`: how a verifier is told whom to trust. */
export function formatNoteKey({ name, type, id, publicKey }: NoteKey): string {
  return `${name}+${id}+${base64(Buffer.concat([Buffer.from([NOTE_KEY_TYPES[type]]), publicKey]))}`
}

/** @throws SegelError `malformed`, also when id and key do not belong together */
export function parseNoteKey(text: string): NoteKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(text) ?? []
  const octets = encoded === undefined ? undefined : decodeBase64(encoded)
  const type = typeOf(octets?.[0])
  if (name === undefined || octets === undefined || type === undefined) throw malformed(NO_KEY)
  const key = noteKey(name, octets.subarray(1), type)
  if (key.id !== id) throw malformed(NO_KEY)
  return key
}

const NO_KEY = 'This is no verifier key: it looks like name+0123abcd+base64.'

/** @throws SegelError `malformed` */
export function parseNote(note: string): Note {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n') || note.length > MOST_CHARACTERS) throw malformed(NO_NOTE)
  if (!note.isWellFormed() || CONTROL.test(note)) throw malformed(NO_NOTE)
  const lines = note.slice(end + 2, -1).split('\n')
  if (end + 2 >= note.length || lines.length > MOST_SIGNATURES) throw malformed(NO_NOTE)
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignature) }
}

const NO_NOTE = 'This is no signed note.'

/** `text` ends with a line feed. */
export function formatNote({ text, signatures }: Note): string {
  return `${text}\n${signatures.map(formatSignature).join('')}`
}

export function noteSignature({ name, id }: NoteKey, octets: Uint8Array): NoteSignature {
  return { name, id, octets }
}

/**
 * Those of `keys` that signed. Lines of unknown keys are passed over, as the specification wants.
 * @throws SegelError `malformed` when a known key's signature is wrong, or when there is none of a known key
 */
export function verifyNote({ text, signatures }: Note, keys: readonly NoteKey[]): readonly NoteKey[] {
  const signed = signatures.flatMap(signature => {
    const key = keys.find(({ name, id }) => name === signature.name && id === signature.id)
    if (key === undefined) return []
    if (!VERIFIERS[key.type](key, text, signature.octets))
      throw malformed(`The signature of ${key.name} is wrong.`)
    return [key]
  })
  if (signed.length === 0) throw malformed('The note is not signed by a key that is trusted.')
  return signed
}

/** C2SP tlog-cosignature: what a witness signs at `seconds` since 1970. */
export function cosignedMessage(text: string, seconds: bigint): Uint8Array {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`)
}

const VERIFIERS: Readonly<Record<NoteKeyType, (key: NoteKey, text: string, octets: Uint8Array) => boolean>> =
  {
    ed25519: (key, text, octets) => isSigned(key, Buffer.from(text), octets),
    cosignature: (key, text, octets) => {
      if (octets.length !== TIME_OCTETS + SIGNATURE_OCTETS) return false
      const seconds = Buffer.from(octets).readBigUInt64BE()
      return isSigned(key, cosignedMessage(text, seconds), octets.subarray(TIME_OCTETS))
    },
  }

function isSigned({ publicKey }: NoteKey, message: Uint8Array, signature: Uint8Array): boolean {
  const der = Buffer.concat([SPKI_PREFIX, publicKey])
  return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature)
}

function parseSignature(line: string): NoteSignature {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? []
  const octets = encoded === undefined ? undefined : decodeBase64(encoded)
  if (name === undefined || octets === undefined || !isKeyName(name) || octets.length <= ID_OCTETS)
    throw malformed(NO_NOTE)
  return {
    name,
    id: Buffer.from(octets.subarray(0, ID_OCTETS)).toString('hex'),
    octets: octets.subarray(ID_OCTETS),
  }
}

function formatSignature({ name, id, octets }: NoteSignature): string {
  return `— ${name} ${base64(Buffer.concat([Buffer.from(id, 'hex'), octets]))}\n`
}

function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !NO_NAME.test(name)
}

function typeOf(octet: number | undefined): NoteKeyType | undefined {
  if (octet === NOTE_KEY_TYPES.ed25519) return 'ed25519'
  return octet === NOTE_KEY_TYPES.cosignature ? 'cosignature' : undefined
}

export function base64(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64')
}

/** RFC 4648 4 in its one canonical form; undefined for anything else, so that no two texts mean the same octets. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const octets = Buffer.from(text, 'base64')
  return octets.toString('base64') === text ? Uint8Array.from(octets) : undefined
}

function malformed(detail: string): SegelError {
  return new SegelError('malformed', detail)
}
