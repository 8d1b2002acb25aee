/**
 * SHA-256 (FIPS 180-4) that needs no waiting: the key of a PKCS#12's MAC is hashed three hundred thousand times over,
 * and WebCrypto makes each time a promise, which on a phone would be half a minute.
 */
import type { Octets } from './browser-der.ts'

const BLOCK = 64

/** First 32 bits of the fractional parts of the roots of the first primes: cube roots of 64, square roots of 8. */
const [CONSTANTS, INITIAL] = fractions()

export function sha256(message: Octets): Octets {
  const padded = pad(message)
  const state = INITIAL.slice()
  const schedule = new Int32Array(64)
  const view = new DataView(padded.buffer)
  for (let at = 0; at < padded.length; at += BLOCK) {
    for (let i = 0; i < 16; i++) schedule[i] = view.getInt32(at + i * 4)
    compress(state, schedule)
  }
  return octetsOf(state)
}

function octetsOf(state: Int32Array): Octets {
  const digest = new Uint8Array(32)
  const view = new DataView(digest.buffer)
  state.forEach((word, i) => view.setInt32(i * 4, word))
  return digest
}

/** The hash of the hash of the hash ...: `times` times over, without making anything anew. */
export function sha256Again(digest: Octets, times: number): Octets {
  const state = new Int32Array(8)
  const schedule = new Int32Array(64)
  const view = new DataView(digest.buffer, digest.byteOffset)
  for (let i = 0; i < 8; i++) state[i] = view.getInt32(i * 4)
  for (let i = 0; i < times; i++) {
    schedule.set(state)
    // The padding of 32 octets: a one bit, zeros, 256.
    schedule.fill(0, 8, 16)
    schedule[8] = 0x80000000 | 0
    schedule[15] = 256
    state.set(INITIAL)
    compress(state, schedule)
  }
  return octetsOf(state)
}

/** A one bit, zeros, and the length in bits (5.1.1). */
function pad(message: Octets): Octets {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / BLOCK) * BLOCK)
  padded.set(message)
  padded[message.length] = 0x80
  new DataView(padded.buffer).setUint32(padded.length - 4, message.length * 8)
  return padded
}

/** One block (6.2.2), whose 16 words begin the schedule. */
function compress(state: Int32Array, w: Int32Array): void {
  for (let i = 16; i < 64; i++) {
    const x = at(w, i - 15)
    const y = at(w, i - 2)
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)
    w[i] = at(w, i - 16) + s0 + at(w, i - 7) + s1
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(CONSTANTS, i) + at(w, i)) | 0
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  state[0] = at(state, 0) + a
  state[1] = at(state, 1) + b
  state[2] = at(state, 2) + c
  state[3] = at(state, 3) + d
  state[4] = at(state, 4) + e
  state[5] = at(state, 5) + f
  state[6] = at(state, 6) + g
  state[7] = at(state, 7) + h
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}

function at(words: Int32Array, i: number): number {
  return words[i] ?? 0
}

/** A double holds the fraction of a root of a number below 312 to more than 32 bits. */
function fractions(): readonly [Int32Array, Int32Array] {
  const primes: number[] = []
  for (let n = 2; primes.length < 64; n++) if (primes.every(prime => n % prime !== 0)) primes.push(n)
  const fraction = (root: number) => ((root - Math.floor(root)) * 0x1_0000_0000) | 0
  return [
    Int32Array.from(primes, prime => fraction(Math.cbrt(prime))),
    Int32Array.from(primes.slice(0, 8), prime => fraction(Math.sqrt(prime))),
  ]
}
