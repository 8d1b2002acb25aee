/**
 * Is a point on its curve (P07; SP 800-56A 5.6.2.3.3)? OpenSSL checks too, but not with one answer for each
 * defect, and a second opinion on hostile points is cheap. Constants: SP 800-186 3.2.1 and RFC 8032 5.1.
 */
import { bigintOf } from './der-values.ts'
import type { Fault } from './faults.ts'
import { OIDS } from './oids.ts'

export interface Curve {
  readonly kind: 'p-256' | 'p-384' | 'p-521'
  readonly bits: number
  /** y^2 = x^3 - 3x + b over the field of p. The cofactor is 1: on the curve is in the group. */
  readonly p: bigint
  readonly b: bigint
}

/** By the OID of namedCurve. */
export const WEIERSTRASS: Readonly<Record<string, Curve>> = {
  [OIDS.secp256r1]: {
    kind: 'p-256',
    bits: 256,
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  [OIDS.secp384r1]: {
    kind: 'p-384',
    bits: 384,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
  [OIDS.secp521r1]: {
    kind: 'p-521',
    bits: 521,
    p: 2n ** 521n - 1n,
    b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  },
}

/** Only the uncompressed form 04 || x || y is taken (RFC 5480 2.2); infinity (00) has no such form. */
export function pointFault({ p, b, bits }: Curve, point: Uint8Array): Fault | undefined {
  const size = Math.ceil(bits / 8)
  if (point.length !== 1 + 2 * size || point[0] !== 0x04) return 'key-point-format'
  const x = bigintOf(point.subarray(1, 1 + size))
  const y = bigintOf(point.subarray(1 + size))
  const onCurve = x < p && y < p && (y * y - (x * x - 3n) * x - b) % p === 0n
  return onCurve ? undefined : 'key-point-off-curve'
}

const P25519 = 2n ** 255n - 19n

/** Curve constant d = -121665/121666. */
const D25519 = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n

/** y of a point of order 8; the others of that order have -y. */
const ORDER_8_Y = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n

/** y of the points of order 1, 2, 4 and 8: adding such a point to itself eight times gives the neutral one. */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([0n, 1n, P25519 - 1n, ORDER_8_Y, P25519 - ORDER_8_Y])

/**
 * RFC 8032 5.1.3: 32 octets, y canonical, x^2 = (y^2 - 1) / (d y^2 + 1) has a root. Points of small order
 * verify signatures nobody made, so they are refused.
 */
export function edwardsFault(key: Uint8Array): Fault | undefined {
  if (key.length !== 32) return 'key-point-format'
  const coded = bigintOf(Uint8Array.from(key).reverse())
  const y = coded & (2n ** 255n - 1n)
  if (y >= P25519) return 'key-point-off-curve'
  if (SMALL_ORDER_Y.has(y)) return 'key-point-small-order'
  const y2 = y * y
  return isSquare((y2 - 1n) * (D25519 * y2 + 1n)) ? undefined : 'key-point-off-curve'
}

/** Euler's criterion; u / v is a square exactly when u * v is. */
function isSquare(value: bigint): boolean {
  let result = 1n
  let base = value % P25519
  for (let exponent = (P25519 - 1n) / 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * base) % P25519
    base = (base * base) % P25519
  }
  return result === 1n
}
