import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { admit, emptyRoster, extendRoster } from '../../src/domain/roster.ts'
import { neededSignatures, presentOfficer, presentOfficers } from '../../src/domain/roster-rules.ts'
import type { DecisionStatement, Invitation } from '../../src/domain/statement.ts'
import {
  anchorSpki,
  AT,
  by,
  byAnchor,
  byLink,
  byMachine,
  digest,
  END,
  enrollment,
  faultOf,
  invitation,
  keyAddition,
  keyRemoval,
  numbered,
  officer,
  read,
  readOn,
  removal,
  signed,
  tokenKey,
  verify,
} from './roster-stage.ts'

const A = 'officer:a'
const B = 'officer:b'
const C = 'officer:c'
const one = await read(...officer(A, 'administrator', 'ka'))
const two = await readOn(one, ...officer(B, 'administrator', 'kb'))
const three = await readOn(two, ...officer(C, 'verifier', { key: 'kc', personId: 'pc' }))
const four = await readOn(three, ...officer('officer:d', 'registration-officer', 'kd'))

t.test('from nothing to officers, and the roster that was given out stays as it was', async t => {
  const empty = emptyRoster(anchorSpki)
  t.equal(empty.sequence, 0n)
  t.match(one.officers.get(A), { role: 'administrator', since: AT, keys: [{ credentialId: 'ka' }] })
  t.equal(one.officers.size, 1)
  t.equal(one.sequence, 2n)
  t.strictSame(four.faults, [])
  t.strictSame(
    [...four.credentials],
    [
      ['ka', A],
      ['kb', B],
      ['kc', C],
      ['kd', 'officer:d'],
    ],
  )
  t.strictSame([...(four.persons.get('pc') ?? [])], [C])
  t.notOk('open' in four, 'no scaffold is left')
  t.equal(await extendRoster(four, [], verify), four, 'nothing new: the very same')
  t.equal(presentOfficers(four, 'administrator').length, 2)
  t.equal(presentOfficer(four, 'officer:nobody'), undefined)
})

t.test('a fault changes nothing and is named; what follows is read on', async t => {
  const forged = signed(removal(A), byLink)
  const roster = await readOn(one, forged, signed(removal(A), byAnchor))
  t.strictSame(roster.faults, [{ sequence: 3n, fault: 'signature' }])
  t.equal(presentOfficer(roster, A), undefined)
  t.equal(roster.officers.get(A)?.removedAt, AT)
  t.equal(one.officers.get(A)?.removedAt, undefined)
})

t.test('read in parts or at once, it is the same roster', async t => {
  const all = [
    ...officer(A, 'administrator', 'ka'),
    signed(invitation(B, 'auditor'), byAnchor),
    signed(invitation(B, 'auditor', { name: 'later' }), byAnchor),
    signed(keyAddition(A, 'ka2'), by('ka')),
    signed(removal('officer:nobody'), byAnchor),
    signed(keyRemoval(A, 'ka'), by('ka2')),
    signed(tokenKey('token:x'), byAnchor),
  ]
  const whole = await read(...all)
  for (let cut = 0; cut <= all.length; cut += 1) {
    const part = await read(...all.slice(0, cut))
    t.strictSame(await readOn(part, ...all.slice(cut)), whole, `cut at ${cut}`)
  }
  t.equal(whole.invitations.size, 1)
  t.strictSame(
    whole.faults.map(({ fault }) => fault),
    ['unknown-officer'],
  )
})

t.test('reordered, repeated, of another installation', async t => {
  const [invited, enrolled] = officer(A, 'administrator', 'ka')
  if (invited === undefined || enrolled === undefined) throw new Error('two')
  const reversed = await read(enrolled, invited)
  t.equal(reversed.officers.size, 0)
  t.strictSame(reversed.faults, [{ sequence: 1n, fault: 'signature' }])
  t.equal(
    (await extendRoster(one, numbered([signed(removal(A), byAnchor)]), verify)).officers.get(A)?.removedAt,
    undefined,
    'numbers that were read before are no news',
  )
  t.equal(await faultOf(one, invited), 'taken')
  t.equal(await faultOf(one, enrolled), 'taken')
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' })
  const stranger = await extendRoster(emptyRoster(other), numbered([invited, enrolled]), verify)
  t.equal(stranger.officers.size, 0)
  t.strictSame(
    stranger.faults.map(({ fault }) => fault),
    ['another-roster', 'another-roster'],
  )
  // A recovery that was used is no recovery again, though nothing but its digest tells.
  const recovery = signed(invitation(C, 'verifier', { recovery: true, personId: 'pc' }), by('ka'), by('kd'))
  const recovered = await readOn(four, recovery, signed(enrollment(recovery, 'kc2'), byLink))
  t.strictSame(recovered.faults, [])
  t.equal(await faultOf(recovered, recovery), 'taken')
  t.equal(await faultOf(recovered, signed(enrollment(recovery, 'kc3'), byLink)), 'signature')
})

