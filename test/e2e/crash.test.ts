// Power cuts: of the CA at each step of issuance, and of everything in the middle of work.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { preparedHome } from '../support/prepared-home.ts'
import {
  createToken,
  databaseFamily,
  killAll,
  killDatabase,
  PROJECT,
  type Role,
  rows,
  runCommand,
  type Service,
  startService,
} from '../support/service.ts'
import { decide, eventually, plainEmployees, revoke, submit, submitted, type Submitted } from './flow.ts'

const home = await preparedHome(t)
// As in production, all roles are told one address; a profile that names it is the same profile to all of them.
const PUBLIC = 'http://127.0.0.1:1'
const env = { SEGEL_PUBLIC_URL: PUBLIC, SEGEL_STATUS_URL: PUBLIC }
const start = (t: Test, role: Role) => startService(t, { home, role, env })
// Nothing that an earlier crash left is taken up again while the next one is waited for, however slow the machine.
const patient = join(home, 'patient.yaml')
const TEST_CONFIG = readFileSync(join(PROJECT, 'config/test.yaml'), 'utf8')
writeFileSync(patient, TEST_CONFIG.replace('intentTimeoutSeconds: 10', 'intentTimeoutSeconds: 3600'))
const startPatient = (t: Test, faultPoint: string) =>
  startService(t, { home, role: 'ca', config: patient, env: { ...env, SEGEL_FAULT_POINT: faultPoint } })
const people = plainEmployees().values()
// Made once by the role `all`; each crash is then of one process alone, as in a house of three roles.
await (await start(t, 'all')).stop()
const [clerk, verifier] = await Promise.all([officerToken(), officerToken()])

/** Each with what must be true of the serial number that was under way. */
const STEPS = [
  { point: 'issue:prepared', spent: 0, state: 'approved' },
  { point: 'issue:intent-stored', spent: 1, state: 'approved' },
  { point: 'issue:signed', spent: 1, state: 'approved' },
  { point: 'issue:checked', spent: 1, state: 'approved' },
  { point: 'issue:before-store', spent: 1, state: 'approved' },
  { point: 'issue:stored', spent: 1, state: 'issued' },
] as const

t.test('C03 kill -9 of the CA at each step of issuance: no serial number twice, no lost request', async t => {
  const ra = await start(t, 'ra')
  const va = await start(t, 'va')
  const requests: Submitted[] = []
  for (const { point, spent, state } of STEPS) {
    const ca = await startPatient(t, point)
    const request = await approved(ra)
    requests.push(request)
    t.equal(await ca.ended, null, `${point}: the process was killed`)
    t.strictSame(
      await intentsOf(request),
      spent === 1 ? [point === 'issue:stored' ? 'fulfilled' : 'open'] : [],
    )
    t.equal(await stateOf(ra, request), state, `${point}: the request is ${state}`)
    // What was only prepared is free for the next process: let it be done before it crashes elsewhere.
    if (spent === 0) await finishWithoutFault(t, ra, request)
  }
  const restarted = await start(t, 'ca')
  await eventually('nothing is under way', noneApproved)
  await assertSerialNumbers(t, va, requests)
  for (const service of [restarted, va, ra]) t.equal((await service.stop()).code, 0)
})

t.test(
  'kill -9 of everything, database included, in the middle of work: nothing acknowledged is lost',
  async t => {
    const service = await start(t, 'all')
    const acknowledged = await workUntilKilled(service)
    t.comment(JSON.stringify(countsOf(acknowledged)))
    t.ok(acknowledged.submitted.size > 5 && acknowledged.revoked.size > 0, 'it was in the middle of work')
    const again = await start(t, 'all')
    t.comment(`restarted in ${Math.round(again.startMs)} ms`)
    await assertAllThere(t, acknowledged)
    await assertChain(t)
    await eventually('approved requests are issued', noneApproved)
    t.equal((await again.stop()).code, 0)
  },
)

async function approved(service: Service): Promise<Submitted> {
  const request = submitted(
    await submit(service, { as: clerk, employeeNumber: nextEmployee(), profile: 'email' }),
  )
  const answer = await decide(service, verifier, request)
  if (answer.status !== 201) throw new Error(answer.text)
  return request
}

async function finishWithoutFault(t: Test, ra: Service, request: Submitted): Promise<void> {
  const ca = await startPatient(t, '')
  await eventually('issued', async () => (await stateOf(ra, request)) === 'issued')
  await ca.stop()
}

async function assertSerialNumbers(t: Test, va: Service, requests: readonly Submitted[]): Promise<void> {
  const intents = await rows<{
    serial_number: string
    state: string
    reason: string | null
    der: Buffer | null
  }>(
    home,
    `select i.serial_number, i.state, r.reason, c.der from intents i
     left join revocations r using (issuer_id, serial_number) left join certificates c using (issuer_id, serial_number)
     where i.request_id = any($1::uuid[])`,
    [requests.map(request => request.id)],
  )
  // One for each crash after the intent but the last, and one for each request.
  t.equal(intents.length, 4 + requests.length)
  t.equal(new Set(intents.map(one => one.serial_number)).size, intents.length, 'no serial number twice')
  for (const { id } of requests) await assertEnded(t, id)
  for (const { state, reason, der } of intents) {
    t.equal(
      der === null,
      state === 'abandoned',
      'a certificate is on record exactly where an intent is fulfilled',
    )
    t.equal(reason, state === 'abandoned' ? 'unspecified' : null, 'what may have been signed is revoked')
  }
  const crl = async () => (await va.request('/crl/issuing.crl')).bytes.toString('hex')
  const given = intents.filter(one => one.state === 'abandoned').map(one => one.serial_number)
  await eventually('L01 the CRL lists them', async () => {
    const listed = await crl()
    return given.every(serial => listed.includes(serial))
  })
  await assertChain(t)
}

