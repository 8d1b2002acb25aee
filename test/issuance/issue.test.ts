import { createHash, X509Certificate } from 'node:crypto'
import t from 'tap'
import { approvalDigest, type CertificateRequest } from '../../src/domain/request.ts'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { decisionStatement } from '../../src/domain/decision-proof.ts'
import { statementBody } from '../../src/domain/statement.ts'
import { type IssueDeps, issueApproved } from '../../src/issuance/issue.ts'
import { SegelError } from '../../src/errors.ts'
import { makeCsr, newKey } from '../support/csr.ts'
import { actor, DAY_MS, later, NOON, profile } from '../support/fixtures.ts'
import { approved, certified, issueDeps, JOB, openHouse, person, submitted } from '../support/house.ts'

const house = await openHouse(t)
const issue = (changes: Partial<IssueDeps> = {}) => issueApproved(issueDeps(house, changes))(JOB)
const stateOf = async ({ id }: CertificateRequest) => {
  const { state, failure } = (await house.stores.ra.request(id)) ?? {}
  return failure === undefined ? [state] : [state, failure]
}
const length = async () =>
  BigInt(String((await house.sql('select max(sequence) from audit_events'))[0]?.['max']))

t.test('an approved request becomes a certificate of its issuer, for its key', async t => {
  const one = person(house)
  const { der } = makeCsr()
  const request = await approved(house, one, { csr: der })
  const before = await length()
  t.equal(await issue(), 1)
  t.strictSame(await stateOf(request), ['issued'])
  const { serialNumber = '' } = (await house.stores.ra.request(request.id)) ?? {}
  const certificate = await house.stores.ra.certificate(serialNumber)
  t.match(certificate, {
    requestId: request.id,
    personId: one.personId,
    employeeNumber: one.number,
    profile: 'signature',
  })
  const read = new X509Certificate(certificate?.der ?? Buffer.alloc(0))
  t.equal(read.serialNumber.toLowerCase(), serialNumber, 'C03')
  t.ok(read.verify(new X509Certificate(house.issuing.certificate.der).publicKey), 'signed by the issuer')
  const spki = read.publicKey.export({ type: 'spki', format: 'der' }).toString('hex')
  t.equal(spki, request.proposal.spki, 'the key of the request')
  t.equal(read.validToDate.toISOString(), '2028-11-24T04:59:59.000Z', 'C08')
  t.strictSame(
    (await house.auditSince(before)).map(({ action }) => action),
    ['certificate.signing', 'certificate.issued'],
    'W04',
  )
  const [intent] = await house.sql('select state from intents where serial_number = $1', [serialNumber])
  t.equal(intent?.['state'], 'fulfilled')
  t.equal(await issue(), 0, 'and the queue is empty')
})

t.test('full batches follow each other in one call; a lone request does not wait for more', async t => {
  const requests = []
  for (let one = 0; one < 5; one += 1) requests.push(await approved(house, person(house)))
  t.equal(await issue({ batchSize: 2 }), 5)
  for (const request of requests) t.strictSame(await stateOf(request), ['issued'])
  const length = (await house.sql('select count(*)::int as n from intents where state = $1', ['open']))[0]?.[
    'n'
  ]
  t.equal(length, 0, 'and nothing is left open')
})

t.test('the certificate ends with the employment, and with the CA (C32)', async t => {
  const ending = await certified(house, person(house, { contractEndsOn: '2027-12-31' }))
  t.equal(ending.notAfter.toISOString(), '2027-12-31T14:59:59.000Z')
  house.clock.at = later(9 * 365 * DAY_MS)
  const late = await certified(house, person(house))
  t.equal(late.notAfter.toISOString(), house.issuing.certificate.notAfter.toISOString())
  house.clock.at = NOON
})

