// A certificate is checked in Debian's Chromium: the file stays there, and what is said is verified there.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import type { Test } from 'tap'
import { encodePem } from '../../src/x509/pem.ts'
import { expectAccessible, openBrowser, type PageOptions, tabThrough, VARIANTS } from '../support/browser.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { requireTool } from '../support/tools.ts'
import { issueEntity, newKeys } from '../x509/hierarchy.ts'
import { listenPublic, type PublicStage } from './support/public-stage.ts'

const browser = openBrowser(t)

interface Opened {
  readonly page: Page
  readonly stage: PublicStage
  /** Bodies of everything that the page sent. */
  readonly sent: Buffer[]
}

async function openStatus(t: Test, options: PageOptions = { language: 'en' }): Promise<Opened> {
  const { stage, url } = await listenPublic(t)
  const page = await browser.page(t, options)
  await page.clock.setFixedTime(stage.clock.at)
  const sent: Buffer[] = []
  page.on('request', request => {
    const body = request.postDataBuffer()
    if (body !== null) sent.push(body)
  })
  await page.goto(`${url}/status`)
  return { page, stage, sent }
}

function subscriberOf({ issuer }: PublicStage, name: string) {
  return issueEntity({ kind: 'subscriber', keys: newKeys(), issuer, name })
}

async function choose(page: Page, name: string, buffer: Buffer): Promise<string> {
  await page.setInputFiles('#file', { name, mimeType: 'application/octet-stream', buffer })
  await page.waitForSelector('#outcome .verdict, #outcome .notice')
  return page.innerText('#outcome')
}

t.test('a file: good, on hold, revoked, unknown, each in words and with what was verified', async t => {
  const { page, stage, sent } = await openStatus(t)
  const { certificate } = subscriberOf(stage, 'Siti Nurhaliza')
  const der = Buffer.from(certificate.der)
  t.match(await choose(page, 'a.cer', der), /Unknown\s+This CA never issued/)
  stage.store.change(certificate.serialNumber)
  stage.ring('revocation')
  const good = await choose(page, 'b.cer', der)
  t.match(good, /Valid\s+Issued by this CA and not revoked/)
  for (const word of [
    'Siti Nurhaliza',
    'Segel',
    "CA's signature on the certificate is right",
    'The answer is fresh',
  ])
    t.match(good, word)
  t.match(good, 'The status answer (OCSP) is signed by the responder')
  t.notMatch(good, 'could not be verified')
  stage.store.change(certificate.serialNumber, 'certificateHold')
  stage.ring('revocation')
  t.match(await choose(page, 'c.pem', Buffer.from(encodePem(certificate.der, 'CERTIFICATE'))), /On hold/)
  stage.store.change(certificate.serialNumber, 'keyCompromise')
  stage.ring('revocation')
  const revoked = await choose(page, 'd.cer', der)
  t.match(revoked, /Revoked\s+Do not rely on it/)
  t.match(revoked, 'The private key leaked or was lost')
  t.match(revoked, /1 June 2026, 20:00\sWITA/)
  t.equal(sent.length, 4, 'one question each')
  for (const body of sent) {
    t.ok(body.length < 300)
    t.notOk(body.includes(Buffer.from('Siti')), 'the file was not sent')
    t.ok(body.includes(Buffer.from(certificate.serialNumber, 'hex')))
  }
})

t.test('a forged certificate, a foreign one, our own CA, and no certificate', async t => {
  const { page, stage, sent } = await openStatus(t)
  const stranger = issueEntity({ kind: 'root', keys: newKeys(), name: 'Issuing' })
  const forged = issueEntity({ kind: 'subscriber', keys: newKeys(), issuer: stranger, name: 'Palsu' })
  t.match(await choose(page, 'a.cer', Buffer.from(forged.certificate.der)), 'Forged: the signature')
  const elsewhere = issueEntity({ kind: 'root', keys: newKeys(), name: '<b>Elsewhere</b>' })
  const foreign = issueEntity({ kind: 'subscriber', keys: newKeys(), issuer: elsewhere, name: 'Orang' })
  t.match(await choose(page, 'b.cer', Buffer.from(foreign.certificate.der)), '<b>Elsewhere</b>', 'as text')
  t.match(
    await choose(page, 'c.cer', Buffer.from(stage.issuer.certificate.der)),
    'a certificate of our own CA',
  )
  for (const junk of ['', 'hello', '0', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])
    t.match(await choose(page, 'd.cer', Buffer.from(junk)), 'not an X.509 certificate', junk)
  t.match(await choose(page, 'e.cer', Buffer.alloc(70_000, 0x30)), 'too large')
  const cut = Buffer.from(stage.issuer.certificate.der).subarray(0, 200)
  t.match(await choose(page, 'f.cer', cut), 'not an X.509 certificate')
  t.equal(sent.length, 0, 'nobody was asked')
})

