import fc from 'fast-check'
import t from 'tap'
import { CODES, SegelError } from '../../../src/errors.ts'
import { PROBLEMS } from '../../../src/http/problem.ts'
import type { RestUses } from '../../../src/protocols/rest/uses.ts'
import { applicant, bearer, DIGEST, ID, NIP, PEM, restBench, SERIAL, TOKEN } from './fixtures.ts'

const API = '/api/v1'
const decisions = `${API}/requests/${ID}/decisions`
const revocation = `${API}/certificates/${SERIAL}/revocation`
const submission = { employeeNumber: NIP, profile: 'signature', csr: PEM }
const signed = { at: '2026-03-01T00:00:00.000Z', signature: 'A'.repeat(96) }
const decision = { decision: 'approve', digest: DIGEST, reason: 'ok', ...signed }
const statements = {
  decision: `${API}/requests/${ID}/decision-statement?decision=approve&reason=`,
  order: `${API}/certificates/${SERIAL}/revocation-statement?reason=superseded`,
}

/** Each route once, as it is meant to be called, and the use case behind it. */
const ROUTES: readonly {
  use?: keyof RestUses
  method: 'GET' | 'POST' | 'DELETE'
  url: string
  payload?: object
  headers?: typeof bearer
}[] = [
  { use: 'submit', method: 'POST', url: `${API}/requests`, payload: submission, headers: applicant },
  { use: 'listRequests', method: 'GET', url: `${API}/requests` },
  { use: 'findRequest', method: 'GET', url: `${API}/requests/${ID}` },
  { use: 'composeDecision', method: 'GET', url: statements.decision },
  { use: 'decide', method: 'POST', url: decisions, payload: decision },
  { use: 'verifyIdentity', method: 'POST', url: `${API}/requests/${ID}/identity-verification` },
  { use: 'withdraw', method: 'POST', url: `${API}/requests/${ID}/withdrawal`, headers: applicant },
  { use: 'listCertificates', method: 'GET', url: `${API}/certificates` },
  { use: 'findCertificate', method: 'GET', url: `${API}/certificates/${SERIAL}` },
  { use: 'composeOrder', method: 'GET', url: statements.order },
  { use: 'revoke', method: 'POST', url: revocation, payload: { reason: 'superseded' } },
  { use: 'release', method: 'DELETE', url: revocation },
  { use: 'describeEmployee', method: 'GET', url: `${API}/employees/${NIP}` },
  { method: 'GET', url: `${API}/profiles` },
]

t.test('every route wants a token', async t => {
  const { app, asked } = restBench()
  t.teardown(() => app.close())
  for (const { use: _, headers: __, ...request } of ROUTES) {
    const answer = await app.inject(request)
    t.equal(answer.statusCode, 401, `${request.method} ${request.url}`)
    t.equal(answer.json().code, 'unauthenticated')
  }
  t.equal(asked.length, 0)
  t.equal((await app.inject({ url: `${API}/openapi.json` })).statusCode, 200, 'only the document is public')
})

t.test('every error of every use case keeps its code on every route', async t => {
  for (const { use, ...request } of ROUTES) {
    if (use === undefined) continue
    let thrown: unknown
    const fail = async () => {
      throw thrown
    }
    const { app } = restBench({ [use]: fail })
    for (const code of CODES) {
      thrown = new SegelError(code, 'A fact.')
      const answer = await app.inject({ headers: bearer, ...request })
      t.strictSame([answer.statusCode, answer.json().code], [PROBLEMS[code].status, code], `${use} ${code}`)
    }
    thrown = new TypeError('a bug')
    t.equal((await app.inject({ headers: bearer, ...request })).statusCode, 500, `${use} bug`)
    await app.close()
  }
})

