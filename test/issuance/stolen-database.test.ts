// With every right of the registration authority's database login: no approval that no officer signed makes the CA sign.
import { generateKeyPairSync, sign } from 'node:crypto'
import t, { type Test } from 'tap'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import type { Tier } from '../../src/domain/profile.ts'
import { approvalDigest, type CertificateRequest, type Proposal } from '../../src/domain/request.ts'
import { statementBody, statementDigest } from '../../src/domain/statement.ts'
import { verifyAudit } from '../../src/auditing/verify.ts'
import { issueApproved } from '../../src/issuance/issue.ts'
import { DINKES, later } from '../support/fixtures.ts'
import { issueDeps, JOB, openHouse, person, submitted } from '../support/house.ts'
import {
  newEnrollment,
  newInvitation,
  officerFacts,
  openPeople,
  type TestOfficer,
} from '../support/officers.ts'
import { softwareAuthenticator } from '../support/software-authenticator.ts'
import { approvalOf, type ForgedDecision, openThief } from '../support/thief.ts'

const house = await openHouse(t)
const people = await openPeople(house)
const thief = await openThief(t, house)
const { clock, stores } = house
const roster = people.rosterId
const verifier = await people.enroll('verifier')
const officer = await people.enroll('registration-officer')
const auditor = await people.enroll('auditor')
const INSERT_STATEMENT = 'insert into roster_statements (body, signatures) values ($1, $2)'
const proofs = { roster: people.roster, verify: people.verify, machines: true }
const issue = (machines = true) => issueApproved(issueDeps(house, { proofs: { ...proofs, machines } }))(JOB)

const MINUTE_MS = 60_000
const request = () => submitted(house, person(house))

/** A decision that this officer really made. */
function made(
  by: TestOfficer,
  about: Pick<CertificateRequest, 'id' | 'digest'>,
  changes: Partial<Parameters<typeof approvalOf>[0]> & { readonly officer?: string } = {},
): ForgedDecision {
  const tier = by.facts.role as Tier
  const { id, digest } = about
  const statement = approvalOf({
    roster,
    officer: by.id,
    tier,
    request: id,
    digest,
    at: clock.now(),
    ...changes,
  })
  return { officer: by.id, tier, statement, proof: by.device.signStatement(statement) }
}
const both = (about: CertificateRequest) => [made(verifier, about), made(officer, about)]

interface Attack {
  readonly name: string
  /** What the CA says of it. */
  readonly failure: RegExp
  readonly id: string
}
const attacks: Attack[] = []

/** Writes the verifier's decision as `forge` makes it; the registration officer's own is genuine. */
async function attack(
  name: string,
  failure: RegExp,
  forge: (about: CertificateRequest) => ForgedDecision | Promise<ForgedDecision>,
): Promise<void> {
  const about = await request()
  const outcome = await thief.approve(about.id, [await forge(about), made(officer, about)])
  if (outcome !== 'done') throw new Error(`${name}: ${outcome}`)
  attacks.push({ name, failure, id: about.id })
}

/** The CA looks at all that was written so far: each fails for its own reason, and nothing is signed. */
async function judge(t: Test, machines = true): Promise<void> {
  const asked = house.keys.asked
  t.equal(await issue(machines), 0)
  t.equal(house.keys.asked, asked, 'the key was not asked once')
  for (const { name, failure, id } of attacks.splice(0)) {
    const found = await stores.ra.request(id)
    t.match([found?.state, found?.failure], ['failed', failure], `${name}: ${found?.failure ?? 'no failure'}`)
    const failed = (await house.auditSince()).filter(({ object }) => object === `request:${id}`).at(-1)
    t.match(failed, { action: 'request.failed' }, `${name}: recorded`)
  }
}

const otherDevice =
  (changes: Partial<ReturnType<typeof softwareAuthenticator>>) => (about: CertificateRequest) => {
    const before = { ...verifier.device }
    Object.assign(verifier.device, changes)
    const forged = made(verifier, about)
    Object.assign(verifier.device, before)
    return forged
  }

t.test('what officers really signed is issued', async t => {
  const about = await request()
  t.equal(await thief.approve(about.id, both(about)), 'done')
  t.equal(await issue(), 1)
})

