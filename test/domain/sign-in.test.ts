import t from 'tap'
import { codeOf, isCopied, mailLinkHash, normaliseCode } from '../../src/domain/sign-in.ts'

t.test('the code of an asking screen is short, printable without doubt, and follows from the secret', t => {
  const codes = new Set(Array.from({ length: 2000 }, (_, index) => codeOf(`secret ${index}`)))
  t.equal(codes.size, 2000)
  const signs = new Set<string>()
  for (const code of codes) {
    if (!/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/.test(code)) t.fail(code)
    for (const sign of code) signs.add(sign)
  }
  t.equal(signs.size, 33, '32 signs and the hyphen, all in use')
  t.equal(codeOf('a'), codeOf('a'))
  t.end()
})

t.test('a code is read however it was typed', t => {
  const code = codeOf('a')
  const bare = code.replace('-', '')
  for (const typed of [
    code,
    bare,
    code.toLowerCase(),
    ` ${code}\n`,
    bare.split('').join(' '),
    code.replace('-', '–'),
  ])
    t.equal(normaliseCode(typed), code, JSON.stringify(typed))
  for (const typed of [
    '',
    bare.slice(1),
    `${bare}2`,
    `${bare.slice(1)}0`,
    `${bare.slice(1)}I`,
    'x'.repeat(1e6),
  ])
    t.equal(normaliseCode(typed), '', typed.slice(0, 20))
  t.end()
})

t.test('neither the secret nor the code alone makes the hash', t => {
  const hash = Buffer.from(mailLinkHash('a', 'b'))
  t.equal(hash.length, 32)
  for (const [secret, code] of [
    ['a', 'c'],
    ['c', 'b'],
    ['a\nb', ''],
    ['', 'a\nb'],
  ] as const)
    t.notOk(hash.equals(mailLinkHash(secret, code)))
  t.ok(hash.equals(mailLinkHash('a', 'b')))
  t.end()
})

t.test('a counter that does not grow tells of a copy, unless nobody counts', t => {
  t.equal(isCopied(0, 0), false)
  t.equal(isCopied(0, 1), false)
  t.equal(isCopied(1, 2), false)
  t.equal(isCopied(1, 1), true)
  t.equal(isCopied(2, 1), true)
  t.equal(isCopied(1, 0), true)
  t.end()
})
