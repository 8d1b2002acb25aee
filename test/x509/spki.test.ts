import {
  checkPrimeSync,
  createHash,
  generateKeyPairSync,
  generatePrimeSync,
  type KeyObject,
} from 'node:crypto'
import { execFileSync } from 'node:child_process'
import t from 'tap'
import { bitString, integer, nullValue, octetString, oid, sequence } from '../../src/x509/der.ts'
import { OIDS } from '../../src/x509/oids.ts'
import { type KeyKind, keyHash, parsePublicKey } from '../../src/x509/spki.ts'
import { ecSpki, rsaSpki } from './hostile-csr.ts'
import { hex, outcomeOf, unhex } from './outcome.ts'

const fault = (spki: Uint8Array): string =>
  outcomeOf(() => parsePublicKey(spki)).replace('bad-public-key: ', '')

t.test('P06 P07 keys of every kind are read', async t => {
  const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
  const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength })
  const kinds: [KeyKind, number, { publicKey: KeyObject }][] = [
    ['p-256', 256, ec('P-256')],
    ['p-384', 384, ec('P-384')],
    ['p-521', 521, ec('P-521')],
    ['ed25519', 256, generateKeyPairSync('ed25519')],
    ['rsa-2048', 2048, rsa(2048)],
    ['rsa-other', 2056, rsa(2056)],
    ['rsa-3072', 3072, rsa(3072)],
  ]
  for (const [kind, bits, { publicKey }] of kinds) {
    const der = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }))
    const key = parsePublicKey(der)
    t.match(key, { kind, bits, fingerprint: createHash('sha256').update(der).digest('hex') })
    t.equal(key.keyIdentifier.length, 20)
  }
})

t.test('O11 O12 C14 hashes over the key bits are those OpenSSL makes', async t => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const der = publicKey.export({ format: 'der', type: 'spki' })
  const bits = der.subarray(-65)
  const openssl = (digest: string): string =>
    execFileSync('openssl', ['dgst', `-${digest}`, '-binary'], { input: bits }).toString('hex')
  t.equal(hex(keyHash(der, 'sha1')), openssl('sha1'))
  t.equal(hex(keyHash(der, 'sha256')), openssl('sha256'))
  t.equal(hex(parsePublicKey(der).keyIdentifier), openssl('sha256').slice(0, 40), 'RFC 7093 2 (1)')
})

t.test('C31 parameters are exactly those of the clause', async t => {
  const point = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ format: 'der', type: 'spki' })
    .subarray(-65)
  const numbers = sequence(integer((1n << 2047n) + 1n), integer(65537n))
  const vectors: [string, Uint8Array, string][] = [
    ['RSA without NULL', sequence(sequence(oid(OIDS.rsaEncryption)), bitString(numbers)), 'key-parameters'],
    [
      'explicit curve',
      sequence(sequence(oid(OIDS.ecPublicKey), sequence()), bitString(point)),
      'key-parameters',
    ],
    [
      'implicit curve',
      sequence(sequence(oid(OIDS.ecPublicKey), nullValue()), bitString(point)),
      'key-parameters',
    ],
    ['no curve', sequence(sequence(oid(OIDS.ecPublicKey)), bitString(point)), 'key-parameters'],
    [
      'Ed25519 with NULL',
      sequence(sequence(oid(OIDS.ed25519), nullValue()), bitString(point)),
      'key-parameters',
    ],
    [
      'RSASSA-PSS',
      sequence(sequence(oid('1.2.840.113549.1.1.10')), bitString(numbers)),
      'key-algorithm-unsupported',
    ],
    ['other curve', ecSpki('1.3.36.3.3.2.8.1.1.7', point), 'key-curve-unsupported'],
    ['not DER', unhex('3080'), 'key-encoding, der-indefinite-length'],
    [
      'three fields',
      sequence(sequence(oid(OIDS.ed25519)), bitString(point), nullValue()),
      'key-encoding, der-trailing-bytes',
    ],
    [
      'RSA key that is no SEQUENCE',
      sequence(sequence(oid(OIDS.rsaEncryption), nullValue()), bitString(octetString(point))),
      'key-encoding, der-tag',
    ],
    [
      'negative modulus',
      rsaSpkiOf(unhex('300902 0180 0203010001'.replace('3009', '3008'))),
      'key-encoding, der-non-minimal-integer',
    ],
  ]
  for (const [name, spki, expected] of vectors) t.equal(fault(spki), expected, name)
  t.throws(() => keyHash(unhex('3000'), 'sha1'), { code: 'bad-public-key' })
})

