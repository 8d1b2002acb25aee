import fc from 'fast-check'
import t from 'tap'
import { isSegelError } from '../../src/errors.ts'
import * as der from '../../src/x509/der.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

/** The finding code a call is refused with, or 'accepted'. Anything but a SegelError is a defect. */
function faultOf(work: () => unknown): string {
  try {
    work()
    return 'accepted'
  } catch (error) {
    if (!isSegelError(error, 'malformed')) throw error
    return error.findings[0]?.code ?? 'no finding'
  }
}

t.test('C30 the writer makes the bytes of X.690', async t => {
  const vectors: [string, Uint8Array, string][] = [
    ['integer 0', der.integer(0n), '020100'],
    ['integer of no octets', der.integer(new Uint8Array(0)), '020100'],
    ['integer 127', der.integer(127n), '02017f'],
    ['integer 128 takes a sign octet', der.integer(128n), '02020080'],
    ['integer 256', der.integer(256n), '02020100'],
    ['integer octets lose leading zeros', der.integer(bytes('0000ff')), '020200ff'],
    ['true', der.boolean(true), '0101ff'],
    ['false', der.boolean(false), '010100'],
    ['null', der.nullValue(), '0500'],
    ['enumerated', der.enumerated(6), '0a0106'],
    ['oid', der.oid('1.2.840.113549.1.1.11'), '06092a864886f70d01010b'],
    ['oid 2.999.3', der.oid('2.999.3'), '0603883703'],
    ['octet string', der.octetString(bytes('0102')), '04020102'],
    ['bit string', der.bitString(bytes('80')), '03020080'],
    ['empty sequence', der.sequence(), '3000'],
    [
      'set of sorts',
      der.setOf(der.integer(2n), der.integer(1n), der.boolean(true)),
      '31090101ff020101020102',
    ],
    ['utf8', der.utf8String('Budi Š'), '0c0742756469 20c5a0'.replace(' ', '')],
    ['printable', der.printableString('ID'), '13024944'],
    ['ia5', der.ia5String('a@b'), '1603614062'],
    ['context primitive', der.contextPrimitive(6, der.ia5('x')), '860178'],
    ['context constructed', der.contextConstructed(3, der.nullValue()), 'a3020500'],
  ]
  for (const [name, actual, expected] of vectors) t.equal(hex(actual), expected, name)
  t.equal(hex(der.octetString(new Uint8Array(0x80)).subarray(0, 3)), '048180')
  t.equal(hex(der.octetString(new Uint8Array(0x100)).subarray(0, 4)), '04820100')
  t.equal(hex(der.octetString(new Uint8Array(0x10000)).subarray(0, 5)), '0483010000')
  t.equal(hex(der.octetString(new Uint8Array(0x1000000)).subarray(0, 6)), '048401000000')
})

t.test('C16 named bits end with the last set bit', async t => {
  t.equal(hex(der.namedBits([])), '030100')
  t.equal(hex(der.namedBits([0, 1])), '030206c0')
  t.equal(hex(der.namedBits([5, 6])), '03020106')
  t.equal(hex(der.namedBits([8])), '0303070080')
  t.same(der.readNamedBits(der.readElement(der.namedBits([0, 8]))), [0, 8])
  t.same(der.readNamedBits(der.readElement(der.namedBits([]))), [])
  t.equal(
    faultOf(() => der.readNamedBits(der.readElement(bytes('030205c0')))),
    'der-bit-string',
  )
})

t.test('C07 times: UTCTime through 2049, GeneralizedTime after, whole seconds, Zulu', async t => {
  const text = (date: string): string => Buffer.from(der.time(new Date(date))).toString('latin1')
  t.equal(text('2049-12-31T23:59:59.999Z'), '\x17\x0d491231235959Z')
  t.equal(text('2050-01-01T00:00:00Z'), '\x18\x0f20500101000000Z')
  t.equal(text('1950-01-01T00:00:00Z'), '\x17\x0d500101000000Z')
  t.equal(text('1949-12-31T23:59:59Z'), '\x18\x0f19491231235959Z')
  t.equal(hex(der.utcTime(new Date('2026-11-24T01:02:03Z'))), hex(der.time(new Date('2026-11-24T01:02:03Z'))))
  t.equal(
    faultOf(() => der.utcTime(new Date('2050-01-01T00:00:00Z'))),
    'der-time',
  )
  for (const bad of [Number.NaN, 8.64e15, -8.64e15]) {
    t.equal(
      faultOf(() => der.time(new Date(bad))),
      'der-time',
    )
  }
  const read = (tag: number, value: string): string =>
    faultOf(() => der.readTime(der.readElement(der.tlv(tag, der.ia5(value)))))
  t.equal(read(0x17, '260230000000Z'), 'der-time', '30 February')
  t.equal(read(0x17, '2601010000Z'), 'der-time', 'no seconds')
  for (const bad of [
    '261301000000Z',
    '260001000000Z',
    '260100000000Z',
    '260101240000Z',
    '260101006000Z',
    '260101000060Z',
  ]) {
    t.equal(read(0x17, bad), 'der-time', bad)
  }
  t.equal(read(0x17, '260101000000+0700'), 'der-time', 'offset')
  t.equal(read(0x18, '20260101000000.5Z'), 'der-time', 'fraction')
  t.equal(read(0x18, '00260101000000Z'), 'der-time', 'a year Date.UTC would move to 1926')
  t.equal(read(0x13, '20260101000000Z'), 'der-tag')
  t.equal(read(0x17, '260101000000Z'), 'accepted')
})

