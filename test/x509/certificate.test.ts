import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { SIGNATURE_ALGORITHMS, verifySignature } from '../../src/x509/algorithms.ts'
import {
  certificateFingerprint,
  composeTbs,
  joinCertificate,
  parseCertificate,
  unsignedCertificate,
} from '../../src/x509/certificate.ts'
import * as der from '../../src/x509/der.ts'
import { encodeExtensions, type Extension, extension } from '../../src/x509/extensions.ts'
import { OIDS } from '../../src/x509/oids.ts'
import { draftOf, newHierarchy, newKeys, signWith } from './hierarchy.ts'
import { hex, outcomeOf, unhex } from './outcome.ts'

const hierarchy = newHierarchy()
const draft = draftOf({ kind: 'subscriber', keys: newKeys(), issuer: hierarchy.issuing, name: 'Budi' })

/** A subscriber certificate whose extensions are replaced, with a signature that nobody checks. */
function withExtensions(...extensions: readonly Extension[]): Uint8Array {
  return unsignedCertificate(composeTbs({ ...draft, extensions }), 'ecdsa-sha256')
}

/** A certificate whose TBS fields are replaced by position; undefined leaves a field out. */
function withField(index: number, ...replacement: readonly Uint8Array[]): Uint8Array {
  const fields = der.children(der.readElement(composeTbs(draft))).map(der.wholeOf)
  fields.splice(index, 1, ...replacement)
  return unsignedCertificate(der.sequence(...fields), 'ecdsa-sha256')
}

t.test('C01 C02 C03 C05 C07 C09 golden TBSCertificate', async t => {
  const name = der.sequence() as der.Der<'Name'>
  const tbs = composeTbs({
    serialNumber: 'ff00',
    algorithm: 'ed25519',
    issuer: name,
    notBefore: new Date('2049-12-31T23:59:59.900Z'),
    notAfter: new Date('2050-01-01T00:00:00Z'),
    subject: name,
    spki: der.sequence() as der.Der<'SubjectPublicKeyInfo'>,
    extensions: [extension.keyUsage(['digitalSignature'])],
  })
  const golden = [
    '304d',
    'a003020102',
    '020300ff00',
    '300506032b6570',
    '3000',
    '3020170d3439313233313233353935395a180f32303530303130313030303030305a',
    '3000',
    '3000',
    'a312301030 0e0603551d0f0101ff040403020780',
  ]
  t.equal(hex(tbs), golden.join('').replaceAll(' ', ''))
})

t.test('certificates are parsed as composed', async t => {
  const { subscriber, issuing } = hierarchy
  const parsed = parseCertificate(subscriber.certificate.der)
  t.match(parsed, {
    ca: false,
    keyUsage: ['digitalSignature', 'nonRepudiation'],
    extendedKeyUsage: [OIDS.documentSigning, OIDS.emailProtection],
    emails: ['siti@example.go.id'],
    signatureAlgorithm: 'ecdsa-sha256',
  })
  t.equal(hex(parsed.authorityKeyIdentifier ?? new Uint8Array(0)), hex(issuing.publicKey.keyIdentifier))
  t.equal(parsed.pathLength, undefined)
  t.match(issuing.certificate, { ca: true, pathLength: 0, emails: [] })
  const { der: whole, tbs, signature } = parsed
  t.equal(hex(joinCertificate(tbs, 'ecdsa-sha256', signature)), hex(whole))
  const node = new X509Certificate(whole)
  t.equal(node.serialNumber.toLowerCase(), parsed.serialNumber)
  t.equal(node.fingerprint256.replaceAll(':', '').toLowerCase(), certificateFingerprint(whole))
  t.equal(new Date(node.validTo).getTime(), parsed.notAfter.getTime())
})

