import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { canonicalJson } from '../../src/domain/canonical-json.ts'

/** The same value with the members of each object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member)]),
  )
}

t.test('canonical JSON: the order of keys never matters, and nothing is lost', async t => {
  const value = fc.jsonValue()
  fc.assert(fc.property(value, one => canonicalJson(one) === canonicalJson(shuffled(one))))
  fc.assert(fc.property(value, one => canonicalJson(JSON.parse(canonicalJson(one))) === canonicalJson(one)))
  t.pass()
})

t.test('canonical JSON: equal texts mean equal values', async t => {
  const plain = (one: unknown): unknown => JSON.parse(JSON.stringify(one))
  // Few keys and few values, so that the two often are equal.
  const value = fc.letrec(tie => ({
    any: fc.oneof(
      { maxDepth: 2 },
      fc.constantFrom(0, 1, '0', 'a', null, true),
      fc.dictionary(fc.constantFrom('a', 'b', '0'), tie('any'), { maxKeys: 2 }),
      fc.array(tie('any'), { maxLength: 2 }),
    ),
  })).any
  fc.assert(
    fc.property(
      value,
      value,
      (a, b) => (canonicalJson(a) === canonicalJson(b)) === isDeepStrictEqual(plain(a), plain(b)),
    ),
  )
  t.not(canonicalJson({ a: [1, 2] }), canonicalJson({ a: [2, 1] }), 'arrays keep their order')
  t.not(canonicalJson({ a: '1' }), canonicalJson({ a: 1 }))
  t.not(canonicalJson({ a: null }), canonicalJson({}))
})

t.test('canonical JSON: exact texts', async t => {
  const table: readonly (readonly [unknown, string])[] = [
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ z: { y: 1, x: [{ b: 1, a: 2 }] } }, '{"z":{"x":[{"a":2,"b":1}],"y":1}}'],
    [{ a: undefined, b: 1 }, '{"b":1}'],
    // Sorted by UTF-16 code units, as RFC 8785 3.2.3 has it: not by the reader's language.
    [{ é: 1, z: 2, Z: 3 }, '{"Z":3,"z":2,"é":1}'],
    [{ at: new Date('2026-11-24T05:00:00Z') }, '{"at":"2026-11-24T05:00:00.000Z"}'],
    [JSON.parse('{"__proto__":{"a":1},"b":2}'), '{"__proto__":{"a":1},"b":2}'],
    ['\u2028"\\', '"\u2028\\"\\\\"'],
    ['\ud800', '"\\ud800"'],
    [[], '[]'],
  ]
  for (const [value, text] of table) t.equal(canonicalJson(value), text)
})
