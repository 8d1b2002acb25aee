/** Verifies a pack line by line, without a database and without trust in whoever made it. */
import { hash } from 'node:crypto'
import { certificateOf } from '../domain/audit-certificate.ts'
import { leafOf } from '../domain/audit-tree.ts'
import { type OpenedCheckpoint, openCheckpoint, type TrustedKeys } from '../domain/checkpoint.ts'
import { appendNode, coverLeaves, EMPTY_TREE, type Frontier, type NodeId, rootOf } from '../domain/merkle.ts'
import { verifyConsistency } from '../domain/merkle-proof.ts'
import { base64, decodeBase64, type NoteKey, parseNoteKey } from '../domain/note.ts'
import { isSegelError, SegelError } from '../errors.ts'
import {
  assertHeader,
  type PackCertificate,
  type PackCheckpoint,
  type PackEnd,
  type PackEvent,
  type PackHeader,
  type PackLine,
  parsePackLine,
} from './pack.ts'

export interface PackFault {
  /** Of the file, from 1. */
  readonly line: number
  /** The event that the line is about, as far as there is one. */
  readonly sequence?: number
  /** One sentence. */
  readonly what: string
}

export interface PackVerdict {
  readonly intact: boolean
  readonly events: number
  readonly from: number
  readonly to: number
  readonly checkpoints: number
  readonly certificates: number
  /** Names of the witnesses whose cosignatures the last checkpoint carries. */
  readonly witnesses: readonly string[]
  readonly broken?: PackFault
}

export interface PackTrust {
  /** Keys of the log; the key that the pack itself names when there is none, which proves only that it is whole. */
  readonly keys: readonly NoteKey[]
  readonly witnesses: readonly NoteKey[]
}

/** What has been read so far. */
interface State {
  readonly header: PackHeader
  readonly trusted: TrustedKeys
  tree: Frontier
  /** Since this size a checkpoint has borne the events out. */
  sealed: number
  events: number
  certificates: number
  checkpoints: number
  /** SHA-256 of the certificate that must follow, hex. */
  awaits: string | undefined
  witnesses: readonly string[]
  hasEnded: boolean
}

export async function verifyPack(lines: AsyncIterable<string>, trust: PackTrust): Promise<PackVerdict> {
  let state: State | undefined
  let line = 0
  try {
    for await (const text of lines) {
      line += 1
      if (state === undefined) state = begin(parsePackLine(text), trust)
      else readLine(state, parsePackLine(text))
    }
    if (state?.hasEnded !== true) throw new SegelError('malformed', 'The pack is cut off.')
  } catch (error) {
    if (!isSegelError(error, 'malformed')) throw error
    return verdictOf(state, { line, ...placeOf(state), what: error.detail })
  }
  return verdictOf(state)
}

function begin(line: PackLine, { keys, witnesses }: PackTrust): State {
  const header = assertHeader(line)
  const log = keys.length === 0 ? [parseNoteKey(header.key)] : keys
  if (!log.some(key => key.id === parseNoteKey(header.key).id))
    throw wrong('The pack names another key than the one that is trusted.')
  return {
    header,
    trusted: { log, witnesses },
    tree: appendHashes(EMPTY_TREE, coverLeaves(0, header.from - 1), header.left),
    sealed: header.from - 1,
    ...{ events: 0, certificates: 0, checkpoints: 0, awaits: undefined, witnesses: [], hasEnded: false },
  }
}

function readLine(state: State, line: PackLine): void {
  if (state.hasEnded) throw wrong('Something follows the end of the pack.')
  if ('certificate' in line) readCertificate(state, line)
  else if (state.awaits !== undefined)
    throw wrong(`The certificate that event ${state.tree.size} issued is missing.`)
  else if ('event' in line) readEvent(state, line)
  else if ('checkpoint' in line) readCheckpoint(state, line)
  else if ('end' in line) readEnd(state, line)
  else throw wrong('A second header.')
}

function readEvent(state: State, { event, body, leaf }: PackEvent): void {
  const expected = state.tree.size + 1
  if (event !== expected || event > state.header.to)
    throw wrong(`Event ${expected} was changed, added or lost.`)
  const computed = leafOf({ sequence: BigInt(event), body })
  if (base64(computed) !== leaf) throw wrong(`Event ${event} was changed.`)
  state.tree = appendNode(state.tree, { level: 0, hash: computed })
  state.events += 1
  state.awaits = certificateOf(body)?.sha256
}

