import { createHash } from 'node:crypto'
import t from 'tap'
import type { Actor } from '../../../src/domain/actor.ts'
import { call } from '../../support/fixtures.ts'
import {
  approved,
  asEmployee,
  certified,
  issueDeps,
  JOB,
  judgeDeps,
  person,
  submitted,
} from '../../support/house.ts'
import { issueApproved } from '../../../src/issuance/issue.ts'
import { judgeOrders } from '../../../src/revocation/judge-orders.ts'
import { AUDITOR, OFFICER, openStage, send, VERIFIER, visit } from './stage.ts'

const stage = await openStage(t)
const { house } = stage
const app = await stage.app(t)

/** What the browser does, with an authenticator in software. */
async function sign(who: Actor, path: string, order: Readonly<Record<string, string>>) {
  const asked = await send(app, who, { url: `${path}/statement`, body: order })
  if (asked.status !== 200) return { asked }
  const { body, challenge, passkeys } = asked.json as {
    readonly body: string
    readonly challenge: string
    readonly passkeys: readonly { readonly credentialId: string }[]
  }
  t.equal(createHash('sha256').update(body).digest('base64url'), challenge)
  t.equal(passkeys.length, 1)
  const about = JSON.parse(body) as { readonly at: string; readonly digest?: string }
  return { asked, about, body, assertion: stage.deviceOf(who).assert(challenge) }
}

async function decide(who: Actor, id: string, order: { readonly decision: string; readonly reason: string }) {
  const path = `/console/requests/${id}`
  const { asked, about, assertion } = await sign(who, path, order)
  if (about === undefined) return asked
  const { at, digest } = about
  return send(app, who, { url: `${path}/decision`, body: { ...order, at, digest, assertion } })
}

async function give(who: Actor, serialNumber: string, order: Readonly<Record<string, string>>) {
  const path = `/console/certificates/${serialNumber}`
  const { asked, about, assertion } = await sign(who, path, order)
  if (about === undefined) return asked
  return send(app, who, { url: `${path}/order`, body: { ...order, at: about.at, assertion } })
}

const approve = { decision: 'approve', reason: '' } as const

t.test('two officers approve by passkey, the CA issues', async t => {
  const one = await submitted(house, person(house))
  const next = await submitted(house, person(house))
  const first = await decide(VERIFIER, one.id, approve)
  t.match(first, { status: 200, json: { state: 'verified' } })
  t.equal(first.json['next'], `/console/requests/${next.id}?done=approve&request=${one.id}`, 'on to the next')
  t.match((await visit(app, VERIFIER, { url: String(first.json['next']) })).body, 'disetujui')
  const last = await decide(OFFICER, one.id, approve)
  t.match(last, { status: 200, json: { state: 'approved', next: `/console?done=approve&request=${one.id}` } })
  await issueApproved(issueDeps(house, { proofs: stage.proofs }))(JOB)
  t.match(await house.stores.ra.request(one.id), { state: 'issued' })
  const shown = await visit(app, AUDITOR, { url: `/console/requests/${one.id}` })
  t.match(shown.body, 'Ditandatangani dengan kunci sandi')
  t.equal((await decide(OFFICER, one.id, approve)).status, 409, 'it is over')
})

t.test('rejected with a reason; without one it is refused', async t => {
  const { id } = await submitted(house, person(house))
  t.equal((await decide(VERIFIER, id, { decision: 'reject', reason: '  ' })).status, 400)
  t.match(await decide(VERIFIER, id, { decision: 'reject', reason: 'Datang dengan KTP.' }), {
    status: 200,
    json: { state: 'rejected' },
  })
  const { body } = await visit(app, OFFICER, { url: `/console/requests/${id}` })
  t.match(body, 'Datang dengan KTP.')
})

t.test('a question, and the answer of the applicant', async t => {
  const who = person(house)
  const { id } = await submitted(house, who)
  const asked = await send(app, VERIFIER, {
    url: `/console/requests/${id}/question`,
    body: 'text=Sudah+pindah%3F',
  })
  t.match(asked, { status: 303, location: `/console/requests/${id}?done=ask&request=${id}` })
  t.match((await visit(app, VERIFIER, { url: '/console?tab=asked' })).body, `/console/requests/${id}`)
  await stage.uses.askApplicant(call(OFFICER), id, 'Sungguh?')
  t.equal((await send(app, VERIFIER, { url: `/console/requests/${id}/question`, body: 'text=' })).status, 400)
  t.equal((await send(app, AUDITOR, { url: `/console/requests/${id}/question`, body: 'text=x' })).status, 403)
  const { body } = await visit(app, VERIFIER, { url: `/console/requests/${id}` })
  t.match(body, 'Sudah pindah?')
  t.match(body, 'belum dijawab')
  await stage.uses.answerQuestion(call(asEmployee(who)), id, 'Belum.')
  t.match((await visit(app, VERIFIER, { url: `/console/requests/${id}` })).body, 'Belum.')
})