t.test('C02 C03 C10 C30 ill-formed certificates are refused', async t => {
  const [ku, bc] = [extension.keyUsage(['digitalSignature']), OIDS.basicConstraints]
  const raw = (value: string): Uint8Array => withExtensions({ oid: bc, critical: false, value: unhex(value) })
  const spelledOut = der.sequence(der.oid(bc), der.boolean(false), der.octetString(der.sequence()))
  const vectors: [string, Uint8Array, string][] = [
    ['as it is', withExtensions(ku), 'accepted'],
    ['v1 by omission', withField(0), 'malformed: certificate-version'],
    [
      'v1 spelled out',
      withField(0, der.contextConstructed(0, der.integer(0n))),
      'malformed: der-default-encoded',
    ],
    ['serial 0', withField(1, der.integer(0n)), 'malformed: certificate-serial'],
    ['negative serial', withField(1, unhex('0201ff')), 'malformed: certificate-serial'],
    [
      'other inner algorithm',
      withField(2, SIGNATURE_ALGORITHMS.ed25519.identifier),
      'malformed: certificate-algorithm-differs',
    ],
    ['no extensions', withField(7, der.contextConstructed(3, der.sequence())), 'malformed: extension-none'],
    [
      'critical FALSE',
      withField(7, der.contextConstructed(3, der.sequence(spelledOut))),
      'malformed: der-default-encoded',
    ],
    ['cA FALSE', raw('3003010100'), 'malformed: der-default-encoded'],
    ['cA not 0xFF', raw('3003010101'), 'malformed: der-boolean'],
    ['trailing bytes in an extension', raw('300000'), 'malformed: der-trailing-bytes'],
    [
      'BER in an unknown extension',
      withExtensions({ oid: '1.2.3', critical: false, value: unhex('3080') }),
      'malformed: der-indefinite-length',
    ],
    ['huge pathLength', raw('30080101ff0203010000'), 'malformed: der-length-too-large'],
    ['bad key', withField(6, der.sequence()), 'bad-public-key: key-encoding, der-truncated'],
    ['unique id', withField(7, der.contextPrimitive(1, Uint8Array.of(0, 1))), 'accepted'],
    ['nothing', new Uint8Array(0), 'malformed: der-truncated'],
  ]
  for (const [name, certificate, expected] of vectors) {
    t.equal(
      outcomeOf(() => parseCertificate(certificate)),
      expected,
      name,
    )
  }
  const unknown = der.sequence(der.oid('1.2.3'))
  const fields = der.children(der.readElement(composeTbs(draft))).map(der.wholeOf)
  fields.splice(2, 1, unknown)
  const odd = der.sequence(der.sequence(...fields), unknown, der.bitString(new Uint8Array(0)))
  t.equal(
    outcomeOf(() => parseCertificate(odd)),
    'malformed: certificate-algorithm',
  )
})

t.test('C10 the composer refuses extensions that are missing or repeated', async t => {
  const ku = extension.keyUsage(['digitalSignature'])
  t.equal(
    outcomeOf(() => withExtensions()),
    'policy-violation: extension-none',
  )
  t.equal(
    outcomeOf(() => withExtensions(ku, ku)),
    'policy-violation: extension-duplicate',
  )
  const doubled = der.children(der.readElement(encodeExtensions([ku]))).map(der.wholeOf)
  const twice = withField(7, der.contextConstructed(3, der.sequence(...doubled, ...doubled)))
  t.equal(
    outcomeOf(() => parseCertificate(twice)),
    'malformed: extension-duplicate',
  )
  for (const serialNumber of ['', 'xyz', 'abc', 'AB']) {
    t.equal(
      outcomeOf(() => composeTbs({ ...draft, serialNumber })),
      'malformed: certificate-serial',
    )
  }
})

t.test('C31 every algorithm of the table signs and verifies, and only with its key', async t => {
  t.equal(
    hex(SIGNATURE_ALGORITHMS['rsa-sha256'].identifier),
    '300d06092a864886f70d01010b0500',
    'RFC 4055 5: NULL',
  )
  t.equal(
    hex(SIGNATURE_ALGORITHMS['ecdsa-sha256'].identifier),
    '300a06082a8648ce3d040302',
    'RFC 5758 3.2: absent',
  )
  const message = Buffer.from('Segel')
  const kinds = ['rsa-2048', 'p-256', 'p-384', 'p-521', 'ed25519'] as const
  const keys = kinds.map(kind => newKeys(kind))
  for (const [name, row] of Object.entries(SIGNATURE_ALGORITHMS)) {
    for (const key of keys) {
      const algorithm = name as keyof typeof SIGNATURE_ALGORITHMS
      const family = key.publicKey.kind.startsWith('rsa')
        ? 'rsa'
        : key.publicKey.kind === 'ed25519'
          ? 'ed25519'
          : 'ecdsa'
      const fits = row.family === family
      const spki = key.publicKey.der
      const signature = fits ? signWith(key, message, algorithm) : signWith(key, message)
      const label = `${name} with ${key.publicKey.kind}`
      t.equal(verifySignature({ algorithm, spki, message, signature }), fits, label)
      const other = Buffer.from('segel')
      t.equal(
        verifySignature({ algorithm, spki, message: other, signature }),
        false,
        `${label}, other message`,
      )
    }
  }
  const check = { algorithm: 'ed25519' as const, message, signature: message }
  t.equal(verifySignature({ ...check, spki: unhex('3000') }), false, 'a key that is none')
})

t.test('verifying with many keys works beyond what is remembered', async t => {
  const message = Buffer.from('Segel')
  for (let i = 0; i < 70; i++) {
    const key = newKeys('ed25519')
    const signature = signWith(key, message)
    if (!verifySignature({ algorithm: 'ed25519', spki: key.publicKey.der, message, signature }))
      t.fail(`key ${i}`)
  }
  t.pass('all verified')
})

t.test('mutated certificates never throw anything but a SegelError', async t => {
  const sound = hierarchy.subscriber.certificate.der
  fc.assert(
    fc.property(fc.nat({ max: sound.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
      const mutated = sound.slice()
      mutated[at] = value
      return outcomeOf(() => parseCertificate(mutated)) !== ''
    }),
    { numRuns: 3000 },
  )
  t.pass('held')
})
