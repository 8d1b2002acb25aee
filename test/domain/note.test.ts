import { execFileSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import {
  addSignatures,
  checkpointText,
  composeCheckpoint,
  openCheckpoint,
  parseCheckpoint,
} from '../../src/domain/checkpoint.ts'
import {
  cosignedMessage,
  formatNote,
  formatNoteKey,
  noteKey,
  noteKeyOf,
  noteSignature,
  parseNote,
  parseNoteKey,
  verifyNote,
} from '../../src/domain/note.ts'
import { requireTool } from '../support/tools.ts'

// Keys, text and signatures that Go publishes with golang.org/x/mod/sumdb/note.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const BY_PETER =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
const BY_ENOCH =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n'
const NOTE = `${TEXT}\n${BY_PETER}${BY_ENOCH}`

const malformed = { code: 'malformed' }
const rawOf = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).subarray(12)

t.test('W07 what Go signed is verified here, key by key', async t => {
  const [peter, enoch] = [parseNoteKey(PETER), parseNoteKey(ENOCH)]
  t.strictSame(verifyNote(parseNote(NOTE), [peter]), [peter])
  t.strictSame(verifyNote(parseNote(NOTE), [peter, enoch]), [peter, enoch])
  t.throws(() => verifyNote(parseNote(NOTE), []), malformed)
  t.throws(() => verifyNote(parseNote(NOTE.replace('answer', 'Answer')), [peter]), malformed)
  t.equal(formatNote(parseNote(NOTE)), NOTE)
  t.equal(formatNoteKey(peter), PETER)
})

t.test('W07 what Go signs with a known seed is signed here octet for octet', async t => {
  const seed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1)
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  const privateKey = createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' })
  const key = noteKeyOf('PeterNeumann', createPublicKey(privateKey).export({ type: 'spki', format: 'der' }))
  t.equal(formatNoteKey(key), PETER)
  const signatures = [noteSignature(key, sign(null, Buffer.from(TEXT), privateKey))]
  t.equal(formatNote({ text: TEXT, signatures }), `${TEXT}\n${BY_PETER}`)
})

t.test('no mangled verifier key is taken', async t => {
  for (let from = 0; from < PETER.length; from += 1)
    for (let to = from + 1; to <= PETER.length; to += 1)
      if (from > 0 || to < PETER.length) t.throws(() => parseNoteKey(PETER.slice(from, to)), malformed)
  for (let at = 0; at < PETER.length; at += 1) {
    const changed = PETER.slice(0, at) + String.fromCharCode(PETER.charCodeAt(at) + 1) + PETER.slice(at + 1)
    t.throws(() => parseNoteKey(changed), malformed, changed)
  }
  // Key of a wrong length, and an unknown type, each with the id that fits.
  t.throws(
    () => parseNoteKey('PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='),
    malformed,
  )
  t.throws(
    () => parseNoteKey('PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'),
    malformed,
  )
  for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\nb', '\ud800'])
    t.throws(() => noteKey(name, new Uint8Array(32)), malformed, JSON.stringify(name))
  t.throws(() => noteKey('a', new Uint8Array(31)), malformed)
  t.throws(() => noteKeyOf('a', new Uint8Array(44)), malformed)
})

t.test('hostile notes are refused', async t => {
  const bad = [
    '',
    '\n\n',
    TEXT,
    `${TEXT}\n`,
    NOTE.slice(0, -1),
    `\x01${NOTE}`,
    `\ud800${NOTE}`,
    `${TEXT}\n— Bad Name ${BY_PETER.split(' ')[2]}`,
    `${NOTE}Unexpected line.\n`,
    `${TEXT}\n— a+b ${BY_PETER.split(' ')[2]}`,
    `${TEXT}\n— a\u00a0b ${BY_PETER.split(' ')[2]}`,
    `${TEXT}\n— a AAAA\n`,
    // Base64 that is not canonical: the last character carries bits that mean nothing.
    NOTE.replace('nAM=', 'nAN='),
    `${TEXT}\n${BY_PETER.repeat(101)}`,
    `${'x'.repeat(1_000_001)}\n\n${BY_PETER}`,
  ]
  for (const note of bad) t.throws(() => parseNote(note), malformed, JSON.stringify(note.slice(0, 60)))
  t.equal(parseNote(`${TEXT}\n${TEXT}\n${BY_PETER}`).text, `${TEXT}\n${TEXT}`, 'the last empty line divides')
})

t.test('every single changed octet of a note is found', async t => {
  const note = Buffer.from(`${TEXT}\n${BY_PETER}`)
  const peter = parseNoteKey(PETER)
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  for (let at = 0; at < note.length; at += 1)
    for (const bit of [1, 32, 128]) {
      const changed = Uint8Array.from(note)
      changed[at] = (changed[at] ?? 0) ^ bit
      t.throws(() => verifyNote(parseNote(decoder.decode(changed)), [peter]), `octet ${at}`)
    }
})

