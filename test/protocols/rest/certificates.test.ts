import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { temporaryFolder } from '../../support/temporary.ts'
import { requireTool } from '../../support/tools.ts'
import { bearer, certificate, NIK, NIP, NOW, restBench, SERIAL } from './fixtures.ts'

const ONE = `/api/v1/certificates/${SERIAL}`

t.test('facts as JSON, whole seconds, status as of now', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  const answer = await app.inject({
    url: ONE.toUpperCase().replace('/API/V1/CERTIFICATES', '/api/v1/certificates'),
    headers: bearer,
  })
  t.equal(answer.statusCode, 200)
  t.strictSame(asked[0]?.args, [SERIAL], 'a serial number is handed on in lower case')
  t.match(answer.json(), {
    serialNumber: SERIAL,
    status: 'good',
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: '2027-12-31T23:59:59Z',
    links: { self: ONE, pem: `${ONE}?format=pem` },
  })
  t.notOk('revocation' in answer.json())
})

t.test('the form is chosen by Accept or by format, and openssl reads each', async t => {
  const openssl = requireTool('openssl')
  const folder = temporaryFolder(t)
  const at = (name: string) => join(folder, name)
  const make = (cn: string) => {
    execFileSync(
      openssl,
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-subj',
        `/CN=${cn}`,
        '-keyout',
        at('key.pem'),
        '-outform',
        'DER',
        '-out',
        at('made.der'),
      ],
      { stdio: 'pipe' },
    )
    return readFileSync(at('made.der'))
  }
  const [der, issuer] = [make('subscriber'), make('issuer')]
  const { app } = restBench({
    findCertificate: async () => ({ certificate: { ...certificate, der }, chain: [issuer] }),
  })
  t.teardown(() => app.close())
  const forms = [
    [{ accept: 'application/x-pem-file' }, '', 'application/x-pem-file', ['x509', '-inform', 'PEM'], 1],
    [
      { accept: 'application/x-pem-file' },
      '?chain=true',
      'application/x-pem-file',
      ['x509', '-inform', 'PEM'],
      2,
    ],
    [
      { accept: 'application/pem-certificate-chain' },
      '',
      'application/pem-certificate-chain',
      ['x509', '-inform', 'PEM'],
      2,
    ],
    [{ accept: 'application/pkix-cert' }, '', 'application/pkix-cert', ['x509', '-inform', 'DER'], 0],
    [
      { accept: 'application/pkcs7-mime' },
      '',
      'application/pkcs7-mime',
      ['pkcs7', '-inform', 'DER', '-print_certs'],
      0,
    ],
    [{ accept: 'text/html' }, '?format=der', 'application/pkix-cert', ['x509', '-inform', 'DER'], 0],
    [{}, '?format=p7c', 'application/pkcs7-mime', ['pkcs7', '-inform', 'DER', '-print_certs'], 0],
    [{}, '?format=pem', 'application/x-pem-file', ['x509', '-inform', 'PEM'], 1],
  ] as const
  for (const [headers, query, type, command, blocks] of forms) {
    const answer = await app.inject({ url: ONE + query, headers: { ...bearer, ...headers } })
    const name = `${JSON.stringify(headers)} ${query}`
    t.equal(answer.statusCode, 200, name)
    t.equal(String(answer.headers['content-type']).split(';')[0], type, name)
    t.match(
      String(answer.headers['content-disposition']),
      /^attachment; filename="[0-9a-f]+\.(pem|cer|p7c)"$/,
    )
    if (blocks > 0) t.equal(answer.body.match(/BEGIN CERTIFICATE/g)?.length, blocks, name)
    writeFileSync(at('got'), answer.rawPayload)
    const text = execFileSync(
      openssl,
      [...command, '-in', at('got'), ...(command[0] === 'x509' ? ['-noout', '-subject'] : [])],
      { encoding: 'utf8' },
    )
    t.match(text, /subscriber/, name)
    if (type === 'application/pkcs7-mime') t.match(text, /issuer/, 'with the chain')
  }
  const none = await app.inject({ url: ONE, headers: { ...bearer, accept: 'image/png' } })
  t.equal(none.statusCode, 406)
  t.equal(none.json().code, 'not-acceptable')
  t.match(
    (await app.inject({ url: ONE, headers: { ...bearer, accept: '*/*' } })).headers['content-type'],
    /json/,
  )
})

