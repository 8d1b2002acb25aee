/**
 * The audit pack: a part of the log in one file of JSON lines that proves itself. A header, each event with the hash of
 * its leaf, the certificates they speak of, the checkpoints between them, and an end. Every line has one way of being
 * written, so that no octet can change unseen.
 */
import { parseNoteKey } from '../domain/note.ts'
import { SegelError } from '../errors.ts'

export const PACK_FORMAT = 'segel audit pack 1'

/** Octets are base64. */
export interface PackHeader {
  readonly pack: string
  /** Verifier key of the log, for whoever has none from elsewhere to compare. */
  readonly key: string
  readonly from: number
  readonly to: number
  /** Hashes of the complete subtrees before `from`, left to right. */
  readonly left: readonly string[]
}

export interface PackEvent {
  readonly event: number
  /** As it was hashed. */
  readonly body: string
  readonly leaf: string
}

/** The certificate that the event of this number issued. */
export interface PackCertificate {
  readonly certificate: number
  readonly der: string
}

/** Signed over all events up to this number. */
export interface PackCheckpoint {
  readonly checkpoint: number
  readonly note: string
}

export interface PackEnd {
  readonly end: number
  readonly certificates: number
  readonly checkpoints: number
  /** Hashes of the complete subtrees between `to` and the last checkpoint, left to right. */
  readonly right: readonly string[]
  /** The first checkpoint that covers `to`. */
  readonly note: string
  /** The last checkpoint before `from`, by which this pack continues another, and the proof; empty where there is none. */
  readonly previous: string
  readonly consistency: readonly string[]
}

export type PackLine = PackHeader | PackEvent | PackCertificate | PackCheckpoint | PackEnd

type Kind = 'number' | 'string' | 'strings'

/** Members in the order in which they are written; the first names the kind of line. */
const MEMBERS = {
  pack: { pack: 'string', key: 'string', from: 'number', to: 'number', left: 'strings' },
  event: { event: 'number', body: 'string', leaf: 'string' },
  certificate: { certificate: 'number', der: 'string' },
  checkpoint: { checkpoint: 'number', note: 'string' },
  end: {
    end: 'number',
    certificates: 'number',
    checkpoints: 'number',
    right: 'strings',
    note: 'string',
    previous: 'string',
    consistency: 'strings',
  },
} as const satisfies Record<string, Readonly<Record<string, Kind>>>

export function formatPackLine(line: PackLine): string {
  return JSON.stringify(line)
}

/** @throws SegelError `malformed` for whatever formatPackLine would not have written */
export function parsePackLine(text: string): PackLine {
  const value = parseJson(text)
  if (!isPackLine(value) || JSON.stringify(value) !== text)
    throw new SegelError('malformed', 'This is no line of an audit pack.')
  return value
}

/** @throws SegelError `malformed` unless it is a header of this format, with a key and a range */
export function assertHeader(line: PackLine | undefined): PackHeader {
  if (
    line === undefined ||
    !('pack' in line) ||
    line.pack !== PACK_FORMAT ||
    !(1 <= line.from && line.from <= line.to)
  )
    throw new SegelError('malformed', 'This is no audit pack.')
  parseNoteKey(line.key)
  return line
}

function isPackLine(value: unknown): value is PackLine {
  if (typeof value !== 'object' || value === null) return false
  const [first = ''] = Object.keys(value)
  const members = Object.entries(MEMBERS).find(([kind]) => kind === first)?.[1]
  if (members === undefined || Object.keys(value).join(' ') !== Object.keys(members).join(' ')) return false
  return Object.entries(members).every(([name, kind]) => isOfKind(Reflect.get(value, name), kind))
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === 'number') return Number.isSafeInteger(value) && Number(value) >= 0
  if (kind === 'string') return typeof value === 'string'
  return Array.isArray(value) && value.every(one => typeof one === 'string')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SegelError('malformed', 'This is no line of an audit pack.', { cause })
  }
}
