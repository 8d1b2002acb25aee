import t from 'tap'
import { SegelError } from '../../../src/errors.ts'
import {
  applicant,
  bearer,
  certificateRequest,
  DIGEST,
  ID,
  NIK,
  NIP,
  PEM,
  restBench,
  SERIAL,
} from './fixtures.ts'

const REQUESTS = '/api/v1/requests'

t.test('submitting as JSON hands the PEM on and leads to the request', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  const answer = await app.inject({
    method: 'POST',
    url: REQUESTS,
    headers: { ...applicant, 'idempotency-key': 'k1' },
    payload: { employeeNumber: NIP, profile: 'signature', csr: PEM },
  })
  t.equal(answer.statusCode, 201)
  t.equal(answer.headers.location, `${REQUESTS}/${ID}`)
  t.equal(answer.headers['cache-control'], 'no-store')
  t.match(answer.json(), {
    id: ID,
    state: 'verified',
    digest: DIGEST,
    findings: [{ code: 'extension-ignored' }],
  })
  const [{ call, args } = { call: undefined, args: [] }] = asked
  t.strictSame(args, [{ employeeNumber: NIP, profile: 'signature', csr: Buffer.from(PEM) }])
  t.equal(call?.once?.key, 'k1')
})

const RENEWAL = { kind: 'renewal', serialNumber: SERIAL } as const
const CONSENT = { notice: 'portal-request/1', language: 'id' } as const

t.test('P09 W03 a renewal and the consent go on as the portal has them', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  const send = (more: object) =>
    app.inject({
      ...{ method: 'POST', url: REQUESTS, headers: applicant },
      payload: { employeeNumber: NIP, profile: 'signature', csr: PEM, ...more },
    })
  const renewal = { ...RENEWAL, serialNumber: SERIAL.toUpperCase() }
  t.equal((await send({ renewal, consent: CONSENT })).statusCode, 201)
  t.match(asked.at(-1)?.args, [{ renewal: RENEWAL, consent: CONSENT, csr: Buffer.from(PEM) }])
  for (const [what, more] of Object.entries({
    'no kind': { renewal: { serialNumber: SERIAL } },
    'another kind': { renewal: { ...RENEWAL, kind: 'initial' } },
    'no serial number': { renewal: { ...RENEWAL, serialNumber: "x' or 1" } },
    'something beside': { renewal: { ...RENEWAL, force: true } },
    'a notice that nobody shows': { consent: { ...CONSENT, notice: 'mine/1' } },
    'no language': { consent: { notice: CONSENT.notice } },
    'a mere yes': { consent: true },
  })) {
    const answer = await send(more)
    t.strictSame([answer.statusCode, answer.json().code], [400, 'malformed'], what)
  }
  t.equal(asked.length, 1, 'and nothing of that went on')
})

t.test('the same with a bare CSR, in the query', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  const send = (query: string) =>
    app.inject({
      method: 'POST',
      url: `${REQUESTS}?employeeNumber=${NIP}&profile=signature${query}`,
      headers: { ...applicant, 'content-type': 'application/pkcs10' },
      payload: Buffer.from('3003020100', 'hex'),
    })
  const renewal = `&kind=renewal&follows=${SERIAL}`
  const consent = '&consent=portal-request/1&consentLanguage=id'
  t.equal((await send(renewal + consent)).statusCode, 201)
  t.match(asked.at(-1)?.args, [{ renewal: RENEWAL, consent: CONSENT }])
  for (const half of [
    '&kind=renewal',
    `&follows=${SERIAL}`,
    '&consent=portal-request/1',
    '&consentLanguage=id',
  ])
    t.equal((await send(half)).json().code, 'malformed', half)
})

t.test('the notice that is agreed to can be read', async t => {
  const { app } = restBench()
  t.teardown(() => app.close())
  const answer = await app.inject({ url: '/api/v1/privacy-notice', headers: bearer })
  t.match(answer.json(), { name: CONSENT.notice, text: { id: /UU 27\/2022/ }, agreement: { en: /agree/ } })
})

