import t from 'tap'
import type { Actor } from '../../../src/domain/actor.ts'
import { call, DAY_MS, DINKES, NC } from '../../support/fixtures.ts'
import { certified, person, signedRevoke, submitted } from '../../support/house.ts'
import { NAVIGATION } from '../../support/web-app.ts'
import { APPLICANT, AUDITOR, OFFICER, openStage, send, VERIFIER, visit } from './stage.ts'

const HOSTILE = '<script>alert(1)</script>"\'&'
const RTL = 'مريم \u202eevil\u202c 👩🏽‍⚖️'
const LONG = `Ni ${'Luh'.repeat(99)}`

const stage = await openStage(t)
const { house } = stage
const app = await stage.app(t)
const made = person(house, { name: 'Made Wirawan' })
const ratna = person(house, { name: 'Ratna Dewi', agencyPath: [NC, DINKES] })
const differs = person(house, { name: 'Ketut', birthDate: '1986-09-27' })
const first = await submitted(house, made)
house.clock.pass(4 * DAY_MS)
const second = await submitted(house, ratna, { profile: 'authentication' })
const held = await submitted(house, differs)
const holder = person(house, { name: 'Wayan Suardana' })
const certificate = await certified(house, holder, { profile: 'email' })
const page = (who: Actor, url: string, language: 'id' | 'en' = 'id') => visit(app, who, { url, language })

const PAGES = [
  '/console',
  '/console?tab=held',
  '/console?tab=done',
  '/console?q=made&profile=signature&agency=NC&days=3',
  `/console/requests/${first.id}`,
  `/console/requests/${held.id}`,
  '/console/certificates',
  `/console/certificates?q=${certificate.serialNumber.slice(0, 12)}`,
  `/console/certificates/${certificate.serialNumber}`,
]

t.test('every page in both languages, kept by no cache, framed by nobody', async t => {
  for (const url of [
    ...PAGES,
    '/console/several',
    '/console/revocations',
    '/console/revocations?q=wayan&status=good',
  ])
    for (const language of ['id', 'en'] as const) {
      const { status, body, headers } = await page(OFFICER, url, language)
      t.equal(status, 200, url)
      t.match(body, `<html lang="${language}"`)
      t.equal((body.match(/<h1>/g) ?? []).length, 1, 'one h1')
      t.match(headers, { 'cache-control': 'no-store', 'x-frame-options': 'DENY' })
      t.match(headers['content-security-policy'], "frame-ancestors 'none'")
      t.notMatch(body, / style="| on[a-z]+="/, 'nothing that the CSP refuses')
    }
})

t.test('Q05 W09 who gets in: officers and auditors; nobody else', async t => {
  for (const url of PAGES) {
    t.equal((await page(AUDITOR, url)).status, 200, `auditor ${url}`)
    t.equal((await page(APPLICANT, url)).status, 403, `applicant ${url}`)
    const { statusCode, headers } = await app.inject({ url, headers: NAVIGATION })
    t.equal(statusCode, 303, 'nobody is signed in')
    t.match(headers.location, '/sign-in?next=')
  }
  for (const url of ['/console/several', '/console/revocations'])
    t.equal((await page(AUDITOR, url)).status, 403, `auditor ${url}`)
  const { body } = await page(AUDITOR, `/console/requests/${first.id}`)
  t.notMatch(body, /data-signing|open-reject-dialog|ask-dialog/, 'an auditor is offered nothing to decide')
})

t.test('the queue: whose turn, how long, and by what it is narrowed', async t => {
  const { body } = await page(VERIFIER, '/console')
  for (const word of [
    /Menunggu saya <span class="count">3</,
    'Made Wirawan',
    'Ratna Dewi',
    'Ketut',
    'terlalu lama',
    'perlu dilihat',
    '24 November 2026',
  ])
    t.match(body, word)
  t.match(body, `name="id" value="${second.id}"`, 'its profile allows several')
  t.notMatch(body, `name="id" value="${first.id}"`)
  const narrowed = await page(VERIFIER, '/console?q=ratna&tab=waiting')
  t.match(narrowed.body, 'Ratna Dewi')
  t.notMatch(narrowed.body, 'Made Wirawan')
  t.match((await page(VERIFIER, '/console?q=nobody')).body, 'Tidak ada yang cocok')
  t.match((await page(OFFICER, '/console')).body, 'Tidak ada yang menunggu Anda')
  const bySerial = await page(OFFICER, `/console?q=${certificate.serialNumber}`)
  t.match(bySerial.body, 'Wayan Suardana', 'found by the serial number of what was issued')
  t.equal((await page(OFFICER, '/console?cursor=zzz&tab=waiting')).status, 400)
  t.equal((await page(VERIFIER, '/console?tab=nonsense&days=-4&q=&q=x')).status, 200, 'read leniently')
})

