// One row for each way a rule can pass or fail: facts -> codes of the findings, with their effect.
import t from 'tap'
import { authorityKey } from '../../src/policy/authority-key.ts'
import { duplicate } from '../../src/policy/duplicate.ts'
import { employment } from '../../src/policy/employment.ts'
import { identityNumbers } from '../../src/policy/identity-numbers.ts'
import type { Facts } from '../../src/policy/index.ts'
import { keyKind } from '../../src/policy/key-kind.ts'
import { keyReuse } from '../../src/policy/key-reuse.ts'
import { keyStrength } from '../../src/policy/key-strength.ts'
import { officialEmail } from '../../src/policy/official-email.ts'
import { renewal } from '../../src/policy/renewal.ts'
import { remainingValidity } from '../../src/policy/remaining-validity.ts'
import { requestedExtensions } from '../../src/policy/requested-extensions.ts'
import type { Rule } from '../../src/policy/rule.ts'
import { subjectName } from '../../src/policy/subject-name.ts'
import type { KeyKind } from '../../src/x509/spki.ts'
import { EMPLOYMENT_STATUSES, type EmploymentStatus } from '../../src/domain/employee.ts'
import { parseEmployeeNumber } from '../../src/domain/nip.ts'
import {
  csr,
  DAY_MS,
  EMAIL_PROFILE,
  employee,
  facts,
  issued,
  later,
  NOON,
  profile,
  without,
} from '../support/fixtures.ts'

type Row = readonly [what: string, facts: Facts, ...codes: string[]]

function table(rule: Rule, refusal: string, rows: readonly Row[]): void {
  t.test(`rule ${rule.name}`, async t => {
    t.equal(rule.refusal, refusal, 'the error it ends in')
    for (const [what, given, ...codes] of rows) {
      const findings = rule.judge(given)
      t.strictSame(
        findings.map(({ code, effect, reviewable }) => `${effect}${reviewable === true ? '?' : ''} ${code}`),
        codes,
        what,
      )
      for (const { message, effect, action } of findings) {
        t.ok(message.id.length > 10 && message.en.length > 10 && message.id !== message.en, 'both languages')
        t.equal(action === 'nobody', effect === 'note' && action === 'nobody', 'whoever must act is named')
      }
    }
  })
}

const statuses = Object.keys(EMPLOYMENT_STATUSES) as EmploymentStatus[]
const mayHave = ['active', 'candidate', 'study-leave', 'pre-retirement']
table(
  employment,
  'employee-not-active',
  statuses.map((status): Row => {
    const given = facts({ employee: employee({ status }) })
    return mayHave.includes(status) ? [status, given] : [status, given, `refuse employment-${status}`]
  }),
)

const ending = (retiresOn: string, now = NOON) => facts({ now, employee: employee({ retiresOn }) })
const forever = facts({ employee: without(employee(), 'retiresOn') })
table(remainingValidity, 'employee-not-active', [
  ['years to go', facts()],
  ['no known end', forever],
  ['retired long ago', ending('2020-01-01'), 'refuse employment-ended'],
  ['retires today', ending('2026-11-24'), 'refuse employment-ended'],
  // NOON is 14:00 in Papua: a day and ten hours are left until the 26th begins there.
  ['less than a day left', ending('2026-11-25'), 'refuse employment-ended'],
  ['a day left', ending('2026-11-26'), 'note validity-short'],
  ['89 days left', ending('2027-02-22'), 'note validity-short'],
  ['90 days left', ending('2027-02-23')],
  [
    'contract ended',
    facts({ employee: employee({ contractEndsOn: '2026-11-23' }) }),
    'refuse employment-ended',
  ],
  [
    'contract, no retirement',
    facts({ employee: { ...forever.employee, contractEndsOn: '2027-01-01' } }),
    'note validity-short',
  ],
  ['a profile without a cap', { ...ending('2020-01-01'), profile: profile({ validity: { years: 2 } }) }],
])

