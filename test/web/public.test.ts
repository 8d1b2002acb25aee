import { X509Certificate } from 'node:crypto'
import t from 'tap'
import { NAVIGATION } from '../support/web-app.ts'
import { publicApp } from './support/public-stage.ts'

const english = { headers: { ...NAVIGATION, 'accept-language': 'en' } }

/** Text of a page without its tags. */
const textOf = (page: string) =>
  page
    .replace(/<template.*?<\/template>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

t.test('/ca shows each certificate with its fingerprint in groups, downloads and CRLs', async t => {
  const { app, stage } = await publicApp(t)
  const page = await app.inject({ url: '/ca', ...english })
  t.equal(page.statusCode, 200)
  for (const { certificate } of [stage.root, stage.issuer]) {
    const fingerprint = new X509Certificate(certificate.der).fingerprint256.replaceAll(':', '').toLowerCase()
    const groups = fingerprint.match(/.{4}/g) ?? []
    t.match(
      page.body,
      groups.map(group => `<span>${group}</span>`).join(''),
      'the fingerprint that OpenSSL computes',
    )
  }
  const text = textOf(page.body)
  t.match(text, 'Akar Uji')
  t.match(text, 'Elliptic curve P-384')
  t.match(text, '1,234,567')
  t.match(text, '44 MiB')
  t.match(text, 'http://status.example/ocsp')
  t.match(text, /1 June 2026, 19:00\sWITA/)
  t.ok(page.body.indexOf('Akar Uji') < page.body.indexOf('Issuing'), 'the root comes first')
  const links = ['/ca/root.cer', '/ca/root.pem', '/ca/root.p7c', '/crl/root.crl', '/crl/issuing.crl']
  for (const link of [...links, '/crl/issuing.delta.crl', '/crl/issuing/shard-3.crl'])
    t.match(page.body, `href="${link}"`)
  t.equal(page.body.match(/<h1/g)?.length, 1)
  t.match(textOf((await app.inject({ url: '/ca', headers: NAVIGATION })).body), '1.234.567')
})

t.test('/ca says that a CA is revoked, and that there is none yet', async t => {
  const at = new Date()
  const revoked = await publicApp(t, {
    uses: { status: async () => ({ status: 'revoked', at, reason: 'superseded', revokedAt: at }) },
  })
  t.match(textOf((await revoked.app.inject({ url: '/ca', ...english })).body), /Issuing *Revoked/)
  const none = await publicApp(t, { uses: { authorities: async () => [], crls: async () => [] } })
  t.match((await none.app.inject({ url: '/ca', ...english })).body, 'There is no CA yet')
  t.match((await none.app.inject({ url: '/status', ...english })).body, 'There is no CA to ask yet')
  t.match((await none.app.inject({ url: '/service-health', ...english })).body, 'There is no CRL yet')
})

t.test('/status answers for a serial number without a script, however it is written', async t => {
  const { app, stage } = await publicApp(t)
  stage.store.change('0a1b2c')
  stage.store.change('4d5e6f', 'keyCompromise')
  stage.store.change('778899', 'certificateHold')
  const ask = async (serial: string) =>
    app.inject({ url: '/status', query: { serial, issuer: 'issuing' }, ...english })
  for (const written of ['0a1b2c', '0A:1B:2C', 'a1b2c', '0x000a1b2c', ' 0a 1b 2c '])
    t.match(textOf((await ask(written)).body), 'Valid Issued by this CA and not revoked.', written)
  const revoked = textOf((await ask('4d5e6f')).body)
  t.match(revoked, 'Revoked Do not rely on it')
  t.match(revoked, 'The private key leaked or was lost')
  t.match(revoked, /Revoked on *1 June 2026, 20:00\sWITA/)
  t.match(textOf((await ask('ffee')).body), 'Unknown This CA never issued')
  for (const wrong of ['', '0', 'xyz', 'ab'.repeat(21), '<b>', '-1', 'a'.repeat(5000)]) {
    const page = await ask(wrong)
    t.equal(page.statusCode, 422, wrong.slice(0, 50))
    t.match(page.body, 'aria-invalid="true"')
    t.match(page.body, 'Not a serial number')
    t.notMatch(page.body, '<b>')
  }
  t.equal((await app.inject({ url: '/status?serial=aa&serial=bb' })).statusCode, 200, 'a list is no number')
  t.match(textOf((await app.inject({ url: '/status?serial=aa&issuer=nobody', ...english })).body), 'Unknown')
})

t.test('/service-health publishes what was measured', async t => {
  const { app } = await publicApp(t)
  const text = textOf((await app.inject({ url: '/service-health', ...english })).body)
  t.match(text, /99 of 100 within *0\.9 seconds/)
  t.match(text, /Half within *0\.01 seconds/)
  t.match(text, /The longest took *1\.25 seconds/)
  t.match(text, 'No change was measured yet.')
  t.match(text, /60 minutes/)
  t.match(text, 'Late', 'a list whose nextUpdate is over')
  t.match(text, 'Fresh')
})

t.test('the address in certificates leads to the practice statement', async t => {
  const { app } = await publicApp(t)
  const moved = await app.inject('/cps')
  t.equal(moved.statusCode, 308)
  t.equal(moved.headers.location, '/practice-statement')
  t.equal((await app.inject('/practice-statement')).statusCode, 200)
})

t.test('hostile names of CAs are text and break nothing', async t => {
  const names = [
    '<img src=x onerror=alert(1)>',
    '"><script>alert(1)</script>',
    '\u202egnp.exe',
    '🦊'.repeat(30),
    'x'.repeat(300),
  ]
  for (const rootName of names) {
    const { app } = await publicApp(t, { rootName })
    for (const url of ['/ca', '/status', '/service-health', '/status?serial=aa&issuer=root']) {
      const { body, statusCode } = await app.inject({ url })
      t.equal(statusCode, 200)
      t.notMatch(body, '<img')
      t.notMatch(body, '<script>')
      t.notMatch(body, 'alert(1)</')
    }
  }
})

t.test('an outage is said as an outage', async t => {
  const { SegelError } = await import('../../src/errors.ts')
  const { app } = await publicApp(t, {
    uses: {
      authorities: async () => {
        throw new SegelError('store-unavailable', 'x')
      },
    },
  })
  for (const url of ['/ca', '/status', '/service-health']) {
    const page = await app.inject({ url, ...english })
    t.equal(page.statusCode, 503, url)
    t.match(page.body, 'The service is not available now')
  }
})