t.test('approvals without a proof, or with something in its place', async t => {
  const about = await request()
  const bare = { ...made(verifier, about), statement: null as unknown as string }
  t.equal(await thief.approve(about.id, [bare]), '23514 decisions_proven', 'none at all: the database')
  for (const [name, proof] of [
    ['null', null],
    ['a text', 'signed'],
    ['an empty object', {}],
    ['a number for a signature', { by: 'key', officer: verifier.id, signature: 7 }],
    ['an assertion of numbers', { by: 'passkey', assertion: { credentialId: 1 } }],
    ['a list', [made(verifier, about).proof]],
    [
      'more members than an assertion has',
      { by: 'passkey', assertion: { ...assertionOf(about), more: 'x' } },
    ],
  ] as const)
    await attack(`proof is ${name}`, /no-proof/, one => ({ ...made(verifier, one), proof }))
  await judge(t)
})

function assertionOf(about: CertificateRequest): object {
  const { proof } = made(verifier, about)
  return (proof as { readonly assertion: object }).assertion
}

t.test('statements that are none, or say something else', async t => {
  const signed = (statement: string, by = verifier): ForgedDecision => ({
    ...{ officer: by.id, tier: 'verifier', statement },
    proof: by.device.signStatement(statement),
  })
  const other = await request()
  await attack('no JSON', /no-statement/, () => signed('approved!'))
  await attack('with a member more', /no-statement/, about =>
    signed(canonicalJson({ ...JSON.parse(made(verifier, about).statement), admin: true })),
  )
  await attack('with a member less', /no-statement/, about =>
    signed(canonicalJson({ ...JSON.parse(made(verifier, about).statement), reason: undefined })),
  )
  await attack('with blanks', /no-statement/, about =>
    signed(JSON.stringify(JSON.parse(made(verifier, about).statement), null, 1)),
  )
  await attack('a replayed assertion of another request', /another-request/, () => made(verifier, other))
  await attack('the statement of this, the assertion of another', /bad-signature/, about => ({
    ...made(verifier, about),
    proof: made(verifier, other).proof,
  }))
  await attack('another digest', /another-digest/, about =>
    made(verifier, { ...about, digest: other.digest }),
  )
  await attack('a rejection', /another-decision/, about => made(verifier, about, { decision: 'reject' }))
  await attack('for another tier', /another-tier/, about =>
    made(verifier, about, { tier: 'registration-officer' }),
  )
  await attack('by another officer', /another-officer/, about =>
    made(verifier, about, { officer: officer.id }),
  )
  await attack('for another roster', /another-roster/, about =>
    made(verifier, about, { roster: 'ab'.repeat(32) }),
  )
  await attack('an order to revoke', /another-kind/, about => {
    const order = { issuerId: 'issuing', serialNumber: '01', reason: 'superseded', invalidityDate: null }
    const at = clock.now().toISOString()
    const more = { comment: null, status: '0', roster, officer: verifier.id, at }
    return { ...made(verifier, about), ...signed(statementBody({ kind: 'revocation', ...order, ...more })) }
  })
  await attack('made before the registry was asked', /wrong-time/, about =>
    made(verifier, about, { at: later(-6 * MINUTE_MS, clock.now()) }),
  )
  await attack('of a time to come', /wrong-time/, about =>
    made(verifier, about, { at: later(6 * MINUTE_MS, clock.now()) }),
  )
  await judge(t)
})

