import t from 'tap'
import { FINE_DICE, fineInstant } from '../../src/domain/fine-instant.ts'
import { readStatement } from '../../src/domain/statement-reader.ts'
import { type Statement, statementBody, statementDigest } from '../../src/domain/statement.ts'
import {
  AT,
  byAnchor,
  enrollment,
  invitation,
  keyAddition,
  keyRemoval,
  removal,
  signed,
  tokenKey,
} from './roster-stage.ts'

const REVOCATION = {
  ...{ roster: 'r', at: AT, officer: 'officer:a', issuerId: 'issuing', serialNumber: '01ab', status: '0' },
  ...{ reason: 'keyCompromise', invalidityDate: null, comment: null },
} as const
const invited = invitation('officer:x', 'verifier', { name: 'Dévi "漢字" 😀 \u2028 \u0000' })
const STATEMENTS: readonly Statement[] = [
  invited,
  enrollment(signed(invited, byAnchor), 'k'),
  keyAddition('officer:a', 'k'),
  keyRemoval('officer:a', 'k'),
  removal('officer:a'),
  tokenKey('token:m'),
  {
    ...{ kind: 'decision', roster: 'r', at: AT, officer: 'officer:a', request: 'q', digest: 'd' },
    ...{ decision: 'reject', tier: 'registration-officer', reason: '' },
  },
  { kind: 'revocation', ...REVOCATION },
  { kind: 'release', ...REVOCATION, reason: null },
]

const refused = (t: Tap, body: string, name: string) =>
  t.throws(() => readStatement(body), { code: 'malformed', detail: /no statement/ }, name)
type Tap = Pick<typeof t, 'throws'>

t.test('each kind comes back as it was written', async t => {
  for (const statement of STATEMENTS) t.strictSame(readStatement(statementBody(statement)), statement)
  t.equal(new Set(STATEMENTS.map(one => one.kind)).size, 9, 'all kinds')
})

t.test('nothing missing, nothing beside, nothing of another form', async t => {
  for (const statement of STATEMENTS) {
    for (const name of Object.keys(statement)) {
      const { [name as keyof Statement]: _gone, ...rest } = statement
      refused(t, JSON.stringify(sorted(rest)), `${statement.kind} without ${name}`)
      for (const odd of [7, {}, [1], undefined, 'x'.repeat(4097)])
        refused(t, JSON.stringify(sorted({ ...statement, [name]: odd })), `${statement.kind} ${name} odd`)
      const other = `${name}x`
      refused(t, JSON.stringify(sorted({ ...rest, [other]: 'x' })), `${statement.kind} ${other}`)
    }
    refused(t, JSON.stringify(sorted({ ...statement, more: 'x' })), `${statement.kind} and more`)
  }
})

t.test('in the one canonical form', async t => {
  const body = statementBody(removal('officer:a'))
  for (const [name, changed] of [
    ['a space', body.replace(':', ': ')],
    ['a line', `${body}\n`],
    ['another order', JSON.stringify(removal('officer:a'))],
    ['an escape', body.replace('removal', '\\u0072emoval')],
    ['a name twice', body.replace('{', '{"kind":"removal",')],
    ['a proto', body.replace('{', '{"__proto__":"x",')],
    ['a proto in place of another', body.replace('"at"', '"__proto__"')],
    ['half a character', body.replace('pensiun', '\ud800')],
  ] as const)
    refused(t, changed, name)
  t.equal(readStatement(body).kind, 'removal')
})

t.test('the time of an order has six digits more, or none', t => {
  const order = (at: string) => statementBody({ kind: 'release', ...REVOCATION, reason: null, at })
  const fine = fineInstant(new Date('2026-03-02T03:04:05.678Z'), 42)
  t.equal(fine, '2026-03-02T03:04:05.678000042Z')
  t.ok(fine < fineInstant(new Date('2026-03-02T03:04:05.678Z'), FINE_DICE - 1))
  t.equal(Date.parse(fine), Date.parse('2026-03-02T03:04:05.678Z'), 'the dice move nothing')
  t.equal(readStatement(order(fine)).at, fine)
  for (const odd of ['67800042', '6780000421', '67', ''])
    refused(t, order(`2026-03-02T03:04:05.${odd}Z`), odd)
  refused(t, order('2026-02-30T03:04:05.678000042Z'), 'no such day')
  refused(t, statementBody({ ...removal('officer:a'), at: fine }), 'nothing else has it')
  t.end()
})

t.test('an instant is as Date writes it', async t => {
  for (const at of ['', '2026', '2026-11-24', '2026-11-24T05:00:00Z', '2026-13-01T00:00:00.000Z', 'now'])
    refused(t, statementBody({ ...removal('officer:a'), at }), at)
})

t.test('hostile texts', async t => {
  for (const body of [
    '',
    'null',
    'true',
    '7',
    '"removal"',
    '[]',
    '{}',
    '{"kind":7}',
    '{"kind":"constructor"}',
    '{"kind":"toString"}',
    '['.repeat(100_000),
    `{"kind":"removal","x":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    'x'.repeat(16_385),
  ])
    refused(t, body, body.slice(0, 20))
  const longest = { ...keyAddition('officer:a', 'k'), transports: Array.from({ length: 20 }, () => 'x') }
  t.ok(readStatement(statementBody(longest)))
  refused(t, statementBody({ ...longest, transports: [...longest.transports, 'x'] }), 'too many')
  const long = {
    ...tokenKey('token:m'),
    name: 'x'.repeat(4096),
    spki: 'y'.repeat(4096),
    employeeNumber: null,
  }
  t.ok(readStatement(statementBody(long)))
  const { name } = long
  const five = { ...long, agency: name, personId: name, officer: name }
  refused(t, statementBody(five), 'each short enough, all together too long')
})

t.test('a digest is over UTF-8', async t => {
  t.equal(Buffer.from(statementDigest('é')).toString('hex').slice(0, 8), '4a99557e')
})

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
