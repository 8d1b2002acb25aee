import t from 'tap'
import {
  decisionFault,
  decisionsFault,
  decisionStatement,
  provingDecisions,
} from '../../src/domain/decision-proof.ts'
import type { Officer } from '../../src/domain/officer.ts'
import {
  actorOfOfficer,
  assertOfNow,
  proofFinding,
  proofSentence,
  provenOfficer,
} from '../../src/domain/proof.ts'
import { type Decision, approvalDigest } from '../../src/domain/request.ts'
import {
  type KeptOrder,
  orderFault,
  provingOrder,
  revocationStatement,
} from '../../src/domain/revocation-proof.ts'
import { readSignature } from '../../src/domain/signature-reader.ts'
import { statementBody } from '../../src/domain/statement.ts'
import { testDeciders } from '../support/deciders.ts'
import { actor, DAY_MS, employee, later, NOON, proposal } from '../support/fixtures.ts'

const deciders = testDeciders()
const verifier = actor('verifier')
const officer = actor('registration-officer')
// In the roster from the first signature on.
deciders.sign(verifier, '')
deciders.sign(officer, '')
const roster = deciders.roster.id
const about = proposal()
const request = {
  id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  digest: approvalDigest(about),
  proposal: about,
  personId: employee().personId,
}
const source = () => ({ ...deciders.proofs, roster: deciders.roster })
const proving = () => provingDecisions(source(), request, NOON)
const change = (id: string, changes: Partial<Officer>) => {
  const known = deciders.roster.officers.get(id)
  if (known === undefined) throw new Error('nobody')
  const officers = new Map([...deciders.roster.officers, [id, { ...known, ...changes }]])
  return { ...proving(), roster: { ...deciders.roster, officers } }
}

function decided(by = verifier, changes: Partial<Decision> = {}): Decision {
  const tier = by.role === 'verifier' ? 'verifier' : 'registration-officer'
  const order = { decision: 'approve', digest: request.digest, reason: '' } as const
  const { at, proof } = deciders.decision(by, { request: request.id, at: NOON }, order)
  const statement = statementBody(
    decisionStatement({ roster, officer: by.id, request: request.id, tier, at, ...order }),
  )
  return {
    officer: by.id,
    officerName: by.name,
    tier,
    ...order,
    decidedAt: NOON,
    statement,
    proof,
    ...changes,
  }
}

t.test('what is not proven, and why, in both languages', async t => {
  const what = { id: 'Perintah ini tidak terbukti.', en: 'The order is not proven.' }
  t.match(proofFinding('same-person', what), {
    code: 'same-person',
    effect: 'refuse',
    message: {
      id: `${what.id} Dua petugasnya adalah satu orang.`,
      en: `${what.en} ${proofSentence('same-person')}`,
    },
    action: 'nobody',
  })
})

t.test('W09 what an officer signed is proven', async t => {
  t.equal(await decisionFault(proving(), request, decided()), undefined)
  t.equal(
    await decisionsFault(proving(), { ...request, decisions: [decided(), decided(officer)] }),
    undefined,
  )
})

t.test('each fault has its name, and its sentence', async t => {
  const { statement: _statement, ...bare } = decided()
  const cases: readonly (readonly [string, ReturnType<typeof proving>, Decision])[] = [
    ['no-proof', proving(), bare],
    ['no-statement', proving(), decided(verifier, { statement: '{}' })],
    ['another-reason', proving(), decided(verifier, { reason: 'x' })],
    ['wrong-time', { ...proving(), since: later(1) }, decided()],
    ['wrong-time', { ...proving(), until: later(-1) }, decided()],
    ['unknown-officer', { ...proving(), roster: { ...deciders.roster, officers: new Map() } }, decided()],
    ['removed-officer', change(verifier.id, { removedAt: NOON.toISOString() }), decided()],
    ['machine-key', { ...proving(), machines: false }, decided()],
    ['expired-key', change(verifier.id, { tokenKey: { spki: 'ab', expiresAt: NOON } }), decided()],
    [
      'expired-key',
      change(verifier.id, { tokenKey: { spki: 'ab', expiresAt: new Date(Number.NaN) } }),
      decided(),
    ],
    [
      'bad-signature',
      proving(),
      decided(verifier, { proof: decided(officer).proof ?? { by: 'anchor', signature: '' } }),
    ],
    ['other-role', change(verifier.id, { role: 'auditor' }), decided()],
    ['other-agency', change(verifier.id, { agency: 'NC-DINKES' }), decided()],
    ['other-agency', change(verifier.id, { agency: null }), decided()],
    ['own-matter', change(verifier.id, { personId: request.personId }), decided()],
  ]
  for (const [fault, judge, one] of cases) {
    const found = await decisionFault(judge, request, one)
    t.equal(found, fault)
    if (found !== undefined) t.match(proofSentence(found), /^\w[^.]+\.$/, proofSentence(found))
  }
  t.equal(proofSentence('another-digest'), 'Its officer signed for another digest.')
})