t.test('a batch of good and bad: the good are issued, each bad one fails for its own reason', async t => {
  const good = [
    await approved(house, person(house)),
    await approved(house, person(house), { profile: 'email' }),
  ]
  const bad: [CertificateRequest, RegExp][] = []
  const spoil = async (reason: RegExp, tamper: (request: CertificateRequest) => Promise<unknown>) => {
    const request = await approved(house, person(house))
    await tamper(request)
    bad.push([request, reason])
  }
  const propose = (request: CertificateRequest, changes: Partial<CertificateRequest['proposal']>) => {
    const text = canonicalJson({ ...request.proposal, ...changes })
    const digest = createHash('sha256').update(text).digest('hex')
    return house.tamper('update requests set proposal = $2, digest = $3 where id = $1', [
      request.id,
      text,
      digest,
    ])
  }
  const { evidence } = good[0]?.proposal ?? {}
  if (evidence === undefined) throw new Error('no request')
  const within = (request: CertificateRequest, changes: object) =>
    propose(request, { evidence: { ...request.proposal.evidence, ...changes } })
  /** By the officers themselves: they are deceived, their signatures hold. */
  const approveAgain = async ({ id, decisions }: CertificateRequest) => {
    const { digest = '' } = (await house.stores.ra.request(id)) ?? {}
    for (const { officer, tier } of decisions) {
      const order = { decision: 'approve', digest, reason: '' } as const
      const { at, proof } = house.officers.decision(
        actor(tier, { id: officer }),
        { request: id, at: house.clock.now() },
        order,
      )
      const about = { roster: house.officers.roster.id, officer, request: id, tier, at }
      const statement = statementBody(decisionStatement({ ...about, ...order }))
      await house.tamper(
        'update decisions set digest = $3, statement = $4, proof = $5 where request_id = $1 and officer = $2',
        [id, officer, digest, statement, JSON.stringify(proof)],
      )
    }
  }

  await spoil(/not proven \(another-digest\)/, request => propose(request, { emails: ['thief@example.com'] }))
  await spoil(/approval is missing/, request =>
    house.tamper("delete from decisions where request_id = $1 and tier = 'verifier'", [request.id]),
  )
  await spoil(/approval is missing|another-digest/, request =>
    house.tamper('update decisions set digest = $2 where request_id = $1', [request.id, '00'.repeat(32)]),
  )
  await spoil(/another-decision/, request =>
    house.tamper("update decisions set decision = 'reject' where request_id = $1 and tier = 'verifier'", [
      request.id,
    ]),
  )
  await spoil(/own-request/, async request => {
    const submitter = { id: 'token:verifier', role: 'verifier' } as const
    const proposal = { ...request.proposal, submitter }
    await house.tamper('update requests set proposal = $2, digest = $3, submitted_by = $4 where id = $1', [
      request.id,
      canonicalJson(proposal),
      approvalDigest(proposal),
      submitter.id,
    ])
    await approveAgain(request)
  })
  await spoil(/another person/, async request => {
    await within(request, { personId: 'other' })
    await approveAgain(request)
  })
  await spoil(/wrong-time/, async request => {
    await within(request, { askedAt: later(DAY_MS).toISOString() })
    await approveAgain(request)
  })
  await spoil(/too old/, async request => {
    await within(request, { askedAt: later(-31 * DAY_MS).toISOString() })
    await approveAgain(request)
  })
  await spoil(/wrong-time/, async request => {
    await within(request, { askedAt: 'whenever' })
    await approveAgain(request)
  })
  await spoil(/profile has changed/, async request => {
    await propose(request, { profileDigest: '00'.repeat(32) })
    await approveAgain(request)
  })
  await spoil(/policy has changed/, async request => {
    await propose(request, { policy: '00'.repeat(32) })
    await approveAgain(request)
  })
  await spoil(/another employee/, async request => {
    await within(request, { employeeNumber: '198609262015051999' })
    await approveAgain(request)
  })
  await spoil(/cannot be read/, async request => {
    await within(request, { agencyPath: 'NC' })
    await approveAgain(request)
  })
  await spoil(/profile of the request does not exist/, request =>
    house.tamper("update requests set profile = 'root' where id = $1", [request.id]),
  )
  await spoil(/employment ends/, async request => {
    await propose(request, { notAfterLimit: NOON.toISOString() })
    await approveAgain(request)
  })
  await spoil(/./, async request => {
    await propose(request, { notAfterLimit: 'never' })
    await approveAgain(request)
  })
  await spoil(/lints/, async request => {
    await propose(request, { subjectDer: '3000' })
    await approveAgain(request)
  })
  await spoil(/./, async request => {
    await propose(request, { subjectDer: 'zz' })
    await approveAgain(request)
  })
  await spoil(/./, async request => {
    await propose(request, { spki: '3003020101' })
    await approveAgain(request)
  })
  const asked = house.keys.asked
  t.equal(await issue(), good.length)
  t.equal(house.keys.asked - asked, good.length, 'the key was asked for the good ones only')
  for (const request of good) t.strictSame(await stateOf(request), ['issued'])
  for (const [request, reason] of bad) {
    const [state, failure] = await stateOf(request)
    t.equal(state, 'failed', String(reason))
    t.match(failure, reason)
  }
})