t.test('assertions that do not hold', async t => {
  await attack('the user was not verified', /bad-signature/, otherDevice({ userVerified: false }))
  await attack('nobody was there', /bad-signature/, otherDevice({ userPresent: false }))
  await attack('on another page', /bad-signature/, otherDevice({ origin: 'https://thief.example' }))
  await attack('for another domain', /bad-signature/, otherDevice({ rpId: 'thief.example' }))
  await attack('of a sign-in', /bad-signature/, about => ({
    ...made(verifier, about),
    proof: { by: 'passkey', assertion: verifier.device.assert(statementDigest('sign-in')) },
  }))
  await attack("by the other officer's key", /bad-signature/, about => {
    const { statement, ...rest } = made(verifier, about)
    return { ...rest, statement, proof: officer.device.signStatement(statement) }
  })
  for (const by of ['anchor', 'invitation', 'key'] as const)
    await attack(`by a key of the thief as ${by}`, /bad-signature/, about => {
      const { statement, ...rest } = made(verifier, about)
      return { ...rest, statement, proof: { by, officer: verifier.id, signature: thief.sign(statement) } }
    })
  await attack('a bit turned', /bad-signature/, about => {
    const forged = made(verifier, about)
    const { assertion } = forged.proof as { assertion: { signature: string } }
    const octets = Buffer.from(assertion.signature, 'base64url')
    octets[octets.length - 1] = (octets.at(-1) ?? 0) ^ 1
    const turned = { ...assertion, signature: octets.toString('base64url') }
    return { ...forged, proof: { by: 'passkey', assertion: turned } }
  })
  await judge(t)
})

t.test('officers who are none, or who may not', async t => {
  const at = clock.now()
  const elsewhere = await people.enroll('verifier', { agency: DINKES.code })
  await attack('of another agency', /other-agency/, about => made(elsewhere, about))
  await attack('in a role that decides nothing', /other-role/, about => ({
    ...made(auditor, about, { tier: 'verifier' }),
    tier: 'verifier',
  }))
  const removed = await people.enroll('verifier')
  await attack('removed after they signed', /removed-officer/, about => made(removed, about))
  const gone = {
    kind: 'removal',
    roster,
    at: at.toISOString(),
    officer: removed.id,
    reason: 'pindah',
  } as const
  await people.keep(await people.signByAnchor(gone))

  const invented = officerFacts('verifier')
  await attack('nobody knows', /unknown-officer/, about => forgedBy(invented.officer, about))
  const device = softwareAuthenticator()
  const { invitation, privateKey } = newInvitation({ roster, facts: invented, at })
  const body = statementBody(invitation)
  const invited = { body, signatures: [{ by: 'anchor', signature: thief.sign(body) }] } as const
  const enrollment = await newEnrollment({ ...people, device, invited, privateKey, at: at.toISOString() })
  t.equal(await thief.run(INSERT_STATEMENT, [invited.body, JSON.stringify(invited.signatures)]), 'done')
  t.equal(await thief.run(INSERT_STATEMENT, [enrollment.body, JSON.stringify(enrollment.signatures)]), 'done')
  await attack('invited and enrolled by forged statements', /unknown-officer/, about =>
    made({ id: invented.officer, facts: invented, actor: verifier.actor, device }, about),
  )
  const key = { spki: thief.spki, expiresAt: later(86_400_000, at).toISOString() }
  const machine = { ...officerFacts('verifier', { officer: 'token:thief' }), ...key }
  const tokenKey = statementBody({ kind: 'token-key', roster, at: at.toISOString(), ...machine })
  const signatures = [{ by: 'anchor', signature: thief.sign(tokenKey) }]
  t.equal(await thief.run(INSERT_STATEMENT, [tokenKey, JSON.stringify(signatures)]), 'done')
  await attack('a key of its own, registered by itself', /unknown-officer/, about =>
    forgedBy('token:thief', about),
  )
  for (const nonsense of [
    '[null]',
    '[1]',
    '[{}]',
    '[{"by":"passkey"}]',
    '[{"by":"key","signature":{}}]',
    '[]',
  ])
    t.equal(await thief.run(INSERT_STATEMENT, [`${body} ${nonsense}`, nonsense]), 'done')
  t.match(
    await thief.run('insert into roster_anchor (spki) values ($1)', [Buffer.from(thief.spki, 'hex')]),
    '42501',
  )
  await judge(t)
})

function forgedBy(id: string, { id: requestId, digest }: CertificateRequest): ForgedDecision {
  const about = {
    roster,
    officer: id,
    tier: 'verifier',
    request: requestId,
    digest,
    at: clock.now(),
  } as const
  const statement = approvalOf(about)
  return {
    officer: id,
    tier: 'verifier',
    statement,
    proof: { by: 'key', officer: id, signature: thief.sign(statement) },
  }
}

