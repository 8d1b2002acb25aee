/** Merkle inclusion (RFC 9162 2.1.3.2) and signed notes (C2SP), with WebCrypto alone. Octets are base64 outside. */

export interface Checkpoint {
  /** What is signed, the line feed at its end included. */
  readonly text: string
  readonly size: number
  readonly root: string
  readonly signatures: readonly { readonly name: string; readonly octets: Uint8Array<ArrayBuffer> }[]
}

export interface VerifierKey {
  readonly name: string
  readonly octets: Uint8Array<ArrayBuffer>
}

const LEAF = 0x00
const NODE = 0x01
const ED25519 = 0x01
const ID_OCTETS = 4

/** SHA-256(0x00 || sequence as 8 octets || body in UTF-8). */
export async function leafHash(sequence: number, body: string): Promise<string> {
  const number = new Uint8Array(8)
  new DataView(number.buffer).setBigUint64(0, BigInt(sequence))
  return sha256(Uint8Array.of(LEAF), number, new TextEncoder().encode(body))
}

/** The root that these hashes lead to; undefined when they cannot be of a tree of this size. */
export async function fold(path: {
  readonly index: number
  readonly size: number
  readonly leaf: string
  readonly hashes: readonly string[]
}): Promise<string | undefined> {
  let { index } = path
  let last = path.size - 1
  if (!(index >= 0 && index <= last)) return undefined
  let hash = path.leaf
  for (const sibling of path.hashes) {
    if (last === 0) return undefined
    if (index % 2 === 1 || index === last) {
      hash = await sha256(Uint8Array.of(NODE), decode(sibling), decode(hash))
      while (index % 2 === 0 && index !== 0) {
        index = Math.floor(index / 2)
        last = Math.floor(last / 2)
      }
    } else hash = await sha256(Uint8Array.of(NODE), decode(hash), decode(sibling))
    index = Math.floor(index / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? hash : undefined
}

export function readCheckpoint(note: string): Checkpoint {
  const [text = '', rest = ''] = note.split('\n\n', 2)
  const [, size = '', root = ''] = text.split('\n')
  const signatures = rest.split('\n').flatMap(line => {
    const [, name, octets] = /^— (\S+) (\S+)$/u.exec(line) ?? []
    return name === undefined || octets === undefined ? [] : [{ name, octets: decode(octets) }]
  })
  return { text: `${text}\n`, size: Number(size), root, signatures }
}

/** `name+id+base64(type || key)`; undefined for anything else. */
export function readNoteKey(text: string): VerifierKey | undefined {
  const [, name, encoded] = /^([^+\s]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/]+=*)$/u.exec(text) ?? []
  if (name === undefined || encoded === undefined) return undefined
  const octets = decode(encoded)
  return octets[0] === ED25519 && octets.length === 33 ? { name, octets: octets.slice(1) } : undefined
}

export async function isSigned({ text, signatures }: Checkpoint, key: VerifierKey): Promise<boolean> {
  const verifier = await crypto.subtle.importKey('raw', key.octets, 'Ed25519', false, ['verify'])
  const signed = new TextEncoder().encode(text)
  for (const { name, octets } of signatures) {
    if (name !== key.name) continue
    if (await crypto.subtle.verify('Ed25519', verifier, octets.slice(ID_OCTETS), signed)) return true
  }
  return false
}

async function sha256(...parts: readonly Uint8Array[]): Promise<string> {
  const octets = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    octets.set(part, at)
    at += part.length
  }
  return encode(new Uint8Array(await crypto.subtle.digest('SHA-256', octets)))
}

function encode(octets: Uint8Array): string {
  return btoa(String.fromCharCode(...octets))
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), character => character.charCodeAt(0))
}