t.test('C30 the strict reader refuses what is not DER, each with its own code', async t => {
  const vectors: [string, string, string][] = [
    ['', 'der-truncated', 'nothing'],
    ['30', 'der-truncated', 'no length'],
    ['3003 0201', 'der-truncated', 'content missing'],
    ['3081', 'der-truncated', 'length octets missing'],
    ['3002 0201', 'der-truncated', 'inner content missing'],
    ['3003 020200', 'der-truncated', 'inner reaches beyond outer'],
    ['3080 0000', 'der-indefinite-length', 'indefinite'],
    ['308100', 'der-non-minimal-length', 'long form for a short length'],
    [`30817f${'00'.repeat(127)}`, 'der-non-minimal-length', 'long form for 127'],
    ['30820080', 'der-non-minimal-length', 'leading zero'],
    ['308501000000 00', 'der-length-too-large', 'five length octets'],
    ['3000 00', 'der-trailing-bytes', 'trailing'],
    ['1f8101 00', 'der-tag', 'multi-octet tag'],
    ['0200', 'der-non-minimal-integer', 'empty integer'],
    ['02020001', 'der-non-minimal-integer', 'padded integer'],
    ['0202ff80', 'der-non-minimal-integer', 'padded negative integer'],
    ['0a020001', 'der-non-minimal-integer', 'padded enumerated'],
    ['010101', 'der-boolean', 'TRUE is 0xFF'],
    ['01020000', 'der-boolean', 'two octets'],
    ['050100', 'der-null', 'NULL with content'],
    ['0600', 'der-oid', 'empty oid'],
    ['06022a80', 'der-oid', 'unfinished arc'],
    ['0603 2a8001', 'der-oid', 'padded arc'],
    [`0641${'01'.repeat(65)}`, 'der-oid', 'oid too long'],
    ['0300', 'der-bit-string', 'no unused-bits octet'],
    ['030101', 'der-bit-string', 'unused bits of nothing'],
    ['03020800', 'der-bit-string', 'eight unused bits'],
    ['03020101', 'der-bit-string', 'unused bit set'],
    ['0c01ff', 'der-string', 'not UTF-8'],
    ['0c03eda080', 'der-string', 'surrogate in UTF-8'],
    ['130140', 'der-string', '@ in PrintableString'],
    ['160180', 'der-string', 'not ASCII'],
    ['120141', 'der-string', 'letter in NumericString'],
    ['1a0107', 'der-string', 'control in VisibleString'],
    ['1e0100', 'der-string', 'odd BMPString'],
    ['1e02d800', 'der-string', 'lone surrogate in BMPString'],
    ['1c020000', 'der-string', 'short UniversalString'],
    ['1c0400110000', 'der-string', 'beyond Unicode'],
    ['1c040000d800', 'der-string', 'surrogate in UniversalString'],
    ['1703323630', 'der-time', 'short time'],
    ['2403 040100', 'der-constructed-string', 'constructed OCTET STRING'],
    ['2c00', 'der-constructed-string', 'constructed UTF8String'],
    ['2900', 'der-tag', 'constructed REAL'],
    ['6000', 'der-tag', 'application class'],
    ['1000', 'der-tag', 'primitive SEQUENCE'],
    ['0900', 'der-tag', 'REAL'],
    ['c000', 'der-tag', 'private class'],
    ['3106 020102 020101', 'der-set-order', 'unsorted SET OF'],
    ['3106 020101 020102', 'accepted', 'sorted SET OF'],
    ['1811 32303236303130313030303030302e355a', 'accepted', 'a fraction is DER'],
    ['1811 32303236303130313030303030302e305a', 'der-time', 'a fraction ending in 0 is not'],
    ['8003 ffffff', 'accepted', 'context primitives are opaque'],
    [`a002 0500`, 'accepted', 'context constructed'],
  ]
  for (const [input, expected, name] of vectors) {
    t.equal(
      faultOf(() => der.assertStrictDer(bytes(input))),
      expected,
      name,
    )
  }
  let deep: Uint8Array = der.nullValue()
  for (let i = 0; i < 32; i++) deep = der.sequence(deep)
  t.equal(
    faultOf(() => der.assertStrictDer(deep)),
    'accepted',
  )
  t.equal(
    faultOf(() => der.assertStrictDer(der.sequence(deep))),
    'der-nesting',
  )
})