t.test('hostile input is refused before a use case sees it, and never ends in 500', async t => {
  const { app, asked, log } = restBench()
  t.teardown(() => app.close())
  const long = 'x'.repeat(5_000)
  const urls = [
    `${API}/requests?q=${long}`,
    `${API}/requests?q=a%00b`,
    `${API}/requests?q=a&q=b`,
    `${API}/requests?q[]=a`,
    `${API}/requests?limit=0`,
    `${API}/requests?limit=201`,
    `${API}/requests?limit=1e3`,
    `${API}/requests?limit=10&limit=20`,
    `${API}/requests?limit=99999999999999999999`,
    `${API}/requests?cursor=`,
    `${API}/requests?cursor=a%00`,
    `${API}/requests?cursor=${long}`,
    `${API}/requests?state=`,
    `${API}/requests?state=nonsense`,
    `${API}/requests?state=${'held,'.repeat(50)}held`,
    `${API}/requests?unknown=1`,
    `${API}/requests?__proto__=1`,
    `${API}/requests?constructor=1`,
    `${API}/requests/not-a-uuid`,
    `${API}/requests/%00`,
    `${API}/requests/${ID.toUpperCase()}`,
    `${API}/certificates/xyz`,
    `${API}/certificates/%00`,
    `${API}/certificates/${'ab'.repeat(21)}`,
    `${API}/certificates/${SERIAL}?format=exe`,
    `${API}/certificates/${SERIAL}?chain=maybe`,
    `${API}/certificates?expiresBefore=x`,
    `${API}/employees/%00`,
    `${API}/employees/${'1'.repeat(90)}`,
    `${API}/employees/${'1'.repeat(900)}`,
    `${API}/employees/a%20b`,
  ]
  for (const url of urls) {
    const answer = await app.inject({ url, headers: bearer })
    t.equal(answer.statusCode, 400, url.slice(0, 80))
    t.equal(answer.json().code, 'malformed', url.slice(0, 80))
  }
  const bodies: readonly [string, unknown][] = [
    [`${API}/requests`, { ...submission, employeeNumber: 198609262015051001n.toString().length }],
    [`${API}/requests`, { ...submission, csr: `${PEM}${'A'.repeat(30_000)}` }],
    [`${API}/requests`, { ...submission, csr: 'a\u0000b' }],
    [`${API}/requests`, { ...submission, admin: true }],
    [`${API}/requests`, { ...submission, profile: { $ne: '' } }],
    [`${API}/requests`, [submission]],
    [`${API}/requests`, null],
    [`${API}/requests`, 'text'],
    [decisions, { ...decision, digest: DIGEST.toUpperCase() }],
    [decisions, { ...decision, decision: 'APPROVE' }],
    [decisions, { ...decision, reason: 'x'.repeat(1_001) }],
    [decisions, { ...decision, reason: 'a\u0000' }],
    [decisions, { ...decision, reason: '\ud800' }],
    [decisions, { ...decision, at: 'now' }],
    [decisions, { ...decision, at: '2026-03-01T00:00:00.000+07:00' }],
    [decisions, { ...decision, signature: 'A'.repeat(400) }],
    [decisions, { ...decision, signature: 'zz zz' }],
    [decisions, { decision: 'approve', digest: DIGEST, reason: 'ok' }],
    [revocation, { reason: 'superseded', at: signed.at }],
    [revocation, { reason: 'superseded', signature: signed.signature }],
    [revocation, { reason: 'superseded', comment: 5 }],
    [revocation, { reason: 'superseded', invalidityDate: '2016-12-31T23:59:60Z' }],
    [revocation, { reason: 'superseded', invalidityDate: '' }],
  ]
  for (const [url, body] of bodies) {
    const payload = JSON.stringify(body)
    const who = url === `${API}/requests` ? applicant : bearer
    const headers = { ...who, 'content-type': 'application/json' }
    const answer = await app.inject({ method: 'POST', url, headers, payload })
    t.equal(answer.statusCode, 400, payload.slice(0, 90))
  }
  t.equal(asked.length, 0, 'no use case was asked')
  const key = { ...bearer, 'idempotency-key': 'x'.repeat(256) }
  t.equal(
    (await app.inject({ method: 'POST', url: revocation, headers: key, payload: { reason: 'superseded' } }))
      .statusCode,
    400,
  )
  for (const secret of [NIP, TOKEN, 'BEGIN CERTIFICATE']) t.notMatch(log(), secret)
})

t.test('arbitrary JSON and queries never end in 500', async t => {
  const { app } = restBench({}, { requestsPerMinute: 1_000_000 })
  t.teardown(() => app.close())
  const posts = ROUTES.filter(route => route.method === 'POST')
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...posts),
      fc.json(),
      async ({ method, url, headers: who = bearer }, payload) => {
        const headers = { ...who, 'content-type': 'application/json' }
        const { statusCode } = await app.inject({ method, url, headers, payload })
        return statusCode < 500
      },
    ),
    { numRuns: 300 },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ROUTES.filter(route => route.method === 'GET')),
      fc.webQueryParameters(),
      fc.constantFrom('q', 'state', 'limit', 'cursor', 'agency', 'format', 'chain', 'expiresBefore'),
      async ({ method, url }, value, name) => {
        const { statusCode } = await app.inject({ method, url: `${url}?${name}=${value}`, headers: bearer })
        return statusCode < 500
      },
    ),
    { numRuns: 300 },
  )
  t.pass()
})
