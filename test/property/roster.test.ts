// Whatever is written between the statements that hold, the roster is the one that they make.
import fc from 'fast-check'
import t from 'tap'
import type { Roster } from '../../src/domain/officer.ts'
import { extendRoster } from '../../src/domain/roster.ts'
import { readStatement } from '../../src/domain/statement-reader.ts'
import { type SignedStatement, statementBody, type StatementSignature } from '../../src/domain/statement.ts'
import {
  by,
  byAnchor,
  byLink,
  byMachine,
  enrollment,
  invitation,
  keyAddition,
  keyRemoval,
  numbered,
  officer,
  read,
  removal,
  signed,
  tokenKey,
  verify,
} from '../domain/roster-stage.ts'

const invited = signed(invitation('officer:x', 'auditor'), byAnchor)
const ROSTER = await read(
  ...officer('officer:a', 'administrator', 'ka'),
  ...officer('officer:b', 'administrator', 'kb'),
  ...officer('officer:c', 'verifier', 'kc'),
  signed(tokenKey('token:m'), byAnchor),
  signed(removal('officer:gone'), byAnchor),
  invited,
)

/** Everything but the number of the last statement and the faults. */
const essence = ({ officers, invitations, credentials, persons, taken }: Roster) => ({
  officers,
  invitations,
  credentials,
  persons,
  taken,
})

const actor = fc.constantFrom(
  'officer:a',
  'officer:b',
  'officer:c',
  'officer:x',
  'token:m',
  'token:n',
  '__proto__',
)
const credential = fc.constantFrom('ka', 'kb', 'kc', 'kx', '', '__proto__')
const role = fc.constantFrom(
  'administrator',
  'auditor',
  'verifier',
  'registration-officer',
  'king' as 'auditor',
)
const statement = fc.oneof(
  fc.tuple(actor, role, fc.boolean()).map(([id, as, recovery]) => invitation(id, as, { recovery })),
  fc.tuple(credential, actor).map(([key, id]) => enrollment(invited, key, { officer: id })),
  fc.tuple(actor, credential).map(([id, key]) => keyAddition(id, key)),
  fc.tuple(actor, credential).map(([id, key]) => keyRemoval(id, key)),
  fc.tuple(actor, fc.string()).map(([id, reason]) => removal(id, reason)),
  actor.map(id => tokenKey(id)),
)

/** Signatures that nobody made over this body. */
type Forgery = (body: string) => StatementSignature
const forgery: fc.Arbitrary<Forgery> = fc.oneof(
  fc.tuple(fc.constantFrom('anchor', 'invitation'), hex()).map(
    ([who, signature]): Forgery =>
      () => ({ by: who, signature }),
  ),
  fc.tuple(actor, hex()).map(
    ([officer, signature]): Forgery =>
      () => ({ by: 'key', officer, signature }),
  ),
  // Whatever JSON the database could hold.
  fc.jsonValue().map(
    (value): Forgery =>
      () =>
        value as unknown as StatementSignature,
  ),
  fc.tuple(credential, fc.string()).map(
    ([key, other]) =>
      () =>
        by(key)(`${other} elsewhere`),
  ),
  fc.string().map(other => () => byAnchor(`${other} elsewhere`)),
  fc.string().map(other => () => byLink(`${other} elsewhere`)),
  fc.constant(byMachine('token:n')),
)

function hex() {
  return fc.uint8Array({ maxLength: 80 }).map(octets => Buffer.from(octets).toString('hex'))
}

const garbage: fc.Arbitrary<SignedStatement> = fc.oneof(
  fc
    .tuple(statement, fc.array(forgery, { maxLength: 5 }))
    .map(([about, signers]) => signed(about, ...signers)),
  fc.tuple(fc.json(), fc.array(forgery, { maxLength: 3 })).map(([body, signers]) => ({
    body,
    signatures: signers.map(one => one(body)),
  })),
  // Truly signed by the anchor, and still no statement of ours.
  fc.oneof(fc.string(), fc.json()).map(body => ({ body, signatures: [byAnchor(body)] })),
)

t.test('statements that nobody entitled signed never change a roster', async t => {
  await fc.assert(
    fc.asyncProperty(fc.array(garbage, { maxLength: 8 }), async entries => {
      const after = await extendRoster(ROSTER, numbered(entries, ROSTER.sequence), verify)
      t.strictSame(essence(after), essence(ROSTER))
      t.equal(after.faults.length, ROSTER.faults.length + entries.length)
    }),
    { numRuns: 150 },
  )
})

t.test('a signature on one statement is none on another', async t => {
  const all = [byAnchor, byLink, by('ka'), by('kb'), by('kc'), byMachine('token:m')]
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(statement, statement, fc.subarray(all, { minLength: 1, maxLength: 4 })),
      async ([one, other, signers]) => {
        const body = statementBody(other)
        fc.pre(statementBody(one) !== body)
        const moved = { body, signatures: signed(one, ...signers).signatures }
        const after = await extendRoster(ROSTER, numbered([moved], ROSTER.sequence), verify)
        t.strictSame(essence(after), essence(ROSTER))
      },
    ),
    { numRuns: 150 },
  )
})

t.test('the reader takes what it wrote and refuses the rest in one way', async t => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string(), statement.map(statementBody)), body => {
      try {
        t.equal(statementBody(readStatement(body)), body)
      } catch (error) {
        t.match(error, { code: 'malformed' })
      }
    }),
    { numRuns: 500 },
  )
})
