// Many at the same door at the same moment: each effect happens once, by the API and by the rows behind it.
import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Answer } from '../support/ask.ts'
import { makeCsr } from '../support/csr.ts'
import { decideOver, signedDecision, signedOrder } from '../support/decide-rest.ts'
import { preparedHome } from '../support/prepared-home.ts'
import { createToken, rows, runCommand, startService } from '../support/service.ts'
import { awaitIssued, decide, obtain, plainEmployees, revoke, submit, submitted } from './flow.ts'

const service = await startService(t, { home: await preparedHome(t) })
const { home, url } = service
const [applicant, verifier, second, third] = await Promise.all([
  newToken(),
  newToken(),
  newToken(),
  newToken(),
])
const officer = service.token('registrationOfficer')
const people = plainEmployees().values()

t.test('50 decisions on one request: one per officer counts, the rest are conflicts', async t => {
  const request = submitted(await submit(service, someone('signature')))
  const asThree = [verifier, second, third]
  const answers = await many(50, at => decide(service, asThree[at % 3] ?? verifier, request))
  t.strictSame(tally(answers), { '201': 1, '409 conflict': 49 })
  t.strictSame(await count('decisions where request_id = $1', request.id), 1)
  const last = await many(50, () => decide(service, officer, request))
  t.strictSame(tally(last), { '201': 1, '409 conflict': 49 })
  const serialNumber = await awaitIssued(service, officer, request)
  t.strictSame(await count('certificates where request_id = $1', request.id), 1)
  t.strictSame(await count('intents where request_id = $1', request.id), 1)
  t.strictSame(await count('decisions where request_id = $1', request.id), 2)
  const events = `audit_events where body::jsonb ->> 'object' = $1 and body::jsonb ->> 'action' = 'request.decided'`
  t.strictSame(await count(events, `request:${request.id}`), 2, 'two decisions in the audit log')
  t.ok(serialNumber)
})

t.test('approval and rejection and withdrawal at once: one of them', async t => {
  for (let round = 0; round < 3; round += 1) {
    const about = someone('email')
    const request = submitted(await submit(service, about))
    const employee = await createToken(home, `--role employee --employee ${about.employeeNumber}`)
    const path = `/api/v1/requests/${request.id}`
    const answers = await Promise.all([
      decide(service, verifier, request),
      decideOver({ url, as: second }, request, { decision: 'reject', reason: 'no' }),
      service.request(`${path}/withdrawal`, { as: employee, method: 'POST' }),
    ])
    t.equal(answers.filter(({ status }) => status < 300).length, 1, 'one took effect')
    t.equal(answers.filter(answer => answer.field('code') === 'conflict').length, 2, 'two are conflicts')
    const [found] = await rows<{ state: string }>(home, 'select state from requests where id = $1', [
      request.id,
    ])
    t.ok(['approved', 'issued', 'rejected', 'withdrawn'].includes(found?.state ?? ''), 'one of these states')
  }
})

t.test('50 revocations of one certificate: one takes effect, 49 hear that it is revoked already', async t => {
  const serialNumber = await obtain(service, someone('email'), [verifier])
  const reasons = ['keyCompromise', 'superseded', 'certificateHold', 'cessationOfOperation', 'unspecified']
  const answers = await many(50, at =>
    revoke(service, { as: officer, serialNumber, reason: reasons[at % 5] ?? '' }),
  )
  const done = answers.filter(answer => answer.status === 201)
  // A hold may come first and then become final: at most these two take effect.
  t.ok(done.length === 1 || done.length === 2, `${done.length} took effect`)
  // Who signed for a status that changed meanwhile is told so.
  for (const answer of answers.filter(one => one.status !== 201))
    t.match(answer.field('code'), /^(already-revoked|conflict)$/)
  t.strictSame(await count('revocations where serial_number = $1', serialNumber), 1)
  t.strictSame(await count('revocation_events where serial_number = $1', serialNumber), done.length)
})

