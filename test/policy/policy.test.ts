import t from 'tap'
import { isSegelError } from '../../src/errors.ts'
import { assertAcceptable, holds, judge, judgeApplicant, POLICY } from '../../src/policy/index.ts'
import { csr, EMAIL_PROFILE, employee, facts, issued, profile, without } from '../support/fixtures.ts'

t.test('the policy document: these rules in this order, each once', async t => {
  t.strictSame(
    POLICY.map(rule => rule.name),
    [
      'employment',
      'remaining-validity',
      'key-kind',
      'key-strength',
      'authority-key',
      'key-reuse',
      'renewal',
      'requested-extensions',
      'duplicate',
      'identity-numbers',
      'subject-name',
      'official-email',
    ],
  )
})

t.test('who is in order passes without a finding', async t => {
  t.strictSame(judge(facts()), [])
  t.strictSame(judgeApplicant(facts()), [])
  t.strictSame(assertAcceptable(facts()), [])
})

t.test('the first rule that refuses names the error, and all findings are told', async t => {
  const bad = facts({
    employee: { ...without(employee({ status: 'retired', sex: 'female' }), 'officialEmail'), name: 'x\0' },
    profile: { ...EMAIL_PROFILE, keys: [] },
    hasOpenRequest: true,
    authorityKeys: [csr().publicKey.fingerprint],
    sameKey: [issued({ personId: 'other' })],
  })
  const codes = [
    'employment-retired',
    'key-kind-not-allowed',
    'key-of-authority',
    'key-of-another-person',
    'open-request',
    'nip-sex-mismatch',
    'nik-sex-mismatch',
    'name-unusable',
    'official-email-missing',
  ]
  t.strictSame(
    judge(bad).map(({ code }) => code),
    codes,
  )
  try {
    assertAcceptable(bad)
    t.fail('it should refuse')
  } catch (error) {
    if (!isSegelError(error)) throw error
    t.equal(error.code, 'employee-not-active')
    t.match(error.detail, /Retired/)
    t.strictSame(
      error.findings.map(({ code }) => code),
      codes,
    )
  }
})

t.test('each refusing rule has an error code of its own kind', async t => {
  const table = [
    [facts({ employee: employee({ status: 'deceased' }) }), 'employee-not-active'],
    [facts({ employee: employee({ retiresOn: '2020-01-01' }) }), 'employee-not-active'],
    [facts({ profile: profile({ keys: ['rsa-4096'] }) }), 'bad-public-key'],
    [facts({ authorityKeys: [csr().publicKey.fingerprint] }), 'bad-public-key'],
    [facts({ sameKey: [issued({ personId: 'other' })] }), 'bad-public-key'],
    [facts({ csr: csr({ asksFor: { ...csr().asksFor, ca: true } }) }), 'bad-csr'],
    [facts({ hasOpenRequest: true }), 'conflict'],
    [facts({ employee: employee({ name: '' }) }), 'identity-mismatch'],
  ] as const
  for (const [given, code] of table) t.throws(() => assertAcceptable(given), { code })
})

t.test('holds and notes do not refuse; only holds and refusals keep a request back', async t => {
  const mixed = facts({
    profile: EMAIL_PROFILE,
    employee: without(employee({ sex: 'female' }), 'officialEmail'),
    sameKey: [issued({ profile: 'email' })],
  })
  const findings = assertAcceptable(mixed)
  t.strictSame(
    findings.map(({ code }) => code),
    ['key-renewed', 'nip-sex-mismatch', 'nik-sex-mismatch', 'official-email-missing'],
  )
  t.strictSame(
    holds(findings).map(({ code }) => code),
    ['nip-sex-mismatch', 'nik-sex-mismatch', 'official-email-missing'],
  )
  t.strictSame(holds(judge(facts({ hasOpenRequest: true }))).length, 1, 'a refusal found later holds too')
})

t.test('before there is a key, the key is not judged', async t => {
  const given = facts({ profile: profile({ keys: [] }), hasOpenRequest: true })
  t.strictSame(
    judgeApplicant(given).map(({ code }) => code),
    ['open-request'],
  )
})