t.test('malformed bodies, and statements of another kind', async t => {
  for (const body of ['', '{}', 'null', '[]', '{"kind":"removal"}', '{"kind":"__proto__"}'])
    t.equal(await faultOf(one, { body, signatures: [byAnchor(body)] }), 'malformed', body)
  const decision: DecisionStatement = {
    kind: 'decision',
    roster: one.id,
    at: AT,
    officer: A,
    request: 'r',
    digest: 'd',
    decision: 'approve',
    tier: 'verifier',
    reason: '',
  }
  t.equal(await faultOf(one, signed(decision, by('ka'))), 'malformed')
})

t.test('invitation: by the anchor, by one administrator while there is one, then by two', async t => {
  const asked = invitation('officer:x', 'auditor')
  t.equal(await faultOf(one, signed(asked, byAnchor)), undefined)
  t.equal(await faultOf(one, signed(asked, by('ka'))), undefined)
  t.equal(await faultOf(four, signed(asked, by('ka'))), 'too-few')
  t.equal(await faultOf(four, signed(asked, by('ka'), by('ka'))), 'too-few', 'one officer twice')
  t.equal(await faultOf(four, signed(asked, by('ka'), by('kc'))), 'too-few', 'a verifier does not count')
  t.equal(await faultOf(four, signed(asked, by('kc'), by('kd'))), 'not-entitled')
  t.equal(await faultOf(four, signed(asked, by('ka'), by('kb'))), undefined)
  t.equal(neededSignatures(one, { recovery: false }), 1)
  t.equal(neededSignatures(two, { recovery: false }), 2)
  t.equal(neededSignatures(one, { recovery: true }), 2)
  const alone = await readOn(two, signed(removal(B), by('ka')))
  t.strictSame(alone.faults, [])
  t.equal(
    await faultOf(alone, signed(asked, by('ka'))),
    'too-few',
    'nobody becomes alone by removing the other',
  )
  const bare = await readOn(one, signed(keyRemoval(A, 'ka'), byAnchor))
  t.equal(await faultOf(bare, signed(asked, by('ka'))), 'signature', 'a key that was removed')
  const withMachine = await readOn(one, signed(tokenKey('token:m', { role: 'administrator' }), byAnchor))
  t.equal(await faultOf(withMachine, signed(asked, by('ka'))), undefined, 'a machine is no administrator')
  t.equal(await faultOf(withMachine, signed(asked, by('ka'), byMachine('token:m'))), 'not-entitled')
  t.equal(await faultOf(withMachine, signed(asked, byMachine('token:m'))), 'not-entitled')
})

t.test('invitation: what it may say', async t => {
  const says = (changes: Partial<Invitation>, from = one) =>
    faultOf(from, signed(invitation('officer:x', 'auditor', changes), byAnchor))
  t.equal(await says({ officer: 'token:x' }), 'malformed')
  t.equal(await says({ role: 'king' as 'auditor' }), 'malformed')
  t.equal(await says({ agency: 'NC' }), 'malformed')
  t.equal(await says({ role: 'verifier' }), 'malformed')
  t.equal(await says({ role: 'verifier', agency: 'NC' }), undefined)
  t.equal(await says({ expiresAt: AT }), 'expired')
  t.equal(await says({ officer: A }), 'taken')
  t.equal(await says({ personId: 'pc' }, four), 'second-role')
  t.equal(await says({ personId: 'px' }, four), undefined)
  const gone = await readOn(four, signed(removal(C), byAnchor))
  t.equal(await says({ personId: 'pc' }, gone), undefined, 'who is no officer any more may become one')
  t.equal(await says({ officer: C }, gone), 'taken', 'not under the old id')
})

