import { randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import { statementBody } from '../../../src/domain/statement.ts'
import { call } from '../../support/fixtures.ts'
import { person } from '../../support/house.ts'
import { PEOPLE_ORIGIN } from '../../support/officers.ts'
import { softwareAuthenticator } from '../../support/software-authenticator.ts'
import { endorsement, enrolled, FROM, invited, linkKey, openStage, readLink, signed } from './stage.ts'

const HOUR_MS = 3_600_000
const machine = call('administrator')

t.test('the first administrator: a link from the machine, a passkey, an officer', async t => {
  const stage = await openStage(t)
  const { uses, house, clock } = stage
  const { link, officer, expiresAt } = await uses.anchorInvite(machine, {
    role: 'administrator',
    name: ' Sri Wahyuni ',
    hours: 2,
  })
  t.match(link, new RegExp(`^${PEOPLE_ORIGIN}/enroll#[0-9a-f]{64}\\.[\\w-]{100,}$`))
  t.equal(Date.parse(expiresAt) - clock.now().getTime(), 2 * HOUR_MS)
  const open = readLink(link)
  t.strictSame(await uses.findInvitation(open.digest), {
    digest: open.digest,
    officer,
    name: 'Sri Wahyuni',
    role: 'administrator',
    agency: null,
    recovery: false,
    expiresAt,
  })
  const { device } = await enrolled(stage, open)
  const [listed] = await uses.officers(machine)
  t.match(listed, {
    officer,
    role: 'administrator',
    keys: [{ credentialId: device.credentialId(), label: 'Kunci kantor' }],
    invitedBy: ['anchor'],
    changedAt: clock.now().toISOString(),
  })
  const events = (await house.auditSince()).filter(one => one.object === officer)
  t.match(events, [
    { action: 'officer.invited', detail: { statement: open.digest, role: 'administrator' } },
    { action: 'officer.enrolled', detail: { credential: device.credentialId() } },
  ])
  t.match(events[1]?.body, `"actor":"${officer}"`)
  t.notMatch(JSON.stringify(await house.auditSince()), link.slice(-20), 'the key of the link is nowhere')
})

t.test('an invitation works once, not after its end, not for another officer', async t => {
  const stage = await openStage(t)
  const { uses, clock, people } = stage
  const sri = await people.enroll('administrator')
  const NOT_FOUND = { code: 'not-found', detail: /no such invitation/ }
  const open = await invited(stage, [sri], { role: 'auditor' })
  await enrolled(stage, open)
  await t.rejects(enrolled(stage, open), NOT_FOUND, 'twice')
  await t.rejects(uses.findInvitation(open.digest), NOT_FOUND)
  await t.rejects(uses.findInvitation('00'.repeat(32)), NOT_FOUND, 'never was')
  await t.rejects(uses.findInvitation('__proto__'), NOT_FOUND)

  const raced = await invited(stage, [sri], { role: 'auditor' })
  const both = await Promise.allSettled([enrolled(stage, raced), enrolled(stage, raced)])
  t.strictSame(both.map(one => one.status).sort(), ['fulfilled', 'rejected'], 'two at the same moment')

  const late = await invited(stage, [sri], { role: 'auditor' })
  clock.pass(72 * HOUR_MS)
  t.ok(await uses.findInvitation(late.digest), 'in its last moment')
  clock.pass(1)
  await t.rejects(uses.findInvitation(late.digest), NOT_FOUND, 'after its end')
  await t.rejects(enrolled(stage, late), NOT_FOUND)

  const mine = await invited(stage, [sri], { role: 'verifier', agency: 'NC' })
  const theirs = await invited(stage, [sri], { role: 'registration-officer' })
  await t.rejects(
    enrolled(stage, { ...mine, privateKey: theirs.privateKey }),
    { code: 'unauthenticated' },
    'the link of another',
  )
  const { what, body } = await enrolled(stage, mine)
  const signature = '00'.repeat(64)
  await t.rejects(uses.enroll(FROM, { ...what, digest: theirs.digest, body, signature }), {
    code: 'malformed',
  })
})

t.test('an enrollment is what was prepared, answered and signed', async t => {
  const stage = await openStage(t)
  const { uses, clock, people } = stage
  const sri = await people.enroll('administrator')
  const { digest } = await invited(stage, [sri], { role: 'auditor' })
  const challenge = randomBytes(32)
  const device = softwareAuthenticator(PEOPLE_ORIGIN)
  const response = device.create(await uses.invitationOptions(digest, challenge))
  const what = { digest, response, challenge, label: 'x' }
  await t.rejects(uses.prepareEnrollment({ ...what, challenge: randomBytes(32) }), {
    code: 'unauthenticated',
  })
  await t.rejects(uses.prepareEnrollment({ ...what, label: ' ' }), { code: 'malformed' })
  await t.rejects(uses.prepareEnrollment({ ...what, label: 'x'.repeat(61) }), { code: 'malformed' })
  const { body } = await uses.prepareEnrollment(what)
  const attempt = (changes: object) => uses.enroll(FROM, { ...what, body, signature: '00', ...changes })
  await t.rejects(attempt({}), { code: 'unauthenticated' }, 'no signature of the link')
  await t.rejects(attempt({ label: 'y' }), { code: 'malformed' }, 'another label')
  await t.rejects(attempt({ body: '{}' }), { code: 'malformed' }, 'no statement')
  await t.rejects(attempt({ response: {} }), { code: 'unauthenticated' }, 'no answer of a passkey')
  clock.pass(16 * 60_000)
  await t.rejects(attempt({}), { code: 'malformed', detail: /too long ago/ })
})

t.test('two administrators are needed as soon as there are two, and one cannot become alone', async t => {
  const stage = await openStage(t)
  const { uses, house, people, clock } = stage
  const sri = await people.enroll('administrator', { name: 'Sri' })
  const budi = await enrolled(stage, await invited(stage, [sri], { role: 'administrator', name: 'Budi' }))
  const budiOfficer = {
    ...sri,
    id: budi.officer,
    actor: { ...sri.actor, id: budi.officer },
    device: budi.device,
  }
  const since = (await house.stores.owner.auditHead()).sequence

  const { invitationKey, privateKey } = linkKey()
  const prepared = await uses.prepareInvitation(call(sri.actor), {
    role: 'auditor',
    name: 'Ani',
    invitationKey,
  })
  t.match(prepared, {
    signatures: 2,
    words: { id: /Mengundang Ani sebagai auditor/, en: /Invite Ani as auditor/ },
  })
  const { state, digest } = await uses.submit(call(sri.actor), signed(prepared, sri))
  t.equal(state, 'draft')
  await t.rejects(uses.submit(call(sri.actor), signed(prepared, sri)), { code: 'conflict' }, 'twice')
  await t.rejects(uses.findInvitation(digest), { code: 'not-found' }, 'a draft invites nobody')
  const [forSri] = await uses.drafts(call(sri.actor))
  t.match(forSri, { digest, signedBy: ['Sri'], isMine: false, invitation: { name: 'Ani' } })
  const [forBudi] = await uses.drafts(call(budiOfficer.actor))
  t.match(forBudi, { digest, isMine: true, words: prepared.words })

  await t.rejects(
    uses.endorse(call(sri.actor), endorsement(digest, sri)),
    { code: 'conflict' },
    'the same one',
  )
  await t.rejects(
    uses.endorse(call(budiOfficer.actor), endorsement(digest, sri)),
    { code: 'not-permitted' },
    "with another's key",
  )
  await t.rejects(
    uses.endorse(call(budiOfficer.actor), { ...endorsement('ab'.repeat(32), budiOfficer), digest }),
    { code: 'unauthenticated' },
    'a signature over something else',
  )
  await t.rejects(uses.endorse(call(budiOfficer.actor), endorsement('00'.repeat(32), budiOfficer)), {
    code: 'not-found',
  })
  await uses.endorse(call(budiOfficer.actor), endorsement(digest, budiOfficer))
  t.strictSame(await uses.drafts(call(sri.actor)), [])
  await enrolled(stage, { digest, privateKey })
  const ani = (await uses.officers(call(sri.actor))).find(one => one.name === 'Ani')
  t.strictSame(ani?.invitedBy, ['Sri', 'Budi'])
  t.strictSame(
    (await house.auditSince(since)).map(one => one.action),
    ['officer.invitation-drafted', 'officer.invited', 'officer.enrolled'],
  )

  // Sri removes Budi and would be alone: it still takes two.
  const removal = await uses.prepareRemoval(call(sri.actor), { officer: budi.officer, reason: 'pindah' })
  t.match(removal, { signatures: 1 })
  await uses.submit(call(sri.actor), signed(removal, sri))
  const alone = await uses.prepareInvitation(call(sri.actor), { role: 'auditor', name: 'X', invitationKey })
  t.equal(alone.signatures, 2)
  t.match(await uses.submit(call(sri.actor), signed(alone, sri)), { state: 'draft' })
  await t.rejects(
    uses.endorse(call(budiOfficer.actor), endorsement(alone.digest, budiOfficer)),
    { code: 'not-permitted' },
    'who was removed signs nothing',
  )
  const { officer } = await uses.anchorInvite(machine, { role: 'auditor', name: 'By the anchor' })
  t.ok(officer, 'the anchor helps')
  await uses.withdraw(call(sri.actor), alone.digest)
  await t.rejects(uses.withdraw(call(sri.actor), alone.digest), { code: 'not-found' })
  t.equal((await house.auditSince()).at(-1)?.action, 'officer.invitation-withdrawn')
  const once = await uses.prepareInvitation(call(sri.actor), { role: 'auditor', name: 'Y', invitationKey })
  await uses.submit(call(sri.actor), signed(once, sri))
  clock.pass(72 * HOUR_MS)
  t.strictSame(await uses.drafts(call(sri.actor)), [], 'a draft ends with its invitation')
})

t.test('a recovery by two others drops all old keys', async t => {
  const stage = await openStage(t)
  const { uses, people, ended, roster } = stage
  const [sri, budi] = [await people.enroll('administrator'), await people.enroll('administrator')]
  const vera = await people.enroll('verifier', { name: 'Vera' })
  const reno = await people.enroll('registration-officer')
  const audi = await people.enroll('auditor')
  const { invitationKey, privateKey } = linkKey()
  const about = { officer: vera.id, invitationKey }
  await t.rejects(uses.prepareRecovery(call(vera.actor), about), { code: 'not-permitted' }, 'of oneself')
  await t.rejects(uses.prepareRecovery(call(reno.actor), about), { code: 'not-permitted' })
  await t.rejects(uses.prepareRecovery(call(sri.actor), { ...about, officer: sri.id }), {
    code: 'not-permitted',
  })
  await t.rejects(uses.prepareRecovery(call(sri.actor), { ...about, officer: 'officer:x' }), {
    code: 'not-found',
  })
  const prepared = await uses.prepareRecovery(call(sri.actor), about)
  t.match(prepared, { signatures: 2, words: { en: /Recover Vera: all keys so far end/ } })
  const { state, digest } = await uses.submit(call(sri.actor), signed(prepared, sri))
  t.equal(state, 'draft')
  t.equal((await uses.drafts(call(reno.actor))).length, 1, 'another officer may help')
  t.strictSame(await uses.drafts(call(vera.actor)), [], 'not the one it is about')
  t.match(await uses.drafts(call(audi.actor)), [{ isMine: false }], 'an auditor looks on')
  await t.rejects(uses.endorse(call(vera.actor), endorsement(digest, vera)), { code: 'not-permitted' })
  await t.rejects(uses.endorse(call(audi.actor), endorsement(digest, audi)), { code: 'not-permitted' })
  await uses.endorse(call(reno.actor), endorsement(digest, reno))
  t.equal((await roster()).officers.get(vera.id)?.keys.length, 1, 'until it is used the old key is there')
  t.match(await uses.findInvitation(digest), { recovery: true, officer: vera.id, name: 'Vera' })
  const { device } = await enrolled(stage, { digest, privateKey })
  t.strictSame(
    (await roster()).officers.get(vera.id)?.keys.map(key => key.credentialId),
    [device.credentialId()],
  )
  t.strictSame(ended.at(-1), vera.id, 'whoever was signed in with the old key is out')
  const add = { response: {}, challenge: randomBytes(32), label: 'x' }
  const body = statementBody({
    kind: 'key-removal',
    roster: (await roster()).id,
    at: stage.clock.now().toISOString(),
    officer: vera.id,
    credentialId: device.credentialId(),
  })
  const old = vera.device.signStatement(body)
  if (old.by !== 'passkey') throw new Error('a passkey')
  await t.rejects(
    uses.submit(call(vera.actor), { body, assertion: old.assertion }),
    { code: 'unauthenticated' },
    'the old key signs nothing',
  )
  await t.rejects(uses.addKey(call(vera.actor), { ...add, body, assertion: old.assertion }), {
    code: 'unauthenticated',
  })
  t.ok(budi)
})

t.test("a removed officer's keys sign nothing, and their sessions end", async t => {
  const stage = await openStage(t)
  const { uses, people, ended, house } = stage
  const [sri, budi] = [await people.enroll('administrator'), await people.enroll('administrator')]
  const prepared = await uses.prepareRemoval(call(sri.actor), { officer: budi.id, reason: ' pensiun ' })
  t.match(prepared.words, { id: /bukan petugas lagi. Alasan: pensiun/ })
  await t.rejects(uses.prepareRemoval(call(sri.actor), { officer: sri.id, reason: 'x' }), {
    code: 'not-permitted',
  })
  await t.rejects(uses.prepareRemoval(call(sri.actor), { officer: budi.id, reason: ' ' }), {
    code: 'malformed',
  })
  await uses.submit(call(sri.actor), signed(prepared, sri))
  t.strictSame(ended, [budi.id])
  t.equal((await house.auditSince()).at(-1)?.action, 'officer.removed')
  await t.rejects(uses.submit(call(sri.actor), signed(prepared, sri)), { code: 'conflict' }, 'once')
  await t.rejects(
    uses.prepareRemoval(call(sri.actor), { officer: budi.id, reason: 'x' }),
    { code: 'not-found' },
    'twice',
  )
  // The rights of the browser's old session are not what counts.
  const back = await uses.prepareRemoval(call(budi.actor), { officer: sri.id, reason: 'rache' })
  await t.rejects(uses.submit(call(budi.actor), signed(back, budi)), { code: 'unauthenticated' })
  await t.rejects(uses.own(call(budi.actor)), { code: 'not-found' })
  t.match(await uses.own(call(sri.actor)), { officer: sri.id })
  await uses.anchorRemove(machine, { officer: sri.id, reason: 'habis' })
  t.strictSame(ended, [budi.id, sri.id])
  await t.rejects(uses.anchorRemove(machine, { officer: sri.id, reason: 'habis' }), { code: 'not-found' })
  await t.rejects(uses.anchorRecover(machine, sri.id), { code: 'not-found' })
})

t.test('keys of one’s own: added with one that is there, removed but for the last', async t => {
  const stage = await openStage(t)
  const { uses, people, ended, roster } = stage
  const [sri, vera] = [await people.enroll('administrator'), await people.enroll('verifier')]
  const challenge = randomBytes(32)
  const options = await uses.keyOptions(call(vera.actor), challenge)
  t.match(options, { excludeCredentials: [{ id: vera.device.credentialId() }] })
  const second = softwareAuthenticator(PEOPLE_ORIGIN)
  const further = { response: second.create(options), challenge, label: 'Cadangan' }
  const prepared = await uses.prepareKeyAddition(call(vera.actor), further)
  const attempt = (changes: object) =>
    uses.addKey(call(vera.actor), { ...further, ...signed(prepared, vera), ...changes })
  await t.rejects(attempt({ label: 'Lain' }), { code: 'malformed' })
  await t.rejects(attempt({ challenge: randomBytes(32) }), { code: 'unauthenticated' })
  await t.rejects(attempt(signed(prepared, sri)), { code: 'not-permitted' }, 'signed by another')
  await t.rejects(uses.addKey(call(sri.actor), { ...further, ...signed(prepared, sri) }), {
    code: 'malformed',
  })
  await t.rejects(uses.submit(call(sri.actor), signed(prepared, sri)), { code: 'malformed' }, 'not this way')
  await attempt({})
  await t.rejects(attempt({}), { code: 'conflict' }, 'once')
  const keys = (await roster()).officers.get(vera.id)?.keys ?? []
  t.strictSame(
    keys.map(key => key.label),
    ['Kunci uji', 'Cadangan'],
  )
  const first = vera.device.credentialId()
  const removal = await uses.prepareKeyRemoval(call(vera.actor), { officer: vera.id, credentialId: first })
  await uses.submit(call(vera.actor), signed(removal, { ...vera, device: second }))
  t.strictSame(ended, [], 'the session of the other key goes on')
  const last = { officer: vera.id, credentialId: second.credentialId() }
  await t.rejects(uses.prepareKeyRemoval(call(vera.actor), last), {
    code: 'conflict',
    detail: /only passkey/,
  })
  await t.rejects(uses.prepareKeyRemoval(call(vera.actor), { ...last, credentialId: first }), {
    code: 'not-found',
  })
  const other = { officer: sri.id, credentialId: sri.device.credentialId() }
  await t.rejects(uses.prepareKeyRemoval(call(vera.actor), other), { code: 'not-permitted' })
  const byAdministrator = await uses.prepareKeyRemoval(call(sri.actor), last)
  await uses.submit(call(sri.actor), signed(byAdministrator, sri))
  t.strictSame(ended, [vera.id])
  t.strictSame((await roster()).officers.get(vera.id)?.keys, [])
  const nobody = call({ ...vera.actor, id: `officer:${randomUUID()}` })
  await t.rejects(uses.keyOptions(nobody, challenge), { code: 'not-permitted' })
})

t.test('one person, one role: the registry is asked', async t => {
  const stage = await openStage(t)
  const { uses, people, house, roster } = stage
  const sri = await people.enroll('administrator')
  const made = person(house)
  const about = { role: 'verifier', agency: 'NC-KOMINFO', employeeNumber: made.number } as const
  const first = await uses.anchorInvite(machine, about)
  t.equal(first.name, made.name, 'the name as registered')
  const { officer } = await enrolled(stage, readLink(first.link))
  t.match((await roster()).officers.get(officer), {
    personId: made.personId,
    employeeNumber: made.number,
    agency: 'NC-KOMINFO',
  })
  const second = { role: 'auditor', employeeNumber: made.number } as const
  await t.rejects(uses.anchorInvite(machine, second), { code: 'conflict', detail: /one person has one role/ })
  const { invitationKey } = linkKey()
  const prepared = await uses.prepareInvitation(call(sri.actor), { ...second, invitationKey })
  await t.rejects(uses.submit(call(sri.actor), signed(prepared, sri)), { code: 'conflict' })
  house.registry.down = true
  await t.rejects(uses.anchorInvite(machine, second), { code: 'registry-unavailable' })
  house.registry.down = false
  await t.rejects(uses.anchorInvite(machine, { role: 'auditor', employeeNumber: '198609262015059999' }), {
    code: 'malformed',
  })
  house.registry.people.delete(made.number)
  await t.rejects(uses.anchorInvite(machine, second), { code: 'unknown-employee' })
  const gone = person(house, { status: 'retired' })
  await t.rejects(uses.anchorInvite(machine, { role: 'auditor', employeeNumber: gone.number }), {
    code: 'employee-not-active',
  })
})

t.test('what comes back from a browser is what was prepared', async t => {
  const stage = await openStage(t)
  const { uses, people, clock } = stage
  const sri = await people.enroll('administrator')
  const vera = await people.enroll('verifier')
  const { invitationKey } = linkKey()
  const spec = { role: 'auditor', name: 'Ani', invitationKey } as const
  const prepared = await uses.prepareInvitation(call(sri.actor), spec)
  const invitation = JSON.parse(prepared.body)
  const changed = (changes: object) => {
    const body = statementBody({ ...invitation, ...changes })
    return uses.submit(call(sri.actor), signed({ ...prepared, body }, sri))
  }
  for (const [name, changes, code] of [
    ['a longer term', { expiresAt: '2099-01-01T00:00:00.000Z' }, 'malformed'],
    ['a person of no registry', { personId: randomUUID() }, 'malformed'],
    ['an agency that is not there', { role: 'verifier', agency: 'XX' }, 'not-found'],
    ['a verifier of nowhere', { role: 'verifier' }, 'malformed'],
    ['an auditor of an agency', { agency: 'NC' }, 'malformed'],
    ['no role', { role: 'king' }, 'malformed'],
    ['no key', { invitationKey: 'zz' }, 'malformed'],
    ['no name', { name: ' ' }, 'malformed'],
    ['a name with an end', { name: 'Ani ' }, 'malformed'],
    ['another installation', { roster: '00'.repeat(32) }, 'malformed'],
    ['no actor', { officer: 'token:x' }, 'malformed'],
    ['long ago', { at: '2026-01-01T00:00:00.000Z' }, 'malformed'],
    ['another kind', { kind: 'decision' }, 'malformed'],
  ] as const)
    await t.rejects(changed(changes), { code }, name)
  await t.rejects(uses.submit(call(vera.actor), signed(prepared, vera)), { code: 'not-permitted' })
  await t.rejects(uses.submit(call(sri.actor), signed(prepared, vera)), { code: 'not-permitted' })
  await t.rejects(uses.prepareInvitation(call(vera.actor), spec), { code: 'not-permitted' })
  await t.rejects(uses.prepareInvitation(call('auditor'), spec), { code: 'not-permitted' })
  await t.rejects(uses.prepareInvitation(call(sri.actor), { ...spec, invitationKey: '00' }), {
    code: 'bad-public-key',
  })
  clock.pass(16 * 60_000)
  await t.rejects(uses.submit(call(sri.actor), signed(prepared, sri)), {
    code: 'malformed',
    detail: /too long/,
  })
})

t.test('every statement, with what came of verifying it', async t => {
  const stage = await openStage(t)
  const { uses, people, house } = stage
  const sri = await people.enroll('administrator', { name: 'Sri' })
  const audi = await people.enroll('auditor', { name: 'Audi' })
  await people.keep({ body: '{"odd":1}', signatures: [{ by: 'anchor', signature: '00' }] })
  const forged = statementBody({
    kind: 'removal',
    roster: people.rosterId,
    at: house.clock.now().toISOString(),
    officer: sri.id,
    reason: 'palsu',
  })
  await people.keep({ body: forged, signatures: [audi.device.signStatement(forged)] })
  const all = await uses.statements(call(audi.actor))
  t.match(all, [
    { kind: 'invitation', signedBy: ['anchor'], words: { en: /Invite Sri as administrator/ } },
    { kind: 'enrollment', signedBy: ['invitation'], words: { en: /Sri enrolls the key/ } },
    { kind: 'invitation' },
    { kind: 'enrollment' },
    { fault: 'malformed', words: { en: /No statement/ } },
    { kind: 'removal', fault: 'not-entitled', signedBy: ['Audi'], body: forged },
  ])
  t.notOk(all.slice(0, 4).some(one => one.fault !== undefined))
  await t.rejects(uses.statements(call('verifier')), { code: 'not-permitted' })
  await t.rejects(uses.officers(call('registration-officer')), { code: 'not-permitted' })
  t.match(
    (await uses.officers(call('auditor'))).map(one => one.name),
    ['Audi', 'Sri'],
  )
})

t.test('many at once: each is judged on the roster that it joins', async t => {
  const stage = await openStage(t)
  const { uses, people, roster } = stage
  const sri = await people.enroll('administrator')
  const open = await Promise.all(Array.from({ length: 6 }, () => invited(stage, [sri], { role: 'auditor' })))
  await Promise.all(open.map(one => enrolled(stage, one)))
  const now = await roster()
  t.strictSame(now.faults, [])
  t.equal(now.officers.size, 7)
  // The same removal by two administrators at the same moment has one effect and one event.
  const budi = await enrolled(stage, await invited(stage, [sri], { role: 'administrator' }))
  const removal = await uses.prepareRemoval(call(sri.actor), { officer: budi.officer, reason: 'x' })
  const both = await Promise.allSettled([
    uses.submit(call(sri.actor), signed(removal, sri)),
    uses.submit(call(sri.actor), signed(removal, sri)),
  ])
  t.strictSame(both.map(one => one.status).sort(), ['fulfilled', 'rejected'])
  t.strictSame((await roster()).faults, [])
})