t.test('lists hand on their filters', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  const url =
    '/api/v1/certificates?q=Made&state=good&profile=signature&agency=bali&expiresBefore=2026-06-01T00:00:00%2B08:00&limit=5'
  const answer = await app.inject({ url, headers: bearer })
  t.equal(answer.json().items.length, 1)
  t.strictSame(asked[0]?.args, [
    {
      text: 'Made',
      status: 'good',
      profile: 'signature',
      agency: 'bali',
      expiresBefore: new Date('2026-05-31T16:00:00Z'),
      limit: 5,
    },
  ])
  t.notOk('link' in answer.headers)
  for (const bad of ['2026-02-30', 'yesterday', '2026-06-01T00:00:00 08:00', '2016-12-31T23:59:60Z']) {
    const refused = await app.inject({
      url: `/api/v1/certificates?expiresBefore=${encodeURIComponent(bad)}`,
      headers: bearer,
    })
    t.equal(refused.statusCode, 400, bad)
  }
})

t.test('revoking and releasing', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  const order = { reason: 'keyCompromise', invalidityDate: '2026-02-01T00:00:00Z', comment: 'kunci\nbocor' }
  const revoked = await app.inject({
    method: 'POST',
    url: `${ONE}/revocation`,
    headers: bearer,
    payload: order,
  })
  t.equal(revoked.statusCode, 201)
  t.match(revoked.json(), {
    status: 'revoked',
    revocation: { reason: 'keyCompromise', revokedAt: '2026-03-01T00:00:00Z' },
  })
  t.strictSame(asked[0]?.args, [SERIAL, { ...order, invalidityDate: new Date('2026-02-01T00:00:00Z') }])
  t.equal(revoked.json().revocation.revokedAt, `${NOW.toISOString().slice(0, 19)}Z`)
  const released = await app.inject({
    method: 'DELETE',
    url: `${ONE}/revocation?comment=ditemukan`,
    headers: bearer,
  })
  t.equal(released.statusCode, 200)
  t.strictSame(asked[2]?.args, [SERIAL, { comment: 'ditemukan' }])
  t.strictSame(
    asked.map(({ use }) => use),
    ['revoke', 'eventOf', 'release', 'eventOf'],
  )
  t.strictSame(revoked.json().acknowledgement, {
    event: '7',
    proof: `${ONE}/proof?event=certificate.revoked`,
  })
  t.match(released.json().acknowledgement, { proof: /certificate\.released$/ })
  for (const reason of ['cACompromise', 'removeFromCRL', 'aACompromise', 'nonsense', 1]) {
    const refused = await app.inject({
      method: 'POST',
      url: `${ONE}/revocation`,
      headers: bearer,
      payload: { reason },
    })
    t.equal(refused.statusCode, 400, String(reason))
  }
})

t.test('employees: masked NIK, and per profile the cause and the next step in both languages', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  const answer = await app.inject({ url: `/api/v1/employees/${NIP}`, headers: bearer })
  t.equal(answer.statusCode, 200)
  t.strictSame(asked[0]?.args, [NIP])
  t.match(answer.json(), {
    employee: { employeeNumber: NIP, nik: { masked: '3171**********01' } },
    currentCertificates: [{ serialNumber: SERIAL }],
    perProfile: [
      {
        profile: 'signature',
        issuable: false,
        findings: [{ code: 'no-official-email' }],
        nextStep: { id: 'Minta surel dinas.', en: 'Ask for an official mailbox.' },
      },
    ],
  })
  t.notMatch(answer.body, NIK)
})

t.test('profiles: those that can be asked for', async t => {
  const { app } = restBench()
  t.teardown(() => app.close())
  const { items } = (await app.inject({ url: '/api/v1/profiles', headers: bearer })).json()
  t.strictSame(
    items.map((one: { name: string }) => one.name),
    ['signature'],
  )
  t.match(items[0], {
    title: { en: 'Electronic signature' },
    approvals: ['verifier', 'registration-officer'],
  })
})

t.test('a release that the CA has not carried out yet is 202, and tells of the order', async t => {
  const revocation = {
    revokedAt: NOW,
    reason: 'certificateHold',
    orderedBy: 'token:x',
    source: 'rest',
  } as const
  const held = { ...certificate, revocation }
  const { app, asked } = restBench({ release: async () => held })
  t.teardown(() => app.close())
  const url = `${ONE}/revocation?comment=ditemukan`
  const answer = await app.inject({ method: 'DELETE', url, headers: bearer })
  t.equal(answer.statusCode, 202)
  t.match(answer.json(), {
    status: 'held',
    revocation: { reason: 'certificateHold' },
    acknowledgement: { proof: `${ONE}/proof?event=certificate.release-ordered` },
  })
  t.equal(asked.at(-1)?.use, 'eventOf')
  const later = restBench({ release: async () => certificate })
  t.teardown(() => later.app.close())
  const done = await later.app.inject({ method: 'DELETE', url, headers: bearer })
  t.equal(done.statusCode, 200, 'asked again when it is lifted')
})