t.test('20 submissions with one Idempotency-Key: one request, the same answer to all', async t => {
  const about = { ...someone('signature'), csr: makeCsr().der, headers: { 'idempotency-key': randomUUID() } }
  const answers = await many(20, () => submit(service, about))
  t.strictSame(tally(answers), { '201': 20 })
  t.equal(new Set(answers.map(answer => answer.field('id'))).size, 1)
  t.strictSame(await count('requests where employee_number = $1', about.employeeNumber), 1)
  const other = await submit(service, { ...about, csr: makeCsr().der })
  t.equal(other.field('code'), 'conflict', 'the key is bound to the call')
})

t.test('20 decisions, and 20 revocations, with one Idempotency-Key: all are told the one result', async t => {
  const request = submitted(await submit(service, someone('email')))
  const headers = { 'idempotency-key': randomUUID() }
  const { json } = made(await signedDecision({ url, as: verifier }, request))
  const path = `/api/v1/requests/${request.id}/decisions`
  t.strictSame(tally(await many(20, () => service.request(path, { as: verifier, json, headers }))), {
    '201': 20,
  })
  t.strictSame(await count('decisions where request_id = $1', request.id), 1)
  const serialNumber = await awaitIssued(service, officer, request)
  const { signed } = made(await signedOrder({ url, as: officer }, serialNumber, { reason: 'superseded' }))
  const order = { as: officer, json: { reason: 'superseded', ...signed }, headers }
  const where = `/api/v1/certificates/${serialNumber}/revocation`
  t.strictSame(tally(await many(20, () => service.request(where, order))), { '201': 20 })
  t.strictSame(await count('revocation_events where serial_number = $1', serialNumber), 1)
})

t.test('50 submissions for one person, each with a key of its own: one open request', async t => {
  const about = someone('signature')
  const answers = await many(50, () => submit(service, { ...about, csr: makeCsr().der }))
  t.strictSame(tally(answers), { '201': 1, '409 conflict': 49 })
  t.strictSame(await count('requests where employee_number = $1', about.employeeNumber), 1)
})

t.test('P08 one key pair for ten people at once: it is certified for one of them', async t => {
  const csr = makeCsr().der
  const requests = await many(10, () => submit(service, { ...someone('email'), csr }))
  const open = requests.filter(answer => answer.status === 201).map(submitted)
  await Promise.all(open.map(request => decide(service, verifier, request)))
  await Promise.all(open.map(request => awaitIssued(service, officer, request).catch(() => '')))
  const fingerprint = requests[0]?.field('csr.keyFingerprint') ?? ''
  t.equal(await count('certificates where key_fingerprint = $1', fingerprint), 1)
})

t.test('the audit log is whole, and nothing was an internal error', async t => {
  const { code, stdout } = await runCommand(['audit', 'verify'], { home })
  t.equal(code, 0, stdout)
  t.notMatch(service.log(), 'unforeseen')
})

function made<T extends object>(outcome: T | { readonly refused: Answer }): T {
  if ('refused' in outcome) throw new Error(`no statement: ${outcome.refused.text}`)
  return outcome
}

function newToken(): Promise<string> {
  return createToken(home, '--role verifier --agency NC')
}

function someone(profile: string) {
  const employeeNumber = people.next().value
  if (employeeNumber === undefined) throw new Error('no employee is left')
  return { as: applicant, employeeNumber, profile }
}

function many(times: number, act: (at: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: times }, (_each, at) => act(at)))
}

/** How many answers of each kind: `201`, `409 conflict`. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const kinds = answers.map(answer => `${answer.status} ${answer.field('code')}`.trim())
  return Object.fromEntries([...Map.groupBy(kinds, kind => kind)].map(([kind, all]) => [kind, all.length]))
}

async function count(from: string, value: string): Promise<number> {
  const [row] = await rows<{ count: number }>(home, `select count(*)::int as count from ${from}`, [value])
  return row?.count ?? -1
}