t.test('who submitted does not decide, under whatever name', async t => {
  const submitted = (id: string, judge = proving(), personId?: string) => {
    const submitter = { id, role: 'employee', ...(personId === undefined ? {} : { personId }) } as const
    return decisionFault(judge, { ...request, proposal: { ...about, submitter } }, decided())
  }
  t.equal(await submitted(verifier.id), 'own-request')
  t.equal(await submitted('employee:p7', change(verifier.id, { personId: 'p7' })), 'own-request')
  const both = change(verifier.id, { personId: 'p7' })
  const second = { ...(both.roster.officers.get(officer.id) as Officer), personId: 'p7' }
  const same = {
    ...both,
    roster: { ...both.roster, officers: new Map([...both.roster.officers, [officer.id, second]]) },
  }
  t.equal(await submitted(officer.id, same), 'own-request')
  t.equal(await submitted('employee:p8', both), undefined)
  t.equal(await submitted('token:x', both, 'p7'), 'own-request', 'a token that stands for the officer')
  t.equal(await submitted('token:x', both, 'p8'), undefined)
  const { submitter: _submitter, ...old } = about
  t.equal(await decisionFault(proving(), { ...request, proposal: old }, decided()), 'no-submitter')
  const decisions = [decided(), decided(officer)]
  t.equal(await decisionsFault(same, { ...request, decisions }), 'same-person')
  t.equal(
    await decisionsFault(same, { ...request, decisions: [decided(), { ...decided(officer), reason: 'x' }] }),
    'another-reason',
  )
})

t.test('an officer as whoever acts', t => {
  const known = deciders.roster.officers.get(verifier.id) as Officer
  t.strictSame(actorOfOfficer({ ...known, agency: null }), {
    id: verifier.id,
    role: 'verifier',
    name: verifier.name,
  })
  t.match(actorOfOfficer({ ...known, personId: 'p' }), { agency: 'NC', personId: 'p' })
  t.end()
})

t.test('a signature is given for now', t => {
  assertOfNow(NOON.toISOString(), NOON)
  assertOfNow(later(-300_000).toISOString(), NOON)
  for (const at of [later(-300_001), later(300_001)])
    t.throws(() => assertOfNow(at.toISOString(), NOON), { code: 'conflict' })
  for (const at of ['', 'now', '2026-11-24T05:00:00Z', '2026-11-24T12:00:00.000+07:00'])
    t.throws(() => assertOfNow(at, NOON), { code: 'malformed' })
  t.end()
})

t.test('orders: of officers who may, for the certificate and the status they name', async t => {
  const certificate = { personId: employee().personId, agencyPath: employee().agencyPath }
  const kept = (by = officer, changes: Partial<KeptOrder> = {}): KeptOrder => {
    const empty = { reason: null, invalidityDate: null, comment: null }
    const order = { kind: 'release', issuerId: 'issuing', serialNumber: '01', status: '7', ...empty } as const
    const body = statementBody(
      revocationStatement({ ...order, ...changes, roster, officer: by.id, at: NOON.toISOString() }),
    )
    return {
      ...order,
      officer: by.id,
      orderedAt: NOON,
      statement: body,
      proof: deciders.sign(by, body),
      ...changes,
    }
  }
  const judge = (order: KeptOrder, now = NOON) => provingOrder(source(), order, now)
  const faultOf = (order: KeptOrder, whose: object = certificate) =>
    orderFault(judge(order), order, { ...certificate, ...whose })
  t.equal(await faultOf(kept()), undefined)
  t.equal(await faultOf({ ...kept(), status: '8' }), 'another-status')
  t.equal(await faultOf(kept(verifier)), 'other-role')
  t.equal(await orderFault(judge(kept()), kept(), { agencyPath: [] }), 'other-role', "one of the CA's own")
  const revocation = kept(verifier, { kind: 'revocation', reason: 'superseded' })
  t.equal(await faultOf(revocation), undefined)
  t.equal(await faultOf(revocation, { agencyPath: [{ code: 'ELSEWHERE', name: 'x' }] }), 'other-agency')
  t.equal(await orderFault(judge(kept(), later(DAY_MS + 1)), kept(), certificate), 'wrong-time')
  t.equal(await orderFault(judge(revocation, later(400 * DAY_MS)), revocation, certificate), undefined)
  const off = { ...source(), machines: false }
  t.equal(await orderFault(provingOrder(off, kept(), NOON), kept(), certificate), 'machine-key')
  t.equal(
    await orderFault(provingOrder(off, revocation, NOON), revocation, certificate),
    undefined,
    'the safe side',
  )
  const own = change(officer.id, { personId: certificate.personId })
  t.equal(await orderFault({ ...judge(kept()), roster: own.roster }, kept(), certificate), 'own-matter')
  const claim = {
    officer: officer.id,
    statement: kept().statement ?? '',
    proof: { by: 'anchor', signature: 'ab' } as const,
  }
  t.equal(await provenOfficer(judge(kept()), claim, { ...JSON.parse(claim.statement) }), 'bad-signature')
})

t.test('signatures are read strictly', t => {
  const assertion = { credentialId: 'a', authenticatorData: 'b', clientDataJSON: 'c', signature: 'd' }
  for (const good of [
    { by: 'anchor', signature: 'ab' },
    { by: 'invitation', signature: 'ab' },
    { by: 'key', officer: 'token:1', signature: 'ab' },
    { by: 'passkey', assertion },
  ])
    t.strictSame(readSignature({ ...good, beside: 1 }), good)
  for (const bad of [
    undefined,
    null,
    7,
    'ab',
    [],
    {},
    { by: 'anchor' },
    { by: 'anchor', signature: 'a' },
    { by: 'anchor', signature: 'AB' },
    { by: 'anchor', signature: '' },
    { by: 'key', signature: 'ab' },
    { by: 'key', officer: 1, signature: 'ab' },
    { by: 'nobody', signature: 'ab' },
    { by: 'passkey' },
    { by: 'passkey', assertion: null },
    { by: 'passkey', assertion: { ...assertion, more: 'x' } },
    { by: 'passkey', assertion: { ...assertion, signature: '+' } },
    { by: 'passkey', assertion: { credentialId: 'a' } },
  ])
    t.equal(readSignature(bad), undefined, JSON.stringify(bad))
  t.end()
})