function readCertificate(state: State, { certificate, der }: PackCertificate): void {
  const octets = decodeBase64(der)
  const isNamed =
    certificate === state.tree.size && octets !== undefined && hash('sha256', octets) === state.awaits
  if (!isNamed) throw wrong(`The certificate that event ${state.tree.size} issued was changed.`)
  state.awaits = undefined
  state.certificates += 1
}

function readCheckpoint(state: State, { checkpoint, note }: PackCheckpoint): void {
  if (checkpoint !== state.tree.size)
    throw wrong(`A checkpoint stands behind event ${state.tree.size} that is not of it.`)
  assertBornOut(state, openCheckpoint(note, state.trusted))
  state.sealed = checkpoint
  state.checkpoints += 1
}

function readEnd(state: State, line: PackEnd): void {
  const { header, trusted } = state
  const isWhole = line.end === header.to && state.tree.size === header.to
  if (!isWhole) throw wrong(`Event ${state.tree.size + 1} is lost.`)
  if (line.certificates !== state.certificates || line.checkpoints !== state.checkpoints)
    throw wrong('A checkpoint or a certificate was added or lost.')
  const last = openCheckpoint(line.note, trusted)
  if (last.size < header.to) throw wrong('The last checkpoint does not cover the last event.')
  state.tree = appendHashes(state.tree, coverLeaves(header.to, last.size), line.right)
  assertBornOut(state, last)
  assertContinues(line, last, trusted)
  state.witnesses = last.cosignedBy.map(key => key.name)
  state.hasEnded = true
}

function assertBornOut({ tree, sealed, header }: State, { size, root }: OpenedCheckpoint): void {
  if (size === tree.size && Buffer.compare(root, rootOf(tree)) === 0) return
  const last = Math.min(tree.size, header.to)
  throw wrong(`What was signed at ${size} does not bear out the events from ${sealed + 1} to ${last}.`)
}

/** The pack continues the log of the pack before it. */
function assertContinues(
  { previous, consistency }: PackEnd,
  last: OpenedCheckpoint,
  trusted: TrustedKeys,
): void {
  if (previous === '' && consistency.length === 0) return
  const { size: from, root: fromRoot } = openCheckpoint(previous, trusted)
  const path = consistency.map(octetsOf)
  if (!verifyConsistency({ from, to: last.size, fromRoot, toRoot: last.root, path }))
    throw wrong('The last checkpoint does not continue the one before this pack.')
}

/** @throws SegelError `malformed` unless there is one hash for each of these subtrees */
function appendHashes(tree: Frontier, ids: readonly NodeId[], hashes: readonly string[]): Frontier {
  if (ids.length !== hashes.length) throw wrong('Hashes of the rest of the tree were added or lost.')
  return ids.reduce(
    (grown, { level }, at) => appendNode(grown, { level, hash: octetsOf(hashes[at] ?? '') }),
    tree,
  )
}

function octetsOf(text: string): Uint8Array {
  const octets = decodeBase64(text)
  if (octets?.length !== 32) throw wrong('A hash of the tree was changed.')
  return octets
}

/** The event that a bad line is about: the one that should have come, or the one that its certificate belongs to. */
function placeOf(state: State | undefined): { readonly sequence?: number } {
  if (state === undefined || state.hasEnded) return {}
  const { tree, header, awaits } = state
  if (awaits !== undefined) return { sequence: tree.size }
  return tree.size < header.to ? { sequence: tree.size + 1 } : { sequence: header.to }
}

function verdictOf(state: State | undefined, broken?: PackFault): PackVerdict {
  const { events = 0, checkpoints = 0, certificates = 0, witnesses = [] } = state ?? {}
  const { from = 0, to = 0 } = state?.header ?? {}
  const facts = { events, from, to, checkpoints, certificates, witnesses }
  return { intact: broken === undefined, ...facts, ...(broken === undefined ? {} : { broken }) }
}

function wrong(what: string): SegelError {
  return new SegelError('malformed', what)
}
