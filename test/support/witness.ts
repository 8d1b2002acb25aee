/** A witness elsewhere (C2SP tlog-cosignature), by node:crypto and the written rule. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { noteKeyOf, type NoteKey, noteKey } from '../../src/domain/note.ts'

export interface Witness {
  readonly key: NoteKey
  readonly sign: (message: Uint8Array) => Uint8Array
}

export const witness = openWitness('saksi.example/w1')
export const stranger = openWitness('asing.example/w2')

/** The note with one more line. */
export function cosigned(note: string, by: Witness, seconds = 1_800_000_000n): string {
  const text = note.slice(0, note.indexOf('\n\n') + 1)
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(seconds)
  const signature = by.sign(Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`))
  const octets = Buffer.concat([Buffer.from(by.key.id, 'hex'), time, signature])
  return `${note}— ${by.key.name} ${octets.toString('base64')}\n`
}

function openWitness(name: string): Witness {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const { publicKey: raw } = noteKeyOf(name, publicKey.export({ type: 'spki', format: 'der' }))
  return { key: noteKey(name, raw, 'cosignature'), sign: message => sign(null, message, privateKey) }
}