t.test(
  'a digest that does not fit its proposal is refused (the database would not even keep it)',
  async t => {
    const request = await approved(house, person(house))
    await t.rejects(house.sql("update requests set digest = repeat('0', 64) where id = $1", [request.id]))
    const lying = {
      ...request,
      digest: '00'.repeat(32),
      decisions: request.decisions.map(one => ({ ...one, digest: '00'.repeat(32) })),
    }
    const store = { ...house.stores.ca, approvedRequests: async () => [lying] }
    t.equal(await issue({ store }), 0)
    t.match(await stateOf(request), ['failed', /another-digest/])
  },
)

t.test('a profile that changed after the approval', async t => {
  const request = await approved(house, person(house))
  const profiles = new Map([['signature', profile({ validity: { years: 3 } })]])
  t.equal(await issue({ profiles }), 0)
  t.strictSame(await stateOf(request), ['failed', 'The profile has changed since it was approved.'])
})

t.test('evidence grows too old while it waits', async t => {
  const [old, young] = [await approved(house, person(house)), person(house)]
  house.clock.at = later(30 * DAY_MS + 1)
  const fresh = await approved(house, young)
  t.equal(await issue(), 1)
  t.match(await stateOf(old), ['failed', /too old/])
  t.strictSame(await stateOf(fresh), ['issued'])
  house.clock.at = NOON
})

t.test('P08 two people with one key, submitted side by side: one certificate at most', async t => {
  const key = newKey()
  const both = [person(house), person(house)]
  const requests = []
  for (const one of both) requests.push(await approved(house, one, { csr: makeCsr(key).der }))
  t.equal(await issue(), 1)
  const states = await Promise.all(requests.map(stateOf))
  t.strictSame(states.map(([state]) => state).sort(), ['failed', 'issued'])
  t.match(states.flat().join(), /key is in use in another certificate/)

  const third = newKey()
  const first = await approved(house, person(house), { csr: makeCsr(third).der })
  house.clock.pass(1000)
  const second = await approved(house, person(house), { csr: makeCsr(third).der })
  t.equal(await issue({ batchSize: 1 }), 1)
  t.equal(await issue({ batchSize: 1 }), 0, 'in another batch, too')
  t.strictSame([(await stateOf(first))[0], (await stateOf(second))[0]], ['issued', 'failed'])
})

t.test('a key that fails: nothing issued, the request waits and gets another serial number', async t => {
  const request = await approved(house, person(house))
  house.keys.instead = () => {
    throw new SegelError('signer-unavailable', 'The HSM is away.')
  }
  await t.rejects(issue(), { code: 'signer-unavailable' })
  t.strictSame(await stateOf(request), ['approved'])
  house.keys.instead = undefined
  t.equal(await issue(), 1)
  const intents = await house.sql(
    'select serial_number, state, attempt from intents where request_id = $1 order by attempt',
    [request.id],
  )
  t.match(intents, [
    { state: 'abandoned', attempt: 0 },
    { state: 'fulfilled', attempt: 1 },
  ])
  t.equal(new Set(intents.map(one => one['serial_number'])).size, 2, 'C03 a spent serial number stays spent')
})