const log = generateKeyPairSync('ed25519')
const witness = generateKeyPairSync('ed25519')
const ORIGIN = 'example.com/behind-the-sofa'
const logKey = noteKey(ORIGIN, rawOf(log.publicKey))
const witnessKey = noteKey('witness.example.com/w1', rawOf(witness.publicKey), 'cosignature')
const checkpoint = {
  origin: ORIGIN,
  size: 20852163,
  root: Buffer.from('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', 'base64'),
}
const text = checkpointText(checkpoint)
const note = composeCheckpoint(checkpoint, logKey, sign(null, Buffer.from(text), log.privateKey))

function cosign(at: bigint, key = witnessKey): string {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(at)
  const octets = sign(null, cosignedMessage(text, at), witness.privateKey)
  return formatNote({ text, signatures: [noteSignature(key, Buffer.concat([time, octets]))] })
}

t.test('W07 a checkpoint has the text of C2SP tlog-checkpoint', async t => {
  t.equal(text, 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n')
  t.match(openCheckpoint(note, { log: [logKey] }), { ...checkpoint, root: Uint8Array.from(checkpoint.root) })
})

t.test('W07 hostile checkpoints are refused, signed or not', async t => {
  const root = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='
  for (const bad of [
    '',
    'a\n1\n',
    `\n1\n${root}\n`,
    `a\n01\n${root}\n`,
    `a\n-1\n${root}\n`,
    `a\n1.5\n${root}\n`,
    `a\n9007199254740992\n${root}\n`,
    `a\n1\n${root}`,
    `a\n1\n${root}\n\n`,
    `a\n1\n${root.slice(4)}\n`,
    `a\n1\n${root.replace('2I=', '2J=')}\n`,
  ])
    t.throws(() => parseCheckpoint(bad), malformed, JSON.stringify(bad))
  t.equal(parseCheckpoint(`a\n0\n${root}\nextension\n`).size, 0)
  const other = noteKey('example.com/other', rawOf(log.publicKey))
  const misnamed = composeCheckpoint(checkpoint, other, sign(null, Buffer.from(text), log.privateKey))
  t.throws(() => openCheckpoint(misnamed, { log: [other] }), malformed, 'a key that is not of this log')
})

t.test('W07 a witness cosigns elsewhere, and its line is carried and verified', async t => {
  const both = addSignatures(note, cosign(1_679_315_147n))
  t.equal(both.split('\n').length, note.split('\n').length + 1)
  t.equal(addSignatures(both, cosign(1_679_315_147n)), both, 'each line once')
  const trusted = { log: [logKey], witnesses: [witnessKey] }
  t.strictSame(openCheckpoint(both, trusted).cosignedBy, [witnessKey])
  t.strictSame(openCheckpoint(note, trusted).cosignedBy, [], 'a witness is not demanded here')
  t.strictSame(openCheckpoint(both, { log: [logKey] }).cosignedBy, [], 'an unknown witness is passed over')
  t.throws(() => openCheckpoint(cosign(1n), trusted), malformed, 'a witness alone does not speak for the log')
  const at = both.indexOf('w1 ') + 3 + 12
  const late = `${both.slice(0, at)}${both[at] === 'A' ? 'B' : 'A'}${both.slice(at + 1)}`
  t.throws(() => openCheckpoint(late, trusted), malformed, 'the time is signed too')
  t.throws(() => addSignatures(note, NOTE), malformed)
  const short = formatNote({ text, signatures: [noteSignature(witnessKey, new Uint8Array(64))] })
  t.throws(() => openCheckpoint(addSignatures(note, short), trusted), malformed)
})

t.test('W07 openssl verifies what our note signs', async t => {
  const openssl = requireTool('openssl')
  const folder = mkdtempSync(join(tmpdir(), 'segel-note-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const [signature] = parseNote(note).signatures
  const file = (name: string, octets: string | Uint8Array) => {
    writeFileSync(join(folder, name), octets)
    return join(folder, name)
  }
  const key = file('key.pem', log.publicKey.export({ type: 'spki', format: 'pem' }))
  const args = ['pkeyutl', '-verify', '-pubin', '-inkey', key, '-rawin']
  args.push('-in', file('text', text), '-sigfile', file('sig', signature?.octets ?? ''))
  t.match(execFileSync(openssl, args, { encoding: 'utf8' }), /Verified Successfully/)
  t.equal(parseNoteKey(formatNoteKey(witnessKey)).type, 'cosignature')
})