t.test('an answer that was tampered with, is old, or answers another question is not believed', async t => {
  const { page, stage } = await openStatus(t)
  const { certificate } = subscriberOf(stage, 'Siti')
  stage.store.change(certificate.serialNumber)
  const der = Buffer.from(certificate.der)
  const meddle = async (change: (body: Buffer) => Buffer) => {
    await page.unroute('**/ocsp')
    await page.route('**/ocsp', async route => {
      const response = await route.fetch()
      await route.fulfill({ response, body: change(await response.body()) })
    })
  }
  await meddle(body => {
    const changed = Buffer.from(body)
    changed.writeUInt8(changed.readUInt8(changed.length - 700) ^ 1, changed.length - 700)
    return changed
  })
  t.match(await choose(page, 'a.cer', der), /cannot be trusted|does not answer/)
  let first: Buffer | undefined
  await meddle(body => (first ??= body))
  t.match(await choose(page, 'b.cer', der), 'Valid', 'the first of its kind is good')
  t.match(await choose(page, 'c.cer', der), 'cannot be trusted', 'the same again has the wrong nonce')
  await page.unroute('**/ocsp')
  await page.clock.setFixedTime(new Date(stage.clock.at.getTime() + 48 * 3_600_000))
  t.match(await choose(page, 'd.cer', der), 'cannot be trusted', 'an answer of the day before yesterday')
})

t.test('a serial number is asked for by OCSP as well, and wrong ones are answered by the server', async t => {
  const { page, stage, sent } = await openStatus(t)
  stage.store.change('4d5e6f', 'superseded')
  await page.fill('#serial', '4D:5E:6F')
  await page.getByRole('button', { name: 'Check' }).click()
  await page.waitForSelector('#outcome .verdict')
  t.match(
    await page.innerText('#outcome'),
    /Revoked[^]*Replaced by a new certificate[^]*The status answer \(OCSP\) is signed/,
  )
  t.equal(sent.length, 1)
})

for (const options of VARIANTS)
  t.test(`the page and its result: ${Object.values(options).join(', ')}`, async t => {
    const { page, stage } = await openStatus(t, options)
    const { certificate } = subscriberOf(stage, 'Nama yang panjang '.repeat(3).trim())
    stage.store.change(certificate.serialNumber, 'superseded')
    await choose(page, 'a.cer', Buffer.from(certificate.der))
    await expectAccessible(t, page)
    t.equal(await page.evaluate('document.activeElement.id'), 'outcome', 'the result has the focus')
  })

t.test('a service that does not answer is said as that', async t => {
  const { stage, url } = await listenPublic(t)
  const page = await browser.page(t, { language: 'en', mayComplain: /Failed to load resource/ })
  await page.route('**/ocsp', route => route.abort())
  await page.goto(`${url}/status`)
  const { certificate } = subscriberOf(stage, 'Siti')
  t.match(await choose(page, 'a.cer', Buffer.from(certificate.der)), 'does not answer now')
})

t.test('by keyboard: file, serial number, issuer, button', async t => {
  const { page } = await openStatus(t)
  const stops = (await tabThrough(page)).map(({ tag }) => tag)
  t.match(stops.join(' '), 'input input button')
})

t.test('OpenSSL reads the question of the browser and says the same', async t => {
  const { page, stage, sent } = await openStatus(t)
  const { certificate } = subscriberOf(stage, 'Siti')
  stage.store.change(certificate.serialNumber)
  await choose(page, 'a.cer', Buffer.from(certificate.der))
  const file = join(temporaryFolder(t), 'request.der')
  writeFileSync(file, sent[0] ?? Buffer.alloc(0))
  const text = execFileSync(requireTool('openssl'), ['ocsp', '-reqin', file, '-req_text'], {
    encoding: 'utf8',
  })
  t.match(text, 'Hash Algorithm: sha256')
  t.match(text.toLowerCase(), `serial number: ${certificate.serialNumber}`)
  t.match(text, 'OCSP Nonce')
})
