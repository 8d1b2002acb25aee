import fc from 'fast-check'
import t from 'tap'
import {
  type CrlInput,
  crlWriter,
  joinCrl,
  parseCrl,
  REVOCATION_REASONS,
  type RevocationReason,
  type RevokedEntry,
} from '../../src/x509/crl.ts'
import * as der from '../../src/x509/der.ts'
import { extension } from '../../src/x509/extensions.ts'
import { hex, outcomeOf, unhex } from './outcome.ts'

const input: CrlInput = {
  algorithm: 'ed25519',
  issuer: der.sequence() as der.Der<'Name'>,
  thisUpdate: new Date('2026-01-01T00:00:00Z'),
  nextUpdate: new Date('2026-01-02T00:00:00Z'),
  number: 1n,
  authorityKeyIdentifier: Uint8Array.of(1),
}

function compose(entries: readonly RevokedEntry[], changes: Partial<CrlInput> = {}): der.Der<'TBSCertList'> {
  const writer = crlWriter({ ...input, ...changes })
  for (const entry of entries) writer.add(entry)
  return writer.finish()
}

function parse(tbs: Uint8Array): ReturnType<typeof parseCrl> {
  return parseCrl(joinCrl(tbs, 'ed25519', new Uint8Array(64)))
}

const head = '020101300506032b65703000170d3236303130313030303030305a170d3236303130323030303030305a'
const tail = 'a01c301a300c0603551d2304053003800101300a0603551d140403020101'
const entry: RevokedEntry = {
  serialNumber: '80',
  revokedAt: new Date('2025-06-01T12:34:56.789Z'),
  reason: 'keyCompromise',
}

t.test('L01 L02 L03 L05 golden empty CRL: v2, nextUpdate, AKI, number, no revokedCertificates', async t => {
  t.equal(hex(compose([])), `3048${head}${tail}`)
  t.same(parse(compose([])).entries, [])
})

t.test('L04 L08 L09 golden entries', async t => {
  const date = '170d3235303630313132333435365a'
  const one = (extra: Partial<RevokedEntry>): string => {
    const list =
      hex(compose([{ ...entry, ...extra }]))
        .split(head)[1]
        ?.slice(0, -tail.length) ?? ''
    return list
  }
  t.equal(one({ reason: 'unspecified' }), `3015301302020080${date}`, 'no extensions at all')
  t.equal(one({}), `3023302102020080${date}300c300a0603551d1504030a0101`)
  const invalidityDate = new Date('2025-05-01T00:00:00Z')
  const invalidity = '30180603551d180411180f32303235303530313030303030305a'
  t.equal(one({ reason: 'unspecified', invalidityDate }), `3031302f02020080${date}301a${invalidity}`)
  t.equal(one({ invalidityDate }), `303d303b02020080${date}3026300a0603551d1504030a0101${invalidity}`)
})

t.test('L11 removeFromCRL has no place in a complete CRL, and serials are hex', async t => {
  t.equal(
    outcomeOf(() => compose([{ ...entry, reason: 'removeFromCRL' }])),
    'policy-violation: crl-reason',
  )
  for (const serialNumber of ['', 'abc', 'AB', 'zz', '80'.repeat(20), '01'.repeat(21)]) {
    t.equal(
      outcomeOf(() => compose([{ ...entry, serialNumber }])),
      'malformed: certificate-serial',
      serialNumber,
    )
  }
  t.equal(
    outcomeOf(() => compose([{ ...entry, serialNumber: '7f'.repeat(20) }])),
    'accepted',
  )
  const writer = crlWriter(input)
  writer.finish()
  t.equal(
    outcomeOf(() => writer.finish()),
    'conflict: crl-finished',
  )
  t.equal(
    outcomeOf(() => writer.add(entry)),
    'conflict: crl-finished',
  )
})

t.test('properties: entries round-trip, in their order, over many blocks', async t => {
  const reasons = (Object.keys(REVOCATION_REASONS) as RevocationReason[]).filter(
    one => one !== 'removeFromCRL',
  )
  const second = fc.integer({ min: 0, max: 4_000_000_000 }).map(n => new Date(n * 1000))
  const anyEntry = fc.record(
    {
      serialNumber: fc.uint8Array({ minLength: 1, maxLength: 19 }).map(bytes => `4d${hex(bytes)}`),
      revokedAt: second,
      reason: fc.constantFrom(...reasons),
      invalidityDate: second,
    },
    { requiredKeys: ['serialNumber', 'revokedAt', 'reason'] },
  )
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 400 }), entries => {
      const tbs = compose(entries)
      der.assertStrictDer(tbs)
      return JSON.stringify(parse(tbs).entries) === JSON.stringify(entries)
    }),
    { numRuns: 50 },
  )
  const many = Array.from({ length: 60_000 }, (_, i) => ({
    ...entry,
    serialNumber: `4d${i.toString(16).padStart(6, '0')}`,
    revokedAt: new Date(Date.UTC(2025, 0, 1) + i * 61_000),
  }))
  t.same(parse(compose(many)).entries, many)
})

t.test('CRLs are parsed, and refused when ill-formed', async t => {
  const extra = extension.expiredCertsOnCRL(new Date('2020-01-01T00:00:00Z'))
  const crl = parse(compose([entry], { number: 1n << 100n, extensions: [extra] }))
  t.equal(crl.number, 1n << 100n)
  t.match(crl, { signatureAlgorithm: 'ed25519', thisUpdate: input.thisUpdate, nextUpdate: input.nextUpdate })
  t.equal(crl.extensions.length, 3)
  t.equal(hex(crl.authorityKeyIdentifier ?? unhex('')), '01')
  const fields = der.children(der.readElement(compose([entry]))).map(der.wholeOf)
  const without = (...indexes: number[]): Uint8Array =>
    der.sequence(...fields.filter((_, i) => !indexes.includes(i)))
  t.match(parse(without(4, 6)), { nextUpdate: undefined, number: undefined, extensions: [] })
  t.equal(
    outcomeOf(() => parse(without(0))),
    'malformed: crl-version',
  )
  t.equal(
    outcomeOf(() => parseCrl(joinCrl(compose([]), 'rsa-sha256', unhex('')))),
    'malformed: certificate-algorithm-differs',
  )
  t.equal(
    outcomeOf(() => parse(der.sequence(...fields, der.nullValue()))),
    'malformed: der-trailing-bytes',
  )
  const reason = (value: string): string => {
    const list = der.sequence(der.sequence(der.oid('2.5.29.21'), der.octetString(unhex(value))))
    const entries = der.sequence(der.sequence(der.integer(5n), der.time(new Date(0)), list))
    return outcomeOf(() => parse(der.sequence(...fields.slice(0, 5), entries)))
  }
  t.equal(reason('0a0101'), 'accepted')
  t.equal(reason('0a0107'), 'malformed: crl-reason')
  t.equal(reason('020101'), 'malformed: der-tag')
  const sound = joinCrl(compose([entry, { ...entry, serialNumber: '81' }]), 'ed25519', new Uint8Array(64))
  fc.assert(
    fc.property(fc.nat({ max: sound.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
      const mutated = sound.slice()
      mutated[at] = value
      return outcomeOf(() => parseCrl(mutated)) !== ''
    }),
    { numRuns: 1000 },
  )
})