const nik = employee().nik
table(identityNumbers, 'identity-mismatch', [
  ['all agree', facts()],
  [
    'birth date',
    facts({ employee: employee({ birthDate: '1986-09-27' }) }),
    'hold? nip-birth-mismatch',
    'hold? nik-birth-mismatch',
  ],
  [
    'sex',
    facts({ employee: employee({ sex: 'female' }) }),
    'hold? nip-sex-mismatch',
    'hold? nik-sex-mismatch',
  ],
  [
    'NIK alone',
    facts({ employee: employee({ nik: { ...nik, birth: '270986', sex: 'female' } }) }),
    'hold? nik-birth-mismatch',
    'hold? nik-sex-mismatch',
  ],
  [
    'NIK not confirmed',
    facts({ employee: employee({ nik: { ...nik, confirmed: false } }) }),
    'note nik-unconfirmed',
  ],
  [
    'appointed before 18',
    facts({ employee: employee({ number: parseEmployeeNumber('198609262004081001').number }) }),
    'hold? nip-appointed-too-young',
  ],
  [
    'appointed next month',
    facts({ employee: employee({ number: parseEmployeeNumber('198609262026121001').number }) }),
    'hold? nip-appointed-in-future',
  ],
])

const named = (name: string) => facts({ employee: employee({ name }) })
table(subjectName, 'identity-mismatch', [
  ['an ordinary name', facts()],
  ['a single name', named('Sukarni')],
  ['an apostrophe and an accent', named("Nur 'Ainí")],
  ['empty', named(''), 'refuse name-unusable'],
  ['blank', named(' \t'), 'refuse name-unusable'],
  ['NUL', named('Made\0Wirawan'), 'refuse name-unusable'],
  ['written from right to left', named('Made \u202eWirawan'), 'refuse name-unusable'],
  ['zero width', named('Ma\u200bde'), 'refuse name-unusable'],
  ['private use', named('Made \ue000'), 'refuse name-unusable'],
  ['half a surrogate pair', named('Made \ud800'), 'refuse name-unusable'],
  ['line separator: folded as white space', named('Made\u2028Wirawan')],
  ['64 characters', named('𝔾'.repeat(64))],
  ['65 characters', named('𝔾'.repeat(65)), 'note name-shortened'],
  // e and its accent are one character in NFC.
  ['64 once composed', named('e\u0301'.repeat(64))],
])

const mailed = (officialEmail: string) =>
  facts({ profile: EMAIL_PROFILE, employee: employee({ officialEmail }) })
const unusable = 'hold official-email-unusable'
table(officialEmail, 'policy-violation', [
  ['there', mailed('made.wirawan@nusacontoh.example')],
  ['missing, and not needed', facts({ employee: without(employee(), 'officialEmail') })],
  ['unusable, and not needed', facts({ employee: employee({ officialEmail: 'no' }) })],
  [
    'missing',
    facts({ profile: EMAIL_PROFILE, employee: without(employee(), 'officialEmail') }),
    'hold official-email-missing',
  ],
  ['plus and dots', mailed("m.w+x'y@a-b.go.id")],
  ['digits', mailed('123@1.go.id')],
  ['capitals', mailed('Made.Wirawan@NusaContoh.Example')],
  ['64 octets before the at', mailed(`${'a'.repeat(64)}@b.id`)],
  ...[
    'made',
    'made@',
    '@b.id',
    'made@localhost',
    'a b@c.id',
    'a@b.id ',
    'a@b.id\n',
    'a@b..id',
    'a@-b.id',
    'a@b-.id',
    'Made <a@b.id>',
    'a@b@c.id',
    '.a@b.id',
    'a.@b.id',
    'a..b@c.id',
    '"a"@b.id',
    'a@[127.0.0.1]',
    '',
  ].map((address): Row => [`C20 ${JSON.stringify(address)}`, mailed(address), unusable]),
  ['C20 65 octets before the at', mailed(`${'a'.repeat(65)}@b.id`), unusable],
  ['C20 a label of 64 octets', mailed(`a@${'b'.repeat(64)}.id`), unusable],
  [
    'C12 255 characters',
    mailed(`a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.fffffff.id`),
    unusable,
  ],
  ['C20 not ASCII', mailed('madé@b.id'), unusable],
  // Both fold to ASCII letters when a pattern ignores case in Unicode.
  ['C20 long s', mailed('a\u017f@b.id'), unusable],
  ['C20 Kelvin sign', mailed('a@\u212a.id'), unusable],
])

table(keyKind, 'bad-public-key', [
  ['allowed', facts()],
  [
    'not in the profile',
    facts({ csr: csr({ publicKey: { ...csr().publicKey, kind: 'rsa-other' } }) }),
    'refuse key-kind-not-allowed',
  ],
])

const keys = (kind: KeyKind, bits: number, issuerKey: Facts['issuerKey']) =>
  facts({
    csr: csr({ publicKey: { ...csr().publicKey, kind, bits } }),
    ...(issuerKey === undefined ? {} : { issuerKey }),
  })