t.test('W09 a signature that is not theirs, not of this, not of now, counts for nothing', async t => {
  const { id, digest } = await submitted(house, person(house))
  const other = await submitted(house, person(house))
  const path = `/console/requests/${id}`
  const { about, assertion } = await sign(VERIFIER, path, approve)
  const { assertion: foreign } = await sign(OFFICER, `/console/requests/${other.id}`, approve)
  const at = about?.at ?? ''
  const body = { ...approve, at, digest, assertion }
  const refused: readonly (readonly [string, string, object, number])[] = [
    ['another officer', path, { ...body, assertion: foreign }, 403],
    ['another request', `/console/requests/${other.id}`, { ...body, digest: other.digest }, 403],
    ['another decision', path, { ...body, decision: 'reject', reason: 'x' }, 403],
    ['another reason', path, { ...body, reason: 'x' }, 403],
    ['another time', path, { ...body, at: new Date(house.clock.now().getTime() + 1000).toISOString() }, 403],
    ['an old time', path, { ...body, at: '2020-01-01T00:00:00.000Z' }, 409],
    ['another digest', path, { ...body, digest: other.digest }, 409],
    ['no assertion', path, { ...approve, at, digest }, 400],
    ['more than asked', path, { ...body, tier: 'registration-officer' }, 400],
  ]
  for (const [what, url, sent, status] of refused)
    t.equal((await send(app, VERIFIER, { url: `${url}/decision`, body: sent })).status, status, what)
  t.match(await house.stores.ra.request(id), { state: 'verified', decisions: [] })
  t.equal((await send(app, AUDITOR, { url: `${path}/statement`, body: approve })).status, 403)
})