/** Issued, once; or, after too many crashes, failed with a reason and without a certificate. */
async function assertEnded(t: Test, id: string): Promise<void> {
  const [request] = await rows<{ state: string; failure: string | null; certificates: number }>(
    home,
    `select state, failure, (select count(*)::int from certificates where request_id = id) as certificates
     from requests where id = $1`,
    [id],
  )
  if (request?.state === 'failed') t.match(request, { failure: /\w+/, certificates: 0 })
  else t.match(request, { state: 'issued', failure: null, certificates: 1 })
}

interface Acknowledged {
  readonly submitted: Map<string, string>
  readonly decided: Set<string>
  readonly revoked: Map<string, string>
}

/** Eight at work, each with employees of their own, until the process and its database die under them. */
async function workUntilKilled(service: Service): Promise<Acknowledged> {
  const acknowledged: Acknowledged = { submitted: new Map(), decided: new Set(), revoked: new Map() }
  let database: readonly number[] = []
  // In the very moment of the answer, before anything that was only promised can reach the disk.
  const onRevoked = () => {
    if (acknowledged.revoked.size === 3) killAll([...database, service.pid])
  }
  const work = Promise.all(Array.from({ length: 8 }, () => workOn(service, acknowledged, onRevoked)))
  await eventually('killed', async () => {
    database = databaseFamily(home)
    return acknowledged.revoked.size >= 3
  })
  await Promise.all([service.kill9(), killDatabase(home), work])
  return acknowledged
}

async function workOn(service: Service, acknowledged: Acknowledged, onRevoked: () => void): Promise<void> {
  try {
    for (let employee = people.next().value; employee !== undefined; employee = people.next().value) {
      const answer = await submit(service, { as: clerk, employeeNumber: employee, profile: 'authentication' })
      if (answer.status !== 201) continue
      const request = submitted(answer)
      acknowledged.submitted.set(request.id, request.digest)
      const officers = [verifier, service.token('registrationOfficer')]
      for (const as of officers) {
        if ((await decide(service, as, request)).status === 201)
          acknowledged.decided.add(`${request.id} ${as}`)
      }
      if (await revokeIssued(service, acknowledged, request)) onRevoked()
    }
  } catch (error) {
    // The connection broke: what was under way was never acknowledged.
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}

async function revokeIssued(
  service: Service,
  acknowledged: Acknowledged,
  request: Submitted,
): Promise<boolean> {
  const headers = { prefer: 'wait=10' }
  const answer = await service.request(`/api/v1/requests/${request.id}`, { as: verifier, headers })
  const serialNumber = answer.field('certificate.serialNumber')
  if (serialNumber === '') return false
  const reason = 'superseded'
  const revoked = await revoke(service, { as: verifier, serialNumber, reason })
  if (revoked.status === 201) acknowledged.revoked.set(serialNumber, reason)
  return revoked.status === 201
}

function countsOf({ submitted, decided, revoked }: Acknowledged): Record<string, number> {
  return { submitted: submitted.size, decided: decided.size, revoked: revoked.size }
}

async function assertAllThere(t: Test, { submitted, decided, revoked }: Acknowledged): Promise<void> {
  const requests = await rows<{ id: string; digest: string }>(home, 'select id, digest from requests')
  const digests = new Map(requests.map(({ id, digest }) => [id, digest]))
  for (const [id, digest] of submitted) t.equal(digests.get(id), digest, 'the request is there')
  const decisions = await rows<{ id: string; count: number }>(
    home,
    'select request_id as id, count(*)::int as count from decisions group by 1',
  )
  const counts = new Map(decisions.map(({ id, count }) => [id, count]))
  for (const [id, all] of Map.groupBy(decided, one => one.split(' ')[0] ?? '')) {
    t.ok((counts.get(id) ?? 0) >= all.length, 'the decisions are there')
  }
  const revocations = await rows<{ serial: string; reason: string }>(
    home,
    'select serial_number as serial, reason from revocations',
  )
  const reasons = new Map(revocations.map(({ serial, reason }) => [serial, reason]))
  for (const [serialNumber, reason] of revoked)
    t.equal(reasons.get(serialNumber), reason, 'the revocation is there')
}

async function assertChain(t: Test): Promise<void> {
  const { code, stdout } = await runCommand(['audit', 'verify'], { home })
  t.equal(code, 0, `W07 ${stdout.trim()}`)
}

async function noneApproved(): Promise<boolean> {
  return (await rows(home, `select 1 from requests where state = 'approved'`)).length === 0
}

async function intentsOf({ id }: Submitted): Promise<string[]> {
  const found = await rows<{ state: string }>(home, 'select state from intents where request_id = $1', [id])
  return found.map(({ state }) => state)
}

async function stateOf(service: Service, { id }: Submitted): Promise<string> {
  return (await service.request(`/api/v1/requests/${id}`, { as: verifier })).field('state')
}

function officerToken(): Promise<string> {
  return createToken(home, '--role verifier --agency NC')
}

function nextEmployee(): string {
  const employee = people.next().value
  if (employee === undefined) throw new Error('no employee is left')
  return employee
}
