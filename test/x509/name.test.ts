import fc from 'fast-check'
import t from 'tap'
import { integer, oid, printableString, sequence, setOf, TAG, tlv, utf8String } from '../../src/x509/der.ts'
import {
  type AttributeType,
  encodeName,
  type Name,
  namesMatch,
  nameToString,
  parseName,
  UPPER_BOUNDS,
} from '../../src/x509/name.ts'
import { hex, outcomeOf } from './outcome.ts'

const types = Object.keys(UPPER_BOUNDS) as AttributeType[]
const rdn = (type: string, value: Uint8Array): Uint8Array => setOf(sequence(oid(type), value))
const cn = (value: string): Uint8Array => encodeName([{ type: 'CN', value }])

t.test('C11 golden vector: PrintableString, UTF8String, IA5String', async t => {
  const name: Name = [
    { type: 'C', value: 'ID' },
    { type: 'CN', value: 'Siti' },
    { type: 'serialNumber', value: 'PG:1' },
    { type: 'emailAddress', value: 'a@b' },
  ]
  const golden =
    '303f310b3009060355040613024944310d300b06035504030c0453697469310d300b0603550405130450473a31' +
    '3112301006092a864886f70d0109011603614062'
  t.equal(hex(encodeName(name)), golden)
  t.same(parseName(encodeName(name)), name)
  t.equal(nameToString(encodeName(name)), 'emailAddress=a@b,serialNumber=PG:1,CN=Siti,C=ID')
})

t.test('C12 upper bounds count characters, and nothing is empty', async t => {
  for (const type of types) {
    const bound = UPPER_BOUNDS[type]
    const letter = type === 'C' ? 'I' : 'x'
    t.equal(
      outcomeOf(() => encodeName([{ type, value: letter.repeat(bound) }])),
      'accepted',
      type,
    )
    const over = outcomeOf(() => encodeName([{ type, value: letter.repeat(bound + 1) }]))
    t.equal(over, 'policy-violation: name-too-long', type)
    t.equal(
      outcomeOf(() => encodeName([{ type, value: ' ' }])),
      'policy-violation: name-empty-value',
      type,
    )
  }
  t.equal(
    outcomeOf(() => cn('😀'.repeat(64))),
    'accepted',
    'code points, not UTF-16 units or octets',
  )
})

t.test('C11 characters that can deceive are refused', async t => {
  for (const bad of [
    'a\0b',
    'a\nb',
    'a\u202eb',
    'a\u2066b',
    'a\u200bb',
    'a\ufeffb',
    'a\u2028b',
    'a\ue000b',
    'a\ud800b',
  ]) {
    t.equal(
      outcomeOf(() => cn(bad)),
      'policy-violation: name-charset',
      `U+${bad.charCodeAt(1).toString(16)}`,
    )
  }
  const values: [AttributeType, string][] = [
    ['C', 'id'],
    ['C', 'I'],
    ['serialNumber', 'a@b'],
    ['emailAddress', 'é@b'],
    ['emailAddress', 'a b@c'],
  ]
  for (const [type, value] of values) {
    t.equal(
      outcomeOf(() => encodeName([{ type, value }])),
      'policy-violation: name-charset',
      `${type}=${value}`,
    )
  }
  t.same(parseName(cn('e\u0301')), [{ type: 'CN', value: 'é' }], 'NFC')
})

t.test('RFC 4514 strings are escaped and hold no invisible character', async t => {
  t.equal(nameToString(cn('#a, "b"+c;<d>\\ ')), 'CN=\\#a\\, \\"b\\"\\+c\\;\\<d\\>\\\\\\ ')
  t.equal(nameToString(cn(' a')), 'CN=\\ a')
  t.equal(nameToString(sequence(rdn('2.5.4.3', utf8String('a\0\u202e')))), 'CN=a\\00\\e2\\80\\ae')
  t.equal(nameToString(sequence(rdn('1.2.3.4', printableString('x')))), '1.2.3.4=#130178')
  t.equal(nameToString(sequence(rdn('2.5.4.3', integer(5n)))), '2.5.4.3=#020105', 'a value that is no string')
  t.same(parseName(sequence(rdn('1.2.3.4', printableString('x')), rdn('2.5.4.3', integer(5n)))), [])
  t.equal(nameToString(sequence()), '')
  const both = setOf(sequence(oid('2.5.4.3'), utf8String('a')), sequence(oid('2.5.4.11'), utf8String('b')))
  t.equal(nameToString(sequence(both)), 'CN=a+OU=b')
})

t.test('C33 names match without regard to case, spaces and string type (RFC 5280 7.1)', async t => {
  t.equal(namesMatch(cn('Budi'), cn('Budi')), true)
  t.equal(namesMatch(cn('Budi  Santoso '), cn('BUDI Santoso')), true)
  t.equal(namesMatch(cn('Budi'), sequence(rdn('2.5.4.3', printableString('budi')))), true)
  t.equal(namesMatch(cn('Budi'), cn('Badu')), false)
  t.equal(namesMatch(cn('Budi'), sequence(rdn('2.5.4.11', utf8String('Budi')))), false)
  const [a, b] = [sequence(oid('2.5.4.3'), utf8String('a')), sequence(oid('2.5.4.11'), utf8String('b'))]
  t.equal(namesMatch(sequence(setOf(a, b)), sequence(setOf(a), setOf(b))), false, 'RDNs differ')
  t.equal(namesMatch(sequence(setOf(a), setOf(b)), sequence(setOf(b), setOf(a))), false, 'order counts')
  const numbers = (n: bigint): Uint8Array =>
    sequence(rdn('1.2.3', integer(n)), rdn('2.5.4.3', utf8String('x')))
  t.equal(namesMatch(numbers(1n), numbers(2n)), false)
  t.equal(namesMatch(numbers(1n), sequence(rdn('1.2.3', integer(1n)), rdn('2.5.4.3', utf8String('X')))), true)
})

t.test('ill-formed names are refused', async t => {
  const vectors: [string, Uint8Array, string][] = [
    ['empty RDN', sequence(tlv(TAG.set)), 'malformed: der-truncated'],
    ['no SET', sequence(sequence()), 'malformed: der-tag'],
    ['no value', sequence(setOf(sequence(oid('2.5.4.3')))), 'malformed: der-truncated'],
    [
      'two values',
      sequence(setOf(sequence(oid('2.5.4.3'), utf8String('a'), utf8String('b')))),
      'malformed: der-trailing-bytes',
    ],
    [
      'not UTF-8',
      sequence(rdn('2.5.4.3', tlv(TAG.utf8String, Uint8Array.of(0xff)))),
      'malformed: der-string',
    ],
  ]
  for (const [name, der, expected] of vectors)
    t.equal(
      outcomeOf(() => nameToString(der)),
      expected,
      name,
    )
})

t.test('properties: names round-trip and match themselves', async t => {
  const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  const attribute = fc.record({ type: fc.constantFrom(...types), value })
  fc.assert(
    fc.property(fc.array(attribute, { maxLength: 6 }), name => {
      if (outcomeOf(() => encodeName(name)) !== 'accepted') return true
      const der = encodeName(name)
      const normalised = name.map(one => ({ ...one, value: one.value.normalize('NFC') }))
      return JSON.stringify(parseName(der)) === JSON.stringify(normalised) && namesMatch(der, der.slice())
    }),
  )
  t.pass('held')
})