t.test('a request: what differs is said in words, and what will be certified exactly', async t => {
  const { body } = await page(VERIFIER, `/console/requests/${first.id}`)
  for (const word of [
    'Berbeda',
    'Akan disertifikatkan',
    'Pencocokan identitas',
    'documentSigning',
    'Pranata Komputer',
  ])
    t.match(body, word)
  t.match(body.replaceAll(/<\/?span>/g, ''), first.digest, 'the whole digest, in groups')
  const reviewed = await page(VERIFIER, `/console/requests/${held.id}`, 'en')
  t.match(reviewed.body, 'Holds the request')
  t.match(reviewed.body, 'How the differences were cleared up')
  t.match((await page(OFFICER, `/console/requests/${held.id}`, 'en')).body, 'not your turn')
  t.match(body, /Diajukan oleh[^]{0,60}pemohon/, 'who asked, in words')
  t.equal((await page(VERIFIER, '/console/requests/none')).status, 404)
})

t.test('saved views', async t => {
  const save = (body: string) => send(app, VERIFIER, { url: '/console/views', body })
  t.match(await save('name=Dinkes+lama&query=tab%3Dwaiting%26days%3D3'), {
    status: 303,
    location: '/console?tab=waiting&days=3',
  })
  t.match((await page(VERIFIER, '/console')).body, 'Dinkes lama')
  t.notMatch((await page(OFFICER, '/console')).body, 'Dinkes lama')
  t.equal((await save('name=&query=x')).status, 400)
  const outside = await send(app, VERIFIER, { url: '/console/views', body: 'name=x&query=//evil.example/' })
  t.match(outside.location, /^\/console\?/, 'a view leads nowhere else')
  const removal = await send(app, VERIFIER, { url: '/console/views/removal', body: 'name=Dinkes+lama' })
  t.equal(removal.status, 303)
})

t.test('hostile words stay words: names, reasons, questions, searches', async t => {
  for (const name of [HOSTILE, RTL, LONG]) {
    const { id } = await submitted(house, person(house, { name: name.slice(0, 300) })).catch(() => first)
    // What the registry refuses to certify may still stand in a row of old.
    await house.tamper(
      `update requests set proposal = replace(proposal, 'Made Wirawan', $2), digest = encode(sha256(convert_to(replace(proposal, 'Made Wirawan', $2), 'UTF8')), 'hex') where id = $1`,
      [id, JSON.stringify(name).slice(1, -1)],
    )
    await stage.uses.askApplicant(call(VERIFIER), id, `${name} ?`)
    for (const url of [
      `/console/requests/${id}`,
      '/console?tab=asked',
      `/console?q=${encodeURIComponent(name)}`,
    ]) {
      const { status, body } = await page(VERIFIER, url)
      t.equal(status, 200, url)
      t.notMatch(body, '<script>alert')
    }
    const { body } = await page(VERIFIER, `/console/requests/${id}`)
    t.match(body, '<bdi>', 'what runs the other way stays by itself')
  }
  const revoke = signedRevoke(house)
  await revoke(call({ ...OFFICER, id: 'token:registration-officer' }), certificate.serialNumber, {
    reason: 'certificateHold',
    comment: HOSTILE,
  })
  const { body } = await page(OFFICER, `/console/certificates/${certificate.serialNumber}`)
  t.notMatch(body, '<script>alert')
  t.match(body, /&(lt|#60);script/)
  const held = await page(OFFICER, `/console/certificates/${certificate.serialNumber}`, 'en')
  t.match(held.body, 'Becomes a revocation on', 'W08 until when')
})