t.test('a key that fails for one of three: two are issued, one waits', async t => {
  const requests = []
  for (let index = 0; index < 3; index += 1) requests.push(await approved(house, person(house)))
  let asked = 0
  house.keys.instead = sign => {
    asked += 1
    if (asked === 2) throw new Error('a device error')
    return sign()
  }
  t.equal(await issue(), 2)
  house.keys.instead = undefined
  const states = (await Promise.all(requests.map(stateOf))).map(([state]) => state)
  t.strictSame(states.sort(), ['approved', 'issued', 'issued'])
  t.equal(await issue(), 1)
})

t.test('a key that gives another signature: nothing is stored', async t => {
  const request = await approved(house, person(house))
  const certificates = async () =>
    Number((await house.sql('select count(*) from certificates'))[0]?.['count'])
  const before = await certificates()
  const wrong: ((sign: () => Uint8Array) => Uint8Array)[] = [
    sign => sign().map((octet, index) => (index === 40 ? octet ^ 1 : octet)),
    () => new Uint8Array(0),
    () => new Uint8Array(72),
  ]
  for (const instead of wrong) {
    house.keys.instead = instead
    await t.rejects(issue(), { code: 'signer-unavailable', detail: /Nothing was issued/ })
  }
  house.keys.instead = undefined
  t.equal(await certificates(), before)
  t.strictSame(await stateOf(request), ['approved'])
  t.equal(await issue(), 1)
})

t.test('no key at all: nothing changes', async t => {
  const request = await approved(house, person(house))
  const issuing = async () => {
    throw new SegelError('signer-unavailable', 'There is no key.')
  }
  await t.rejects(issue({ issuing }), { code: 'signer-unavailable' })
  t.strictSame(await stateOf(request), ['approved'])
  t.equal(await issue(), 1)
})

t.test('two CAs on one queue: each request once, and the log tells of nothing else', async t => {
  const requests = []
  for (let index = 0; index < 12; index += 1) requests.push(await approved(house, person(house)))
  const spoiled = await approved(house, person(house))
  await house.tamper('delete from decisions where request_id = $1', [spoiled.id])
  const before = await length()
  const runs = await Promise.all([issue(), issue(), issue()])
  t.equal(
    runs.reduce((sum, one) => sum + one, 0),
    12,
  )
  for (const request of requests) t.strictSame(await stateOf(request), ['issued'])
  t.equal((await stateOf(spoiled))[0], 'failed')
  const actions = (await house.auditSince(before)).map(({ action }) => action)
  const times = (action: string) => actions.filter(one => one === action).length
  t.strictSame(
    [times('certificate.signing'), times('certificate.issued'), times('request.failed')],
    [12, 12, 1],
    'W04 nothing is recorded that did not happen',
  )
  const doubled = await house.sql(
    'select request_id from certificates where request_id is not null group by request_id having count(*) > 1',
  )
  t.strictSame(doubled, [])
})

t.test('an intent that was given up while its key was asked: the certificate is dropped', async t => {
  const request = await approved(house, person(house))
  const before = await length()
  let given = ''
  house.keys.instead = async sign => {
    const [open] = await house.sql(
      "update intents set state = 'abandoned', closed_at = now() where state = 'open' returning serial_number",
    )
    given = String(open?.['serial_number'])
    return sign()
  }
  t.equal(await issue(), 0)
  house.keys.instead = undefined
  t.equal(await house.stores.ra.certificate(given), undefined)
  t.strictSame(
    (await house.auditSince(before)).map(({ action }) => action),
    ['certificate.signing', 'certificate.discarded'],
  )
  t.equal(await issue(), 1, 'and the request gets another')
  t.strictSame(await stateOf(request), ['issued'])
})

t.test('what is not approved is not touched; fault points are passed in order', async t => {
  const waiting = await submitted(house, person(house))
  const points: string[] = []
  const faultPoint = (name: string) => void points.push(name)
  t.equal(await issue({ faultPoint }), 0)
  t.strictSame(points, [])
  await approved(house, person(house))
  await issue({ faultPoint })
  t.strictSame(points, [
    'issue:prepared',
    'issue:intent-stored',
    'issue:signed',
    'issue:checked',
    'issue:before-store',
    'issue:stored',
  ])
  t.strictSame(await stateOf(waiting), ['verified'])
})