table(keyStrength, 'bad-public-key', [
  ['C32 no issuer yet', keys('p-521', 521, undefined)],
  ['C32 as strong', keys('p-256', 256, { kind: 'ed25519', bits: 255 })],
  ['C32 weaker', keys('rsa-2048', 2048, { kind: 'rsa-3072', bits: 3072 })],
  ['C32 stronger', keys('p-384', 384, { kind: 'p-256', bits: 256 }), 'note key-stronger-than-issuer'],
])

table(authorityKey, 'bad-public-key', [
  ['somebody else', facts({ authorityKeys: ['cd'.repeat(32)] })],
  ['our own', facts({ authorityKeys: ['cd'.repeat(32), 'ab'.repeat(32)] }), 'refuse key-of-authority'],
])

const revocation = (reason: 'keyCompromise' | 'superseded' | 'certificateHold') => ({
  revocation: { reason, revokedAt: NOON, orderedBy: 'token:x' },
})
const sameKey = (...certificates: Facts['sameKey']) => facts({ sameKey: certificates })
table(keyReuse, 'bad-public-key', [
  ['P08 a new key', facts()],
  ["P09 one's own, same profile", sameKey(issued()), 'note key-renewed'],
  ['P08 another person', sameKey(issued({ personId: 'other' })), 'refuse key-of-another-person'],
  ['P08 the CA itself', sameKey(without(issued(), 'personId')), 'refuse key-of-another-person'],
  ['P08 another profile', sameKey(issued({ profile: 'email' })), 'refuse key-of-another-profile'],
  ['P08 once compromised', sameKey(issued(revocation('keyCompromise'))), 'refuse key-compromised'],
  [
    'P08 compromised long ago, by another',
    sameKey(issued(), issued({ personId: 'other', ...revocation('keyCompromise') })),
    'refuse key-compromised',
  ],
  ['P08 one of several', sameKey(issued(), issued({ personId: 'other' })), 'refuse key-of-another-person'],
  ['P09 superseded', sameKey(issued(revocation('superseded'))), 'note key-renewed'],
])

const asks = (asksFor: Partial<Facts['csr']['asksFor']>) => csr({ asksFor: { ...csr().asksFor, ...asksFor } })
const san = { oid: '2.5.29.17', name: 'subjectAltName', critical: false }
table(requestedExtensions, 'bad-csr', [
  ['P04 nothing asked', facts()],
  ['P05 CA', facts({ csr: asks({ ca: true }) }), 'refuse asks-for-ca'],
  ['P05 keyCertSign', facts({ csr: asks({ keyCertSign: true }) }), 'refuse asks-for-ca'],
  [
    'P05 foreign purpose',
    facts({ csr: asks({ extendedKeyUsages: ['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.1'] }) }),
    'refuse asks-for-foreign-purpose',
  ],
  [
    'P05 anyExtendedKeyUsage',
    facts({ csr: asks({ extendedKeyUsages: ['2.5.29.37.0'] }) }),
    'refuse asks-for-foreign-purpose',
  ],
  ['the purpose of the profile', facts({ csr: asks({ extendedKeyUsages: ['1.3.6.1.5.5.7.3.36'] }) })],
  [
    'P04 ignored and told',
    facts({ csr: csr({ requestedExtensions: [san] }) }),
    'note extensions-not-taken-over',
  ],
  [
    'P04 refused',
    facts({ profile: profile({ requestedExtensions: 'refuse' }), csr: csr({ requestedExtensions: [san] }) }),
    'refuse extensions-not-taken-over',
  ],
  [
    'P04 not said: ignored',
    facts({ profile: without(profile(), 'requestedExtensions'), csr: csr({ requestedExtensions: [san] }) }),
    'note extensions-not-taken-over',
  ],
  [
    'all at once',
    facts({
      csr: csr({
        requestedExtensions: [san],
        asksFor: { ...asks({ ca: true }).asksFor, extendedKeyUsages: ['1.2'] },
      }),
    }),
    'refuse asks-for-ca',
    'refuse asks-for-foreign-purpose',
    'note extensions-not-taken-over',
  ],
])