t.test('submitting as application/pkcs10: DER, base64 or PEM', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  const der = Buffer.from('3003020100', 'hex')
  const send = (payload: Buffer | string, query = `?employeeNumber=${NIP}&profile=signature`) =>
    app.inject({
      method: 'POST',
      url: REQUESTS + query,
      headers: { ...applicant, 'content-type': 'application/pkcs10' },
      payload,
    })
  for (const payload of [der, der.toString('base64'), `\n${der.toString('base64')}\r\n`]) {
    t.equal((await send(payload)).statusCode, 201)
    t.match(asked.at(-1)?.args[0], { employeeNumber: NIP, profile: 'signature' })
    t.ok(der.equals((asked.at(-1)?.args[0] as { csr: Buffer }).csr))
  }
  t.equal((await send(PEM)).statusCode, 201)
  t.equal(String((asked.at(-1)?.args[0] as { csr: Buffer }).csr), PEM)
  t.equal((await send(der, '')).json().code, 'malformed', 'the query must say for whom')
  t.equal((await send('not base64!')).json().code, 'bad-csr')
  t.equal((await send(Buffer.alloc(40_000, 0x30))).statusCode, 413)
})

t.test('one request shows evidence, CSR and what will be certified side by side', async t => {
  const { app } = restBench()
  t.teardown(() => app.close())
  const answer = await app.inject({ url: `${REQUESTS}/${ID}`, headers: bearer })
  const body = answer.json()
  t.match(body, {
    evidence: {
      name: 'I Made Contoh',
      nik: { masked: '3171**********01', confirmed: true },
      askedAt: '2026-02-28T23:59:58Z',
    },
    csr: { subject: 'CN=whatever', keyKind: 'p-256', requestedExtensions: ['2.5.29.17'] },
    toBeCertified: {
      subject: certificateRequest.proposal.subject,
      keyKind: 'p-256',
      digest: DIGEST,
      notAfterLimit: '2044-09-30T16:59:59Z',
    },
    decisions: [{ tier: 'verifier', decidedAt: '2026-02-28T12:00:00Z' }],
    submittedAt: '2026-02-28T10:00:00Z',
  })
  t.equal(
    body.toBeCertified.keyFingerprint,
    '07bef2206a89b8ddd31002970520c9aae135576c12aaa5fe72c96de3b217157d',
    "SHA-256 of the proposal's key",
  )
  t.strictSame(Object.keys(body.evidence.nik).sort(), ['confirmed', 'masked'], 'nothing more of the NIK')
  t.notOk('certificate' in body || 'failure' in body)
  t.notMatch(answer.body, NIK)
})

t.test('an issued request leads to its certificate, a failed one says why', async t => {
  const { app } = restBench({
    findRequest: async () => ({
      ...certificateRequest,
      state: 'failed',
      failure: 'Kunci tidak tersedia.',
      serialNumber: SERIAL,
    }),
  })
  t.teardown(() => app.close())
  t.match((await app.inject({ url: `${REQUESTS}/${ID}`, headers: bearer })).json(), {
    failure: 'Kunci tidak tersedia.',
    certificate: { serialNumber: SERIAL, url: `/api/v1/certificates/${SERIAL}` },
  })
})

t.test('Prefer: wait waits, at most 30 seconds, and says so (RFC 7240)', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  for (const [prefer, seconds] of [
    ['wait=5', 5],
    ['respond-async, wait=10', 10],
    ['wait="7"; x=y', 7],
    ['WAIT = 99', 30],
    ['wait=1, wait=20', 1],
  ] as const) {
    const answer = await app.inject({ url: `${REQUESTS}/${ID}`, headers: { ...bearer, prefer } })
    t.equal(answer.headers['preference-applied'], `wait=${String(seconds)}`, prefer)
    t.equal(answer.json().state, 'issued')
    t.match(asked.at(-1), { use: 'awaitRequest', args: [ID, { timeoutMs: seconds * 1000 }] })
  }
  for (const prefer of ['wait=-1', 'wait=abc', 'waiting=3', '']) {
    const answer = await app.inject({ url: `${REQUESTS}/${ID}`, headers: { ...bearer, prefer } })
    t.notOk('preference-applied' in answer.headers, prefer)
    t.equal(asked.at(-1)?.use, 'findRequest')
  }
})