t.test('keys of tokens: ended, or switched off', async t => {
  const at = clock.now()
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('hex')
  const register = async (id: string, expiresAt: Date) => {
    const facts = { ...officerFacts('verifier', { officer: id }), spki, expiresAt: expiresAt.toISOString() }
    await people.keep(
      await people.signByAnchor({ kind: 'token-key', roster, at: at.toISOString(), ...facts }),
    )
  }
  const by = (id: string) => (about: CertificateRequest) => {
    const { statement, ...rest } = forgedBy(id, about)
    const signature = sign(null, Buffer.from(statement), privateKey).toString('hex')
    return { ...rest, statement, proof: { by: 'key', officer: id, signature } }
  }
  await register('token:ended', later(-1, at))
  await register('token:machine', later(86_400_000, at))
  await attack('a key that had ended', /expired-key/, by('token:ended'))
  await judge(t)
  await attack('keys of tokens do not decide here', /machine-key/, by('token:machine'))
  await judge(t, false)
  const about = await request()
  await thief.approve(about.id, [by('token:machine')(about), made(officer, about)])
  t.equal(await issue(), 1, 'where they do, it is issued')
})

t.test('one person on both sides of the table', async t => {
  const one = person(house)
  const both = await people.enroll('verifier', { personId: one.personId })
  const own = await submitted(house, one)
  t.equal(await thief.approve(own.id, [made(both, own), made(officer, own)]), 'done')
  attacks.push({ name: 'their own', failure: /own-matter/, id: own.id })
  const other = await request()
  // One open request a person: the copy needs the place.
  t.equal(await thief.run("update requests set state = 'withdrawn' where id = $1", [other.id]), 'done')
  const submittedBy = `employee:${one.personId}`
  t.equal(
    await thief.copyOf(other, { submittedBy }),
    '23514 requests_submitter',
    'another name beside it: the database',
  )
  const proposal = { ...other.proposal, submitter: { id: submittedBy, role: 'employee' } } as const
  const id = await thief.copyOf(other, { submittedBy, proposal: canonicalJson(proposal) })
  const copy = { ...other, id, digest: approvalDigest(proposal) }
  t.equal(await thief.approve(id, [made(both, copy), made(officer, copy)]), 'done')
  attacks.push({ name: 'submitted by themselves', failure: /own-request/, id })
  await judge(t)
})

t.test('who submitted is what was signed, whatever the row says', async t => {
  await house.sql('alter table requests drop constraint requests_submitter')
  const own = async (row: string) => {
    const template = await request()
    await thief.run("update requests set state = 'withdrawn' where id = $1", [template.id])
    const proposal = { ...template.proposal, submitter: { id: verifier.id, role: 'verifier' } } as const
    const id = await thief.copyOf(template, { submittedBy: row, proposal: canonicalJson(proposal) })
    return { ...template, id, digest: approvalDigest(proposal) }
  }
  const theirs = await own('employee:somebody')
  t.equal(await thief.approve(theirs.id, both(theirs)), 'done')
  attacks.push({ name: 'their own, under the name of another', failure: /own-request/, id: theirs.id })
  const rewritten = await request()
  t.equal(await thief.approve(rewritten.id, both(rewritten)), 'done')
  t.match(
    await thief.run('update requests set submitted_by = $2 where id = $1', [rewritten.id, 'x']),
    '42501',
  )
  await house.tamper('update requests set submitted_by = $2 where id = $1', [
    rewritten.id,
    'employee:somebody',
  ])
  attacks.push({
    name: 'the row alone rewritten, by the owner',
    failure: /another submitter/,
    id: rewritten.id,
  })
  for (const [name, submitter, failure] of [
    ['nobody', undefined, /no-submitter/],
    ['a number', 7, /cannot be read/],
    ['no name', { role: 'employee' }, /cannot be read/],
  ] as const) {
    const template = await request()
    await thief.run("update requests set state = 'withdrawn' where id = $1", [template.id])
    const proposal = canonicalJson({ ...template.proposal, submitter })
    const id = await thief.copyOf(template, { proposal })
    const digest = (await stores.ra.request(id))?.digest ?? ''
    t.equal(await thief.approve(id, both({ ...template, id, digest })), 'done')
    attacks.push({ name: `submitted by ${name}`, failure, id })
  }
  await judge(t)
})

