import t from 'tap'
import { issueApproved } from '../../src/issuance/issue.ts'
import { reconcileIntents } from '../../src/issuance/reconcile.ts'
import { NOON } from '../support/fixtures.ts'
import { approved, certified, issueDeps, JOB, openHouse, person } from '../support/house.ts'

const house = await openHouse(t)
const MINUTE_MS = 60_000
const { ca } = house.stores
const reconcile = (maxAttempts = 3) =>
  reconcileIntents({ store: ca, clock: house.clock, intentTimeoutMs: MINUTE_MS, maxAttempts })(JOB)

/** Runs a batch that dies at this point. */
async function crashAt(point: string): Promise<void> {
  const faultPoint = (name: string) => {
    if (name === point) throw new Error(name)
  }
  await t.rejects(issueApproved(issueDeps(house, { faultPoint }))(JOB), { message: point })
}
const intentsOf = (id: string) =>
  house.sql(
    'select issuer_id, serial_number, state, attempt from intents where request_id = $1 order by attempt',
    [id],
  )

t.test('C03 after a crash the serial number is revoked for good, and the request gets another', async t => {
  for (const point of ['issue:intent-stored', 'issue:before-store']) {
    const { id } = await approved(house, person(house))
    await crashAt(point)
    t.equal(await issueApproved(issueDeps(house))(JOB), 0, 'its intent is open: nobody signs it twice')
    t.equal(await reconcile(), 0, 'not before its time')
    house.clock.pass(MINUTE_MS + 1)
    t.equal(await reconcile(), 1)
    t.equal(await reconcile(), 0, 'once')
    const [first] = await intentsOf(id)
    const serialNumber = String(first?.['serial_number'])
    t.match(first, { state: 'abandoned', attempt: 0 })
    t.match(await ca.status('issuing', serialNumber), { known: true, revocation: { reason: 'unspecified' } })
    t.strictSame(
      await house.sql('select reason, ordered_by from revocations where serial_number = $1', [serialNumber]),
      [{ reason: 'unspecified', ordered_by: 'system:ca' }],
      'and is there for the next CRL',
    )
    t.equal(await issueApproved(issueDeps(house))(JOB), 1)
    t.strictSame(
      (await intentsOf(id)).map(one => one['state']),
      ['abandoned', 'fulfilled'],
    )
    t.match((await house.stores.ra.request(id))?.serialNumber, /^(?!.*undefined)/)
    t.not((await house.stores.ra.request(id))?.serialNumber, serialNumber)
  }
  house.clock.at = NOON
})

t.test('after so many attempts the request fails, with a reason', async t => {
  const { id } = await approved(house, person(house))
  for (const attempt of [1, 2]) {
    await crashAt('issue:before-store')
    house.clock.pass(MINUTE_MS + 1)
    t.equal(await reconcile(2), 1)
    t.equal((await house.stores.ra.request(id))?.state, attempt === 1 ? 'approved' : 'failed')
  }
  t.match((await house.stores.ra.request(id))?.failure, /interrupted/)
  t.strictSame(
    (await intentsOf(id)).map(one => one['state']),
    ['abandoned', 'abandoned'],
  )
  const tail = (await house.auditSince()).slice(-2).map(({ action }) => action)
  t.strictSame(tail, ['certificate.abandoned', 'request.failed'], 'W04')
  house.clock.at = NOON
})

t.test('a request that ended otherwise holds nothing up', async t => {
  const [stuck, next] = [await approved(house, person(house)), await approved(house, person(house))]
  await crashAt('issue:intent-stored')
  await house.tamper("update requests set state = 'failed', failure = 'x' where id = $1", [stuck.id])
  house.clock.pass(MINUTE_MS + 1)
  t.equal(await reconcile(1), 2)
  t.equal((await house.stores.ra.request(next.id))?.state, 'failed')
  house.clock.at = NOON
})

t.test('two at once end each intent once, and record it once', async t => {
  for (let index = 0; index < 4; index += 1) await approved(house, person(house))
  await crashAt('issue:intent-stored')
  house.clock.pass(MINUTE_MS + 1)
  const before = (await house.auditSince()).length
  const ended = await Promise.all([reconcile(), reconcile(), reconcile()])
  t.equal(
    ended.reduce((sum, one) => sum + one, 0),
    4,
  )
  t.equal((await house.auditSince()).length - before, 4)
})

t.test('what was issued is left alone', async t => {
  await issueApproved(issueDeps(house))(JOB)
  const { serialNumber } = await certified(house, person(house))
  house.clock.pass(10 * MINUTE_MS)
  t.equal(await reconcile(), 0)
  t.notOk((await ca.certificate(serialNumber))?.revocation)
})