t.test('a caller who hangs up no longer waits', async t => {
  let aborted: AbortSignal | undefined
  const { app } = restBench({
    awaitRequest: (_call, _id, wait) =>
      new Promise(resolve => {
        aborted = wait.aborted
        aborted?.addEventListener('abort', () => resolve(certificateRequest))
      }),
  })
  t.teardown(() => app.close())
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const controller = new AbortController()
  const asking = fetch(`${origin}${REQUESTS}/${ID}`, {
    headers: { ...bearer, prefer: 'wait=30' },
    signal: controller.signal,
  })
  await new Promise(resolve => setTimeout(resolve, 150))
  controller.abort()
  await t.rejects(asking)
  await new Promise(resolve => setTimeout(resolve, 150))
  t.equal(aborted?.aborted, true)
})

t.test('lists: filters are handed on, states repeated or with commas, the next page as a Link', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  const answer = await app.inject({
    url: `${REQUESTS}?state=held,verified&state=issued&agency=bali&profile=signature&q=I%20Made&limit=10&cursor=abc`,
    headers: bearer,
  })
  t.equal(answer.statusCode, 200)
  t.strictSame(asked[0]?.args, [
    {
      states: ['held', 'verified', 'issued'],
      agency: 'bali',
      profile: 'signature',
      text: 'I Made',
      limit: 10,
      cursor: 'abc',
    },
  ])
  t.equal(answer.json().next, 'bmV4dA')
  const link = /^<([^>]+)>; rel="next"$/.exec(String(answer.headers.link))?.[1]
  const next = new URL(link ?? '', 'http://x')
  t.equal(next.searchParams.get('cursor'), 'bmV4dA')
  t.equal(next.searchParams.get('q'), 'I Made')
  await app.inject({ url: REQUESTS, headers: bearer })
  t.strictSame(asked[1]?.args, [{ limit: 50 }])
})

t.test('deciding, verifying again and withdrawing', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  const order = { decision: 'approve', digest: DIGEST, reason: 'sesuai', at: '2026-03-01T00:00:00.000Z' }
  const octets = Buffer.alloc(70, 0xab)
  const decided = await app.inject({
    method: 'POST',
    url: `${REQUESTS}/${ID}/decisions`,
    headers: bearer,
    payload: { ...order, signature: octets.toString('base64') },
  })
  t.equal(decided.statusCode, 201)
  t.equal(decided.json().state, 'approved')
  const proof = { by: 'key', officer: asked[0]?.call.actor.id, signature: octets.toString('hex') }
  t.strictSame(asked[0]?.args, [ID, { ...order, proof }])
  const statement = await app.inject({
    url: `${REQUESTS}/${ID}/decision-statement?decision=reject&reason=bukan%20pegawai`,
    headers: bearer,
  })
  t.equal(statement.statusCode, 200)
  t.equal(statement.headers['content-type'], 'text/plain; charset=utf-8')
  t.equal(statement.body, '{"kind":"decision"}', 'octet for octet')
  t.strictSame(asked[1]?.args, [ID, { decision: 'reject', reason: 'bukan pegawai' }])
  for (const [path, use, headers] of [
    ['identity-verification', 'verifyIdentity', bearer],
    ['withdrawal', 'withdraw', applicant],
  ] as const) {
    const answer = await app.inject({ method: 'POST', url: `${REQUESTS}/${ID}/${path}`, headers })
    t.equal(answer.statusCode, 200)
    t.match(asked.at(-1), { use, args: [ID] })
  }
})

t.test('what a use case refuses reaches the caller with its code', async t => {
  const { app } = restBench({
    submit: async () => {
      throw new SegelError('unknown-employee', 'The registry does not know this number.')
    },
  })
  t.teardown(() => app.close())
  const payload = { employeeNumber: NIP, profile: 'signature', csr: PEM }
  const answer = await app.inject({ method: 'POST', url: REQUESTS, headers: applicant, payload })
  t.equal(answer.statusCode, 404)
  t.equal(answer.json().code, 'unknown-employee')
})