t.test('recovery: by two others, one of them an administrator; nothing changes but the keys', async t => {
  const about = { recovery: true, personId: 'pc' }
  const ask = (changes: Partial<Invitation>, ...signers: Parameters<typeof signed>[1][]) =>
    faultOf(four, signed(invitation(C, 'verifier', { ...about, ...changes }), ...signers))
  t.equal(await ask({}, by('ka')), 'too-few')
  t.equal(await ask({}, by('ka'), by('ka')), 'too-few')
  t.equal(await ask({}, by('ka'), by('kd')), undefined)
  t.equal(await ask({}, by('ka'), by('kb')), undefined)
  t.equal(await ask({}, by('ka'), by('kc')), 'not-entitled', 'not by the officer')
  t.equal(await ask({}, by('kd')), 'not-entitled')
  t.equal(await ask({}, byAnchor), undefined)
  t.equal(await ask({ role: 'administrator', agency: null }, byAnchor), 'unknown-officer')
  t.equal(await ask({ agency: 'XX' }, byAnchor), 'unknown-officer')
  t.equal(await ask({ personId: null }, byAnchor), 'unknown-officer')
  t.equal(await ask({ officer: 'officer:x' }, byAnchor), 'unknown-officer')
  const gone = await readOn(four, signed(removal(C), byAnchor))
  t.equal(await faultOf(gone, signed(invitation(C, 'verifier', about), byAnchor)), 'unknown-officer')

  const recovery = signed(invitation(C, 'verifier', about), by('ka'), by('kd'))
  const before = await readOn(four, signed(keyAddition(C, 'kc2'), by('kc')), recovery)
  t.equal(before.officers.get(C)?.keys.length, 2, 'until it is used, the old keys are there')
  const after = await readOn(before, signed(enrollment(recovery, 'kc3'), byLink))
  t.strictSame(
    after.officers.get(C)?.keys.map(key => key.credentialId),
    ['kc3'],
  )
  t.equal(after.officers.get(C)?.invitation, digest(recovery))
  for (const old of ['kc', 'kc2'])
    t.equal(await faultOf(after, signed(keyAddition(C, 'kc4'), by(old))), 'signature', `${old} signs nothing`)
  t.equal(await faultOf(after, signed(keyAddition(C, 'kc'), by('kc3'))), 'taken', 'and never comes back')
})

t.test('enrollment: once, in time, by the link, for whom it is', async t => {
  const invited = signed(invitation('officer:x', 'auditor'), byAnchor)
  const open = await readOn(four, invited)
  const enroll = (changes: object, ...signers: Parameters<typeof signed>[1][]) =>
    faultOf(open, signed(enrollment(invited, 'kx', changes), ...signers))
  t.equal(await enroll({}, byLink), undefined)
  t.equal(await enroll({ at: END }, byLink), undefined, 'in the last moment')
  t.equal(await enroll({ at: '2026-11-27T05:00:00.001Z' }, byLink), 'expired')
  t.equal(await enroll({}, byAnchor), 'not-entitled', 'not even the anchor')
  t.equal(await enroll({}, by('ka'), by('kb')), 'not-entitled')
  t.equal(await enroll({ officer: 'officer:y' }, byLink), 'unknown-invitation')
  t.equal(await enroll({ invitation: '00'.repeat(32) }, byLink), 'signature')
  t.equal(await enroll({ invitation: '00'.repeat(32) }, byAnchor), 'unknown-invitation')
  t.equal(await enroll({ credentialId: 'ka' }, byLink), 'taken', "another's passkey")
  t.equal(await faultOf(open, signed(removal(A), byLink)), 'signature', 'a link signs nothing else')
})

t.test('of several invitations of one officer the last counts; removal ends them all', async t => {
  const first = signed(invitation('officer:x', 'administrator'), byAnchor)
  const second = signed(invitation('officer:x', 'auditor'), byAnchor)
  const both = await readOn(one, first, second)
  t.strictSame([...both.invitations.keys()], [digest(second)])
  t.equal(await faultOf(both, signed(enrollment(first, 'kx'), byLink)), 'signature')
  t.equal(await faultOf(both, signed(enrollment(first, 'kx'), byAnchor)), 'unknown-invitation')
  // Two persons' worth of invitations for one person: the second to come is refused at the door.
  const same = [
    signed(invitation('officer:p', 'auditor', { personId: 'pp' }), byAnchor),
    signed(invitation('officer:q', 'administrator', { personId: 'pp' }), byAnchor),
  ] as const
  const asked = await readOn(one, ...same, signed(enrollment(same[0], 'kp'), byLink))
  t.strictSame(asked.faults, [])
  t.equal(await faultOf(asked, signed(enrollment(same[1], 'kq'), byLink)), 'second-role')
  const recovery = signed(invitation(C, 'verifier', { recovery: true, personId: 'pc' }), byAnchor)
  const gone = await readOn(four, recovery, signed(removal(C), byAnchor))
  t.equal(gone.invitations.size, 0)
  t.equal(await faultOf(gone, signed(enrollment(recovery, 'kc2'), byLink)), 'signature')
})