t.test('P07 points off the curve, compressed, infinite or not canonical', async t => {
  for (const [namedCurve, dotted] of [
    ['P-256', OIDS.secp256r1],
    ['P-384', OIDS.secp384r1],
    ['P-521', OIDS.secp521r1],
  ] as const) {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve })
    const size = { 'P-256': 65, 'P-384': 97, 'P-521': 133 }[namedCurve]
    const point = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })).slice(-size)
    t.equal(fault(ecSpki(dotted, point)), 'accepted')
    const off = point.slice()
    off[size - 1] = (off[size - 1] ?? 0) ^ 1
    t.equal(fault(ecSpki(dotted, off)), 'key-point-off-curve')
    const compressed = Uint8Array.of(2, ...point.subarray(1, (size + 1) / 2))
    t.equal(fault(ecSpki(dotted, compressed)), 'key-point-format')
    t.equal(fault(ecSpki(dotted, Uint8Array.of(0))), 'key-point-format')
    t.equal(
      fault(ecSpki(dotted, Uint8Array.of(4, ...new Uint8Array(size - 1).fill(0xff)))),
      'key-point-off-curve',
    )
  }
  t.equal(fault(ecSpki(OIDS.secp256r1, unreducedPoint())), 'key-point-off-curve', 'x is not below p')
  const ed = (coded: bigint): string => {
    const octets = Buffer.from(coded.toString(16).padStart(64, '0'), 'hex').reverse()
    return fault(sequence(sequence(oid(OIDS.ed25519)), bitString(octets)))
  }
  const p = 2n ** 255n - 19n
  t.equal(ed(p), 'key-point-off-curve', 'y = p is not canonical')
  t.equal(ed(2n), 'key-point-off-curve')
  const order8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n
  for (const y of [0n, 1n, p - 1n, order8, p - order8]) t.equal(ed(y), 'key-point-small-order')
  t.equal(ed(1n + (1n << 255n)), 'key-point-small-order', 'with the sign of x set')
  t.equal(fault(sequence(sequence(oid(OIDS.ed25519)), bitString(new Uint8Array(31)))), 'key-point-format')
})

t.test('P06 RSA keys that can be seen to be weak', async t => {
  const p = generatePrimeSync(1024, { bigint: true })
  const n = p * generatePrimeSync(1024, { bigint: true })
  const honest = n >= 1n << 2047n ? n : n * 1n + (1n << 2047n)
  const vectors: [string, bigint, bigint, string][] = [
    ['1024 bits', 1n << 1023n, 65537n, 'key-rsa-too-small'],
    ['2047 bits', (1n << 2046n) + 1n, 65537n, 'key-rsa-too-small'],
    ['2050 bits', (1n << 2049n) + 1n, 65537n, 'key-rsa-size'],
    ['4104 bits', (1n << 4103n) + 1n, 65537n, 'key-rsa-too-large'],
    ['exponent 1', honest, 1n, 'key-rsa-exponent'],
    ['exponent 3', honest, 3n, 'key-rsa-exponent'],
    ['exponent 65536', honest, 65536n, 'key-rsa-exponent'],
    ['even exponent', honest, 65538n, 'key-rsa-exponent'],
    ['exponent of 72 bits', honest, (1n << 71n) + 1n, 'key-rsa-exponent'],
    ['even modulus', 1n << 2047n, 65537n, 'key-rsa-modulus-even'],
    ['factor 751', multipleOf(751n), 65537n, 'key-rsa-small-factor'],
    ['factor 3', multipleOf(3n), 65537n, 'key-rsa-small-factor'],
  ]
  for (const [name, modulus, exponent, expected] of vectors)
    t.equal(fault(rsaSpki(modulus, exponent)), expected, name)
  t.equal(fault(rsaSpki(rocaModulus(), 65537n)), 'key-rsa-roca')
  t.equal(fault(rsaSpki(closeModulus(p), 65537n)), 'key-rsa-fermat')
  t.equal(fault(rsaSpki(squareModulus(), 65537n)), 'key-rsa-fermat', 'the square of a prime')
})

function rsaSpkiOf(numbers: Uint8Array): Uint8Array {
  return sequence(sequence(oid(OIDS.rsaEncryption), nullValue()), bitString(numbers))
}

/** A point of P-256 whose x is written as x + p, which fits because x is small. */
function unreducedPoint(): Uint8Array {
  const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
  const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn
  for (let x = 0n; ; x++) {
    const square = ((((x * x - 3n) * x + b) % p) + p) % p
    const y = power(square, (p + 1n) / 4n, p)
    if ((y * y) % p !== square) continue
    return unhex(`04${(x + p).toString(16)}${y.toString(16).padStart(64, '0')}`)
  }
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % modulus) {
    if (rest & 1n) result = (result * square) % modulus
  }
  return result
}

/** An odd number of 2048 bits with this factor. */
function multipleOf(factor: bigint): bigint {
  const quotient = ((1n << 2047n) / factor + 1n) | 1n
  return quotient * factor
}

/** The smallest prime at or above an odd number. */
function primeFrom(start: bigint, step = 2n): bigint {
  let candidate = start
  while (!checkPrimeSync(candidate)) candidate += step
  return candidate
}

function closeModulus(p: bigint): bigint {
  const high = p | (3n << 1022n)
  const first = primeFrom(high | 1n)
  return first * primeFrom(first + 2n)
}

function squareModulus(): bigint {
  const p = primeFrom((3n << 1022n) | 1n)
  return p * p
}

/** A modulus as CVE-2017-15361 made them: both primes are k * M + 65537^a mod M, M a primorial. */
function rocaModulus(): bigint {
  let m = 2n
  for (let n = 3n; m < 1n << 960n; n += 2n) if (checkPrimeSync(n)) m *= n
  const prime = (a: bigint): bigint => {
    let power = 1n
    for (let i = 0n; i < a; i++) power = (power * 65537n) % m
    return primeFrom(power + m * ((3n << 1022n) / m + a), m)
  }
  return prime(1234n) * prime(4321n)
}
