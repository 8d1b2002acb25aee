import t from 'tap'
import {
  composeEmails,
  composeSubject,
  needsOfficialEmail,
  normalizeName,
  shorten,
  splitName,
} from '../../src/domain/subject.ts'
import { encodeName, UPPER_BOUNDS } from '../../src/x509/name.ts'
import { EMAIL_PROFILE, employee, KOMINFO, NC, profile, without } from '../support/fixtures.ts'

function valuesOf(name: string): Record<string, string> {
  const subject = composeSubject(profile(), employee({ name }))
  return Object.fromEntries(subject.map(({ type, value }) => [type, value]))
}

t.test('Q08 subject: country, agencies, name, and an opaque number, in the order of the profile', async t => {
  t.strictSame(composeSubject(profile(), employee({ titleBefore: 'Dr.', titleAfter: 'S.Kom.' })), [
    { type: 'C', value: 'ID' },
    { type: 'O', value: 'Pemerintah Nusa Contoh' },
    { type: 'OU', value: 'Dinas Komunikasi' },
    { type: 'CN', value: 'Made Wirawan' },
    { type: 'givenName', value: 'Made' },
    { type: 'surname', value: 'Wirawan' },
    { type: 'serialNumber', value: '0b8f6a4e3c1d4a589d0f2f1c5a7e9b10' },
  ])
})

t.test('C06 two people of one name, one agency and one birthday have two subjects', async t => {
  const one = encodeName(composeSubject(profile(), employee()))
  const namesake = encodeName(
    composeSubject(profile(), employee({ personId: '7d1c2b3a-0f0e-4d0c-8b0a-090807060504' })),
  )
  t.notSame(namesake, one)
  t.same(encodeName(composeSubject(profile(), employee())), one, 'and one person has one')
})

t.test('Q09 subject: neither NIK nor NIP nor a title stands in it', async t => {
  const one = employee({ titleBefore: 'Drs.', titleAfter: 'M.Si.' })
  const text = JSON.stringify(composeSubject(profile(), one))
  for (const secret of [one.number, one.nik.masked, '9910', 'Drs.', 'M.Si.', 'Pranata', one.birthDate])
    t.notMatch(text, secret)
})

t.test('Q08 names: the last word is the surname, and a single name stands in both', async t => {
  const table: readonly (readonly [name: string, givenName: string, surname: string])[] = [
    ['Made Wirawan', 'Made', 'Wirawan'],
    ['Sukarni', 'Sukarni', 'Sukarni'],
    ['Ratna Kusuma Dewi', 'Ratna Kusuma', 'Dewi'],
    ['  Ratna\t Kusuma \n Dewi ', 'Ratna Kusuma', 'Dewi'],
    ["Nur 'Aini", 'Nur', "'Aini"],
    ['', '', ''],
  ]
  for (const [name, givenName, surname] of table) t.strictSame(splitName(name), { givenName, surname }, name)
})

t.test('names are NFC with single spaces, so that one name has one encoding', async t => {
  t.equal(normalizeName('  Rene\u0301e   Dewi '), 'Renée Dewi')
  t.equal(normalizeName('Rene\u0301e'), normalizeName('Renée'))
  t.equal(normalizeName('A\u00a0B\u3000C'), 'A B C', 'all white space is white space')
  t.equal(valuesOf('Rene\u0301e  Dewi')['CN'], 'Renée Dewi')
})

t.test('C12 commonName: cut at a word at 64 characters; givenName and surname stay whole', async t => {
  const words = 'Raden Ajeng Siti Nurhaliza Kusumawardhani Pertiwi Ningrum Adiwangsa Suryaningrat'
  const cut = valuesOf(words)
  t.equal(cut['CN'], 'Raden Ajeng Siti Nurhaliza Kusumawardhani Pertiwi Ningrum')
  t.equal(`${cut['givenName']} ${cut['surname']}`, words)
})

t.test('C12 the bound counts characters, not UTF-16 units or octets', async t => {
  const letter = '𝔾'
  const table: readonly (readonly [value: string, cut: string])[] = [
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), 'x'.repeat(64)],
    [letter.repeat(64), letter.repeat(64)],
    [letter.repeat(65), letter.repeat(64)],
    [`${'é'.repeat(60)} ${'y'.repeat(10)}`, 'é'.repeat(60)],
    // A word that ends exactly at the bound stays.
    [`${'a'.repeat(60)} bcd efg`, `${'a'.repeat(60)} bcd`],
    [`${'a'.repeat(64)} b`, 'a'.repeat(64)],
    [`a ${'b'.repeat(80)}`, 'a'],
  ]
  for (const [value, cut] of table) t.equal(shorten(value, UPPER_BOUNDS.CN), cut)
})

t.test('agencies: the root is O, the own one is OU; who works at the root has both alike', async t => {
  const atRoot = composeSubject(profile(), employee({ agencyPath: [NC] }))
  t.match(
    atRoot.filter(({ type }) => type === 'O' || type === 'OU'),
    [{ value: NC.name }, { value: NC.name }],
  )
  const deep = composeSubject(
    profile(),
    employee({ agencyPath: [NC, { code: 'x', name: 'Tengah' }, KOMINFO] }),
  )
  t.equal(deep.find(({ type }) => type === 'OU')?.value, KOMINFO.name)
})

t.test('what the registry lacks and the profile needs is said', async t => {
  t.throws(() => composeSubject(profile(), employee({ agencyPath: [] })), {
    code: 'policy-violation',
    detail: / O\.$/,
  })
  t.throws(() => composeSubject(profile(), employee({ name: ' ' })), {
    code: 'policy-violation',
    detail: / CN\.$/,
  })
  const mailed = profile({ subject: [{ type: 'emailAddress', from: 'official-email' }] })
  t.strictSame(composeSubject(mailed, employee()), [
    { type: 'emailAddress', value: 'made.wirawan@nusacontoh.example' },
  ])
  t.throws(() => composeSubject(mailed, without(employee(), 'officialEmail')), { code: 'policy-violation' })
  t.throws(() => composeSubject(profile({ subject: [{ type: 'O' }] }), employee()), {
    code: 'policy-violation',
  })
})

t.test('C12 what identifies is never cut: a number or mailbox cut short would name another', async t => {
  const numbered = profile({ subject: [{ type: 'serialNumber', from: 'person-id' }] })
  t.throws(() => encodeName(composeSubject(numbered, employee({ personId: 'a'.repeat(65) }))), {
    code: 'policy-violation',
  })
  const mailed = profile({ subject: [{ type: 'emailAddress', from: 'official-email' }] })
  const long = `${'a'.repeat(64)}@${'b'.repeat(200)}.id`
  t.throws(() => encodeName(composeSubject(mailed, employee({ officialEmail: long }))), {
    code: 'policy-violation',
  })
})

t.test('the official mailbox: only where the profile wants it', async t => {
  t.strictSame(composeEmails(profile(), employee()), [])
  t.strictSame(composeEmails(EMAIL_PROFILE, employee()), ['made.wirawan@nusacontoh.example'])
  t.strictSame(composeEmails(EMAIL_PROFILE, without(employee(), 'officialEmail')), [])
  t.equal(needsOfficialEmail(profile()), false)
  t.equal(needsOfficialEmail(EMAIL_PROFILE), true)
  t.equal(needsOfficialEmail(profile({ subject: [{ type: 'emailAddress', from: 'official-email' }] })), true)
})