t.test('keys: added by their holder, removed by them, an administrator or the anchor', async t => {
  t.equal(await faultOf(four, signed(keyAddition(C, 'kc2'), by('kc'))), undefined)
  t.equal(await faultOf(four, signed(keyAddition(C, 'kc2'), by('ka'))), 'not-entitled')
  t.equal(await faultOf(four, signed(keyAddition(C, 'kc2'), byAnchor)), 'not-entitled')
  t.equal(await faultOf(four, signed(keyAddition(C, 'ka'), by('kc'))), 'taken')
  t.equal(await faultOf(four, signed(keyAddition('officer:x', 'kx'), by('ka'))), 'unknown-officer')
  for (const [signer, fault] of [
    [by('kc'), undefined],
    [by('ka'), undefined],
    [byAnchor, undefined],
    [by('kd'), 'not-entitled'],
  ] as const)
    t.equal(await faultOf(four, signed(keyRemoval(C, 'kc'), signer)), fault)
  t.equal(await faultOf(four, signed(keyRemoval(C, 'ka'), by('kc'))), 'unknown-officer', 'no key of theirs')
  t.equal(await faultOf(four, signed(keyRemoval('officer:x', 'ka'), byAnchor)), 'unknown-officer')
  const bare = await readOn(four, signed(keyRemoval(C, 'kc'), by('ka')))
  t.strictSame(bare.officers.get(C)?.keys, [])
  t.strictSame(presentOfficers(bare, 'verifier'), [], 'without a key nobody is present')
  t.equal(await faultOf(bare, signed(keyRemoval(C, 'kc', END), by('ka'))), 'unknown-officer')
})

t.test('removal: by another administrator or the anchor', async t => {
  t.equal(await faultOf(four, signed(removal(C), by('ka'))), undefined)
  t.equal(await faultOf(four, signed(removal(C), byAnchor)), undefined)
  t.equal(await faultOf(four, signed(removal(A), by('ka'))), 'not-entitled', 'of oneself')
  t.equal(await faultOf(four, signed(removal(A), by('kb'))), undefined)
  t.equal(await faultOf(four, signed(removal(A), by('kd'))), 'not-entitled')
  t.equal(await faultOf(four, signed(removal('officer:x'), byAnchor)), 'unknown-officer')
  const gone = await readOn(four, signed(removal(A), by('kb')))
  t.equal(await faultOf(gone, signed(removal(A, 'again'), by('kb'))), 'unknown-officer')
  t.equal(await faultOf(gone, signed(removal(B), by('ka'))), 'signature', 'a key of who was removed')
  t.equal(await faultOf(gone, signed(keyAddition(A, 'ka2'), by('ka'))), 'signature')
})

t.test('machines: by the anchor alone, never twice, no second role', async t => {
  t.equal(await faultOf(four, signed(tokenKey('token:m'), byAnchor)), undefined)
  t.equal(await faultOf(four, signed(tokenKey('token:m'), by('ka'), by('kb'))), 'not-entitled')
  t.equal(await faultOf(four, signed(tokenKey('officer:m'), byAnchor)), 'malformed')
  t.equal(
    await faultOf(four, signed(tokenKey('token:m', { role: 'king' as 'auditor' }), byAnchor)),
    'malformed',
  )
  t.equal(await faultOf(four, signed(tokenKey('token:m', { personId: 'pc' }), byAnchor)), 'second-role')
  const own = { role: 'verifier', agency: 'NC', personId: 'pc' } as const
  const with_ = await readOn(four, signed(tokenKey('token:m', own), byAnchor))
  t.strictSame(with_.faults, [], 'for a person in the role they have')
  t.equal(await faultOf(with_, signed(tokenKey('token:n', own), byAnchor)), undefined, 'several, too')
  t.equal(await faultOf(with_, signed(tokenKey('token:m', { ...own, name: 'x' }), byAnchor)), 'taken')
  t.match(with_.officers.get('token:m'), { tokenKey: { expiresAt: new Date(END) }, keys: [] })
  t.notOk(with_.officers.get('token:m')?.invitation)
})

t.test('admit: one statement, asked about', async t => {
  const asked = signed(removal(C), by('ka'))
  const admitted = await admit(four, asked, verify)
  if (typeof admitted === 'string') throw new Error(admitted)
  t.equal(presentOfficer(admitted, C), undefined)
  t.ok(presentOfficer(four, C))
  t.equal(admitted.sequence, four.sequence, 'the number is given later')
  t.equal(await admit(four, signed(removal(C), by('kd')), verify), 'not-entitled')
})

t.test('five thousand officers cost five thousand times one', async t => {
  const statements = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      officer(`officer:${index}`, index < 3 ? 'administrator' : 'auditor', {
        key: `k${index}`,
        personId: `p${index}`,
      }),
    ).flat()
  const timed = async (count: number) => {
    const entries = numbered(statements(count))
    // Of the processor, not of the clock: others may be at work on this machine.
    const before = process.cpuUsage()
    const roster = await extendRoster(emptyRoster(anchorSpki), entries, verify)
    t.equal(roster.officers.size, count)
    t.strictSame(roster.faults, [])
    return { roster, ms: process.cpuUsage(before).user / 1000 / count }
  }
  await timed(200)
  const few = await timed(500)
  const many = await timed(5000)
  t.ok(many.ms < few.ms * 4, `${few.ms} ms each of 500, ${many.ms} ms each of 5000`)
  const next = await readOn(many.roster, signed(removal('officer:4999'), by('k0')))
  t.strictSame(next.faults, [])
})