t.test('values are read back, and refused when they are of another type', async t => {
  const element = (input: string): der.Element => der.readElement(bytes(input))
  t.equal(der.readOid(element('06092a864886f70d01010b')), '1.2.840.113549.1.1.11')
  t.equal(der.readOid(element('0603883703')), '2.999.3')
  t.equal(der.readOid(element('060153')), '2.3')
  t.equal(
    der.readOid(der.readElement(der.oid('2.25.340282366920938463463374607431768211455'))),
    '2.25.340282366920938463463374607431768211455',
  )
  t.equal(der.readOid(der.readElement(der.oid('1.0.70368744177664'))), '1.0.70368744177664')
  t.equal(der.readOid(der.readElement(der.oid('2.70368744177664'))), '2.70368744177664')
  t.equal(hex(der.readUnsigned(element('02020080'))), '80')
  t.equal(hex(der.readUnsigned(element('020100'))), '00')
  t.equal(
    faultOf(() => der.readUnsigned(element('0201ff'))),
    'der-non-minimal-integer',
    'negative',
  )
  t.equal(der.readSmall(element('020102')), 2)
  t.equal(
    faultOf(() => der.readSmall(element('02020100'))),
    'der-length-too-large',
  )
  t.equal(der.readBoolean(element('0101ff')), true)
  t.equal(hex(der.readBitString(element('03020055'))), '55')
  t.equal(
    faultOf(() => der.readBitString(element('03020780'))),
    'der-bit-string',
  )
  t.equal(der.readString(element('1e0400410042')), 'AB')
  t.equal(der.readString(element('1c0400000041')), 'A')
  t.equal(der.readString(element('1401e9')), 'é')
  t.equal(
    faultOf(() => der.readString(element('0500'))),
    'der-tag',
  )
  t.equal(
    faultOf(() => der.readOid(element('0500'))),
    'der-tag',
  )
  t.equal(
    faultOf(() => der.expect(element('2400'), 0x04)),
    'der-constructed-string',
  )
  t.equal(
    faultOf(() => der.readWhole(bytes('050000'), 5)),
    'der-trailing-bytes',
  )
  t.equal(hex(der.wholeOf(der.readWhole(bytes('0500'), 5))), '0500')
  t.equal(
    faultOf(() => der.only(element('a0040500 0500'), 5)),
    'der-trailing-bytes',
  )
  t.equal(der.children(element('300405000500'), 5).length, 2)
  const cursor = der.enter(element('30020500'))
  t.equal(der.takeOptional(cursor, 6), undefined)
  t.equal(der.takeOptional(cursor, 5)?.tag, 5)
  t.equal(der.takeOptional(cursor, 5), undefined)
  der.finish(cursor)
})

t.test('the writer refuses what it cannot encode', async t => {
  t.equal(
    faultOf(() => der.integer(-1n)),
    'der-non-minimal-integer',
  )
  for (const bad of ['', '1', '3.1', '1.40', '1.02', '1.2.', 'x'])
    t.equal(
      faultOf(() => der.oid(bad)),
      'der-oid',
    )
  t.equal(
    faultOf(() => der.utf8String('\ud800')),
    'der-string',
  )
  t.equal(
    faultOf(() => der.printableString('a@b')),
    'der-string',
  )
  t.equal(
    faultOf(() => der.ia5('é')),
    'der-string',
  )
  t.equal(
    faultOf(() => der.ia5String('\u0080')),
    'der-string',
  )
  for (const bad of ['', '0', 'AB', '0x', '-1'])
    t.equal(
      faultOf(() => der.serialOctets(bad)),
      'certificate-serial',
    )
})

t.test('properties of writer and reader', async t => {
  const anyBytes = fc.uint8Array({ maxLength: 300 })
  fc.assert(fc.property(anyBytes, input => faultOf(() => der.assertStrictDer(input)) !== 'no finding'))
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1n << 256n }), n => {
      const octets = der.readUnsigned(der.readElement(der.integer(n)))
      return BigInt(`0x${hex(octets)}`) === n
    }),
  )
  const arc = fc.bigInt({ min: 0n, max: 1n << 100n })
  fc.assert(
    fc.property(fc.nat({ max: 39 }), fc.array(arc, { minLength: 1, maxLength: 4 }), (second, rest) => {
      const dotted = ['1', second, ...rest].join('.')
      return der.readOid(der.readElement(der.oid(dotted))) === dotted
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const encoded = der.utf8String(text)
      der.assertStrictDer(encoded)
      return der.readString(der.readElement(encoded)) === text
    }),
  )
  fc.assert(
    fc.property(fc.integer({ min: -2208988800, max: 253402300799 }), seconds => {
      const date = new Date(seconds * 1000)
      return der.readTime(der.readElement(der.time(date))).getTime() === date.getTime()
    }),
  )
  t.pass('held')
})

t.test('reading is linear in the input', async t => {
  const cost = (elements: number): number => {
    const parts = Array.from({ length: elements }, () => der.sequence(der.integer(1n), der.utf8String('x')))
    const input = der.tlv(der.TAG.set, Buffer.concat(parts))
    const started = process.hrtime.bigint()
    der.assertStrictDer(input)
    return Number(process.hrtime.bigint() - started)
  }
  cost(20_000)
  const small = Math.min(cost(5_000), cost(5_000), cost(5_000))
  const large = Math.min(cost(80_000), cost(80_000), cost(80_000))
  t.ok(large < small * 16 * 6, `16 times the input took ${(large / small).toFixed(1)} times as long`)
})