t.test('what was approved is changed, or was never asked for', async t => {
  const about = await request()
  const changed: Proposal = { ...about.proposal, emails: ['thief@example.com'] }
  const change = 'update requests set proposal = $2, digest = $3 where id = $1'
  const values = [about.id, canonicalJson(changed), approvalDigest(changed)]
  t.match(await thief.run(change, values), /^23514 requests_/, 'the database')
  const free = async () => {
    const template = await request()
    await thief.run("update requests set state = 'withdrawn' where id = $1", [template.id])
    return template
  }
  const insert = async (name: string, failure: RegExp, changes: (one: Proposal) => unknown) => {
    const template = await free()
    const proposal = canonicalJson(changes(template.proposal))
    const id = await thief.copyOf(template, { proposal })
    const digest = (await stores.ra.request(id))?.digest ?? ''
    // The officers were deceived: they signed this very digest.
    const outcome = await thief.approve(id, both({ ...template, id, digest }))
    if (outcome !== 'done') throw new Error(`${name}: ${outcome}`)
    attacks.push({ name, failure, id })
  }
  const template = await free()
  const id = await thief.copyOf(template, {
    proposal: canonicalJson({ ...template.proposal, emails: ['t@x.example'] }),
  })
  const changedDigest = (await stores.ra.request(id))?.digest ?? ''
  t.equal(await thief.approve(id, both({ ...template, id })), 'done')
  attacks.push({ name: 'other proposal, old approvals', failure: /another-digest/, id })
  t.not(changedDigest, template.digest)

  await insert('nothing in it', /cannot be read/, () => ({}))
  await insert('no evidence', /cannot be read/, ({ evidence: _evidence, ...rest }) => rest)
  await insert('agencies that are none', /cannot be read/, one => ({
    ...one,
    evidence: { ...one.evidence, agencyPath: 7 },
  }))
  await insert('another policy', /policy has changed/, one => ({ ...one, policy: '00'.repeat(32) }))
  await insert('another profile', /profile has changed/, one => ({ ...one, profileDigest: '00'.repeat(32) }))
  await insert('another person', /another person/, one => ({
    ...one,
    evidence: { ...one.evidence, personId: 'x' },
  }))
  await insert('a subject that is none', /./, one => ({ ...one, subjectDer: 'zz' }))
  t.equal(await thief.copyOf(template, { proposal: 'no json' }), '22P02', 'no JSON: the database')
  const missing = await request()
  t.equal(await thief.approve(missing.id, [made(verifier, missing)]), 'done')
  attacks.push({ name: 'one approval only', failure: /approval is missing/, id: missing.id })
  const third = await request()
  const more = made(verifier, third)
  t.equal(
    await thief.approve(third.id, [...both(third), { ...more, officer: 'officer:third' }]),
    '23505 decisions_one_approval_per_tier',
    'a third approval: the database',
  )
  await judge(t)
})

t.test('rows are not changed, moved or taken away', async t => {
  const about = await request()
  await thief.approve(about.id, both(about))
  for (const statement of [
    "update decisions set reason = 'x'",
    'delete from decisions',
    'truncate decisions cascade',
    'delete from requests',
    'update roster_statements set body = body',
    'delete from roster_statements',
    'truncate roster_statements',
    'update roster_anchor set spki = spki',
    "update audit_events set body = '{}'",
    'delete from audit_events',
    'insert into certificates select * from certificates',
    'insert into intents select * from intents',
    'update access_tokens set revoked_at = now()',
    'alter table decisions disable trigger all',
    'alter table revocations disable row level security',
    'create trigger mine before insert on decisions for each row execute function refuse_change()',
  ])
    t.match(await thief.run(statement), /^42501/, statement)
  t.match(await thief.run("update requests set state = 'issued' where state = 'approved'"), /^23514/)
  t.equal(await thief.run('select segel_append_audit(array[\'{"action":"request.approved"}\'])'), 'done')
  const verdict = await verifyAudit({ store: stores.owner })()
  t.equal(
    verdict.intact,
    true,
    'what it adds to the log stands there as added; nothing that was there is lost',
  )
  t.equal(await issue(), 1, 'and what is genuine is issued all the same')
})