const having = (...certificates: Facts['certificates']) => facts({ certificates })
const ends = (days: number) => ({ notAfter: later(days * DAY_MS) })
table(duplicate, 'conflict', [
  [
    'on hold, beside one in force',
    having(issued(), issued(revocation('certificateHold'))),
    'refuse certificate-on-hold',
  ],
  ['on hold until it ended', having(issued({ ...ends(-1), ...revocation('certificateHold') }))],
  ['nothing yet', facts()],
  ['open request', facts({ hasOpenRequest: true }), 'refuse open-request'],
  ['in force', having(issued()), 'refuse already-has-certificate'],
  ['on hold', having(issued(revocation('certificateHold'))), 'refuse certificate-on-hold'],
  ['revoked', having(issued(revocation('superseded')))],
  ['expired', having(issued(ends(-1)))],
  [
    'a millisecond before the window',
    having(issued({ notAfter: later(60 * DAY_MS + 1) })),
    'refuse already-has-certificate',
  ],
  ['the window begins', having(issued(ends(60))), 'note renewal'],
  ['the last second', having(issued({ notAfter: NOON })), 'note renewal'],
  [
    'window of the profile',
    facts({ profile: profile({ renewalWindowDays: 10 }), certificates: [issued(ends(11))] }),
    'refuse already-has-certificate',
  ],
  [
    'window not said: 60 days',
    facts({ profile: without(profile(), 'renewalWindowDays'), certificates: [issued(ends(60))] }),
    'note renewal',
  ],
  [
    'window not said: 61 days',
    facts({ profile: without(profile(), 'renewalWindowDays'), certificates: [issued(ends(61))] }),
    'refuse already-has-certificate',
  ],
  ['old and new', having(issued(ends(10)), issued(ends(700))), 'refuse already-has-certificate'],
  [
    'on hold, in the window',
    having(issued({ ...ends(10), ...revocation('certificateHold') })),
    'refuse certificate-on-hold',
  ],
  [
    'both',
    facts({ hasOpenRequest: true, certificates: [issued()] }),
    'refuse open-request',
    'refuse already-has-certificate',
  ],
])

t.test('the sentence names the days of the window, also when the profile does not', async t => {
  t.match(
    duplicate.judge(having(issued())).map(({ message }) => message.en),
    [/from 60 days/],
  )
  const ten = facts({ profile: profile({ renewalWindowDays: 10 }), certificates: [issued()] })
  t.match(
    duplicate.judge(ten).map(({ message }) => message.en),
    [/from 10 days/],
  )
})

const OTHER_KEY = csr({ publicKey: { ...csr().publicKey, fingerprint: 'cd'.repeat(32) } })
const present = issued({ notAfter: later(30 * DAY_MS) })
const declared = (kind: 'renewal' | 'rekey', changes: Partial<Facts> = {}) =>
  facts({
    certificates: [present],
    sameKey: [present],
    renewal: { kind, serialNumber: present.serialNumber },
    ...changes,
  })
const inUse = (days: number) =>
  facts({
    profile: profile({ keyPeriodYears: 4 }),
    sameKey: [issued({ notBefore: later(-days * DAY_MS) }), issued()],
  })
// P09 renewal is told from re-key, and neither goes on for ever.
table(renewal, 'policy-violation', [
  ['nothing said', facts({ certificates: [present], sameKey: [present] })],
  ['the same key', declared('renewal')],
  ['another key', declared('renewal', { csr: OTHER_KEY, sameKey: [] }), 'refuse renewal-with-other-key'],
  ['a new key', declared('rekey', { csr: OTHER_KEY, sameKey: [] })],
  ['an old key', declared('rekey'), 'refuse rekey-with-old-key'],
  ['of nothing', declared('renewal', { certificates: [] }), 'refuse renewal-of-nothing'],
  [
    'of what is revoked',
    declared('renewal', {
      certificates: [issued({ revocation: { reason: 'superseded', revokedAt: NOON, orderedBy: 'token:1' } })],
    }),
    'refuse renewal-not-in-force',
  ],
  [
    'of what has expired',
    declared('renewal', { certificates: [issued({ notAfter: later(-DAY_MS) })] }),
    'refuse renewal-not-in-force',
  ],
  // Two years from now end within four years of the first day, until two years of them are over.
  ['a key in its time', inUse(730)],
  ['a key whose time would be over', inUse(733), 'refuse key-period-over'],
  ['no period, no end', facts({ sameKey: [issued({ notBefore: later(-9_000 * DAY_MS) })] })],
  [
    "the key of somebody else is not this rule's business",
    facts({
      profile: profile({ keyPeriodYears: 4 }),
      sameKey: [issued({ personId: 'another', notBefore: later(-9_000 * DAY_MS) })],
    }),
  ],
])
