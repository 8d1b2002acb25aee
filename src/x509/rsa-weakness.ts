/** Defects of an RSA key that can be seen from its public half (P06; CA/Browser Forum BR 6.1.1.3, 6.1.6). */
import { bigintOf } from './der-values.ts'
import type { Fault } from './faults.ts'

const MIN_OCTETS = 2048 / 8
const MAX_OCTETS = 4096 / 8

/** Beyond 64 bits OpenSSL refuses to verify with large moduli, and verifying gets expensive. */
const MAX_EXPONENT_OCTETS = 8

/** Rounds of Fermat's method that a modulus must withstand (BR 6.1.1.3). */
const FERMAT_ROUNDS = 100

/** First defect of a key, cheapest first; both numbers are unsigned big-endian without leading zeros. */
export function rsaFault(modulus: Uint8Array, exponent: Uint8Array): Fault | undefined {
  return sizeFault(modulus) ?? exponentFault(exponent) ?? modulusFault(modulus)
}

function sizeFault(modulus: Uint8Array): Fault | undefined {
  if (modulus.length < MIN_OCTETS) return 'key-rsa-too-small'
  if (modulus.length > MAX_OCTETS) return 'key-rsa-too-large'
  if ((modulus[0] ?? 0) >= 0x80) return undefined
  return modulus.length === MIN_OCTETS ? 'key-rsa-too-small' : 'key-rsa-size'
}

function exponentFault(exponent: Uint8Array): Fault | undefined {
  if (exponent.length > MAX_EXPONENT_OCTETS) return 'key-rsa-exponent'
  const value = bigintOf(exponent)
  return value < 65537n || value % 2n === 0n ? 'key-rsa-exponent' : undefined
}

function modulusFault(modulus: Uint8Array): Fault | undefined {
  const n = bigintOf(modulus)
  if (n % 2n === 0n) return 'key-rsa-modulus-even'
  const residue = n % PRIMORIAL
  if (SMALL_PRIMES.some(prime => residue % BigInt(prime) === 0n)) return 'key-rsa-small-factor'
  if (looksLikeRoca(residue)) return 'key-rsa-roca'
  return hasClosePrimes(n) ? 'key-rsa-fermat' : undefined
}

/** Odd primes up to 751, as SP 800-89 5.3.3 asks. */
const SMALL_PRIMES: readonly number[] = oddPrimesUpTo(751)

/** One long division by the product of the small primes replaces 132 of them. */
const PRIMORIAL = SMALL_PRIMES.reduce((product, prime) => product * BigInt(prime), 1n)

/**
 * CVE-2017-15361. The primes of the broken generator are 65537^a modulo the product of the first primes, so
 * the modulus is a power of 65537 modulo each of them. For an honest modulus all of these hold at once with
 * probability below 2^-27.
 */
const ROCA: readonly { readonly prime: number; readonly powers: ReadonlySet<number> }[] = SMALL_PRIMES.filter(
  prime => prime <= 167,
).map(prime => ({ prime, powers: powersOf65537(prime) }))

function looksLikeRoca(residue: bigint): boolean {
  return ROCA.every(({ prime, powers }) => powers.has(Number(residue % BigInt(prime))))
}

/** Fermat: n = a^2 - b^2 is found at once when the primes p = a + b and q = a - b are close. */
function hasClosePrimes(n: bigint): boolean {
  let a = squareRoot(n)
  if (a * a < n) a += 1n
  for (let round = 0; round < FERMAT_ROUNDS; round++, a += 1n) if (isSquare(a * a - n)) return true
  return false
}

/** Squares are few modulo 64 and 63, so most candidates never reach the square root. */
const SQUARES_64: ReadonlySet<bigint> = squaresModulo(64)
const SQUARES_63: ReadonlySet<bigint> = squaresModulo(63)

function isSquare(value: bigint): boolean {
  if (!SQUARES_64.has(value % 64n) || !SQUARES_63.has(value % 63n)) return false
  const root = squareRoot(value)
  return root * root === value
}

/** Floor of the square root, by Newton from above. */
function squareRoot(value: bigint): bigint {
  if (value === 0n) return 0n
  let root = 1n << BigInt(Math.ceil(value.toString(16).length / 2) * 4)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

function squaresModulo(m: number): Set<bigint> {
  return new Set(Array.from({ length: m }, (_, i) => BigInt((i * i) % m)))
}

function powersOf65537(prime: number): Set<number> {
  const powers = new Set<number>()
  for (let power = 1; !powers.has(power); power = (power * 65537) % prime) powers.add(power)
  return powers
}

function oddPrimesUpTo(limit: number): number[] {
  const primes: number[] = []
  for (let n = 3; n <= limit; n += 2) if (primes.every(prime => n % prime !== 0)) primes.push(n)
  return primes
}