t.test('nothing is taken from another site, or without the token of the session', async t => {
  const { id } = await submitted(house, person(house))
  const serialNumber = (await certified(house, person(house))).serialNumber
  const posts: readonly (readonly [string, unknown])[] = [
    [`/console/requests/${id}/statement`, approve],
    [`/console/requests/${id}/decision`, approve],
    [`/console/requests/${id}/question`, 'text=x'],
    [`/console/requests/${id}/identity-verification`, 'x=y'],
    [`/console/certificates/${serialNumber}/statement`, { kind: 'revocation', reason: 'superseded' }],
    [`/console/certificates/${serialNumber}/order`, {}],
    ['/console/views', 'name=x&query=y'],
    ['/console/views/removal', 'name=x'],
  ]
  for (const [url, body] of posts) {
    for (const headers of [
      { 'x-csrf-token': 'wrong' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    ])
      t.equal(
        (await send(app, VERIFIER, { url, body, headers })).status,
        403,
        `${url} ${JSON.stringify(headers)}`,
      )
  }
})

t.test('revoked, held and released by signed orders', async t => {
  const holder = person(house)
  const one = await certified(house, holder, { profile: 'email' })
  const held = await give(OFFICER, one.serialNumber, {
    kind: 'revocation',
    reason: 'certificateHold',
    comment: 'Dilaporkan hilang.',
  })
  t.match(held, {
    status: 200,
    json: { status: 'held', next: `/console/certificates/${one.serialNumber}?done=doneHeld` },
  })
  t.match((await visit(app, OFFICER, { url: String(held.json['next']) })).body, 'Dilaporkan hilang.')
  t.match(
    (await visit(app, VERIFIER, { url: `/console/certificates/${one.serialNumber}` })).body,
    'Hanya petugas pendaftaran',
  )
  t.equal((await give(VERIFIER, one.serialNumber, { kind: 'release' })).status, 403)
  const asked = await give(OFFICER, one.serialNumber, { kind: 'release', comment: 'Ketemu lagi.' })
  t.match(asked, { status: 200, json: { status: 'held', next: /doneWaits/ } }, 'the CA decides on it')
  await judgeOrders({ ...judgeDeps(house), proofs: stage.proofs })(JOB)
  t.match(await house.stores.ra.certificate(one.serialNumber), { revocation: undefined })
  const lost = { kind: 'revocation', reason: 'keyCompromise', invalidityDate: '2026-11-24' }
  t.match(await give(VERIFIER, one.serialNumber, lost), { status: 200, json: { status: 'revoked' } })
  t.match(await house.stores.ra.certificate(one.serialNumber), {
    revocation: { reason: 'keyCompromise', orderedBy: VERIFIER.id, invalidityDate: one.notBefore },
  })
  const shown = await visit(app, OFFICER, { url: `/console/certificates/${one.serialNumber}` })
  t.match(shown.body, /Diperintahkan oleh[^]*<bdi>Sri Verifikator<\/bdi>/, 'by name, not by number alone')
  t.equal((await give(OFFICER, one.serialNumber, lost)).status, 409, 'that is final')
  t.equal((await give(OFFICER, one.serialNumber, { kind: 'revocation', reason: 'because' })).status, 400)
  t.equal((await give(OFFICER, one.serialNumber, { kind: 'revocation' })).status, 400)
})

t.test('the desk counts and lists before anything happens', async t => {
  const holder = person(house, { name: 'Nyoman Meja' })
  const one = await certified(house, holder, { profile: 'email' })
  await approved(house, person(house))
  const desk = async (query: string, who = OFFICER) =>
    (await visit(app, who, { url: `/console/revocations?${query}` })).body
  t.match(await desk('q=nyoman+meja&status=good'), '1 sertifikat kena')
  t.match(await desk(`key=${one.keyFingerprint.toUpperCase()}&status=good`), one.serialNumber)
  t.match(await desk('profile=email&from=2026-11-24&until=2026-11-24&status=good'), 'Nyoman Meja')
  t.notMatch(await desk('profile=email&until=2026-11-23&status=good'), 'Nyoman Meja')
  t.match(await desk('q=nyoman+meja&status=held'), 'Tidak ada sertifikat yang cocok')
  t.match(await desk('status=good'), 'Pilih paling tidak satu')
  t.match(await desk('key=xyz&status=good'), '64 angka')
  t.match(await house.stores.ra.certificate(one.serialNumber), { revocation: undefined })
})

t.test('the desk with 2,500 certificates: counted exactly, every one on a page and in the file', async t => {
  const name = '=Ribu "Satu"'
  const one = await certified(house, person(house), { profile: 'email' })
  const values = [one.serialNumber]
  const serial = "lpad(to_hex(n), 8, '0') || 'd5'"
  await house.tamper(
    `insert into intents (issuer_id, serial_number, profile, unsigned, opened_at, attempt)
     select issuer_id, ${serial}, profile, unsigned, opened_at, 0 from intents, generate_series(1, 2500) n
     where serial_number = $1`,
    values,
  )
  const columns = (
    await house.sql(
      `select column_name as name from information_schema.columns where table_schema = 'segel'
     and table_name = 'certificates' order by ordinal_position`,
    )
  ).map(row => String(row['name']))
  const copied = columns.map(column => {
    if (column === 'serial_number') return serial
    if (column === 'request_id') return 'null'
    if (column === 'person_name') return `'${name} ' || n`
    return column === 'key_fingerprint' ? "repeat('d5', 32)" : `c.${column}`
  })
  await house.tamper(
    `insert into certificates (${columns.join(', ')}) select ${copied.join(', ')} from certificates c, generate_series(1, 2500) n
     where serial_number = $1`,
    values,
  )
  const query = `key=${'d5'.repeat(32)}&status=good`
  let url = `/console/revocations?${query}`
  const seen = new Set<string>()
  for (let count = 0; url !== '' && count < 30; count += 1) {
    const { body } = await visit(app, OFFICER, { url })
    t.match(body, '2.500 sertifikat kena')
    for (const [, found = ''] of body.matchAll(/certificates\/([0-9a-f]{8}d5)\/order/g)) seen.add(found)
    const pages = body.slice(body.indexOf('class="pagination"'))
    const links = pages.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))
    url = /href="([^"]*cursor=[^"]*)"/.exec(links)?.[1] ?? ''
  }
  t.equal(seen.size, 2500)
  const file = await visit(app, OFFICER, { url: `/console/revocations.csv?${query}` })
  const lines = file.body.trimEnd().split('\r\n')
  t.equal(lines.length, 2501)
  t.match(lines[0], '"serialNumber","issuer","holder"')
  t.ok(lines[1]?.includes(`"'=Ribu ""Satu"" `), 'a text, not a formula')
  t.notMatch(file.body, /\d{18}/, 'no NIP')
  t.equal((await visit(app, OFFICER, { url: '/console/revocations.csv' })).status, 303, 'not of everybody')
})
