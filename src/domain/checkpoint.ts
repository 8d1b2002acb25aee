/** Checkpoints (C2SP tlog-checkpoint): a log's name, size and root hash as the text of a signed note. */
import { SegelError } from '../errors.ts'
import { HASH_OCTETS } from './merkle.ts'
import {
  base64,
  decodeBase64,
  formatNote,
  type Note,
  type NoteKey,
  noteSignature,
  parseNote,
  verifyNote,
} from './note.ts'

export interface Checkpoint {
  /** Which log this is; also the name of the key that signs for it. */
  readonly origin: string
  /** Number of leaves. */
  readonly size: number
  readonly root: Uint8Array
}

/** What the log's key signs. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${base64(root)}\n`
}

/** The whole note, with the log's own signature first. */
export function composeCheckpoint(checkpoint: Checkpoint, key: NoteKey, signature: Uint8Array): string {
  return formatNote({ text: checkpointText(checkpoint), signatures: [noteSignature(key, signature)] })
}

/** @throws SegelError `malformed`; says nothing about signatures */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, size = '', root = '', ...rest] = text.split('\n')
  const octets = decodeBase64(root)
  // Extension lines are allowed and opaque, but never empty: only what follows the last line feed may be.
  const isEnded = rest.pop() === '' && rest.every(line => line !== '')
  if (origin === undefined || origin === '' || !isEnded || octets?.length !== HASH_OCTETS)
    throw new SegelError('malformed', 'This is no checkpoint of a log.')
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw new SegelError('malformed', 'The size of the log is no number.')
  return { origin, size: Number(size), root: octets }
}

export interface TrustedKeys {
  /** The log's own: one of them must have signed, under the log's name. */
  readonly log: readonly NoteKey[]
  /** Whose cosignatures are verified where they are there. */
  readonly witnesses?: readonly NoteKey[]
}

export interface OpenedCheckpoint extends Checkpoint {
  readonly note: Note
  readonly cosignedBy: readonly NoteKey[]
}

/** @throws SegelError `malformed` unless one of the log's keys signed it and every known signature is right */
export function openCheckpoint(note: string, { log, witnesses = [] }: TrustedKeys): OpenedCheckpoint {
  const parsed = parseNote(note)
  const signed = verifyNote(parsed, [...log, ...witnesses])
  const checkpoint = parseCheckpoint(parsed.text)
  const isOwn = signed.some(key => log.includes(key) && key.name === checkpoint.origin)
  if (!isOwn) throw new SegelError('malformed', 'The checkpoint is not signed by the key of this log.')
  return { ...checkpoint, note: parsed, cosignedBy: signed.filter(key => witnesses.includes(key)) }
}

/** The note with further signature lines, each line once. */
export function addSignatures(note: string, further: string): string {
  const { text, signatures } = parseNote(note)
  const other = parseNote(further)
  if (other.text !== text) throw new SegelError('malformed', 'The signatures are for another checkpoint.')
  const isNew = (line: Note['signatures'][number]) =>
    !signatures.some(one => one.name === line.name && one.id === line.id)
  return formatNote({ text, signatures: [...signatures, ...other.signatures.filter(isNew)] })
}
