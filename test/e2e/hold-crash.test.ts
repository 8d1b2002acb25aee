// A power cut of the CA while it makes a hold final whose time is over, and the start that follows.
import t from 'tap'
import { preparedHome } from '../support/prepared-home.ts'
import { createToken, rows, startService } from '../support/service.ts'
import { eventually, obtain, plainEmployees, revoke } from './flow.ts'

const home = await preparedHome(t)
const ADDRESSES = { SEGEL_STATUS_URL: 'http://127.0.0.1:1', SEGEL_PUBLIC_URL: 'http://127.0.0.1:1' }
const start = (point = '') => startService(t, { home, env: { ...ADDRESSES, SEGEL_FAULT_POINT: point } })

t.test(
  'W08 kill -9 while a hold is made final: it is on hold until the next start, then final, once',
  async t => {
    let service = await start()
    const token = () => createToken(home, '--role verifier --agency NC')
    const [clerk, verifier] = [await token(), await token()]
    const employeeNumber = plainEmployees().values().next().value ?? ''
    const serialNumber = await obtain(service, { as: clerk, employeeNumber, profile: 'authentication' }, [
      verifier,
      service.token('registrationOfficer'),
    ])
    const as = service.token('registrationOfficer')
    const held = await revoke(service, { as, serialNumber, reason: 'certificateHold' })
    t.match(held.field('revocation.heldUntil'), /^\d{4}-\d\d-\d\dT/, 'the answer says until when')
    // As if it had been given a month ago.
    for (const sql of [
      'alter table revocations disable trigger user',
      "update revocations set revoked_at = revoked_at - interval '30 days'",
      'alter table revocations enable trigger user',
    ])
      await rows(home, sql)
    await service.stop()
    await t.rejects(start('holds:before-commit'), { message: /never ready/ }, 'killed in its first round')
    const reasons = () => rows<{ reason: string }>(home, 'select reason from revocations')
    const ended = () =>
      rows(home, `select 1 from audit_events where body::json ->> 'action' = 'certificate.hold-ended'`)
    t.strictSame(await reasons(), [{ reason: 'certificateHold' }])
    t.equal((await ended()).length, 0)
    service = await start()
    await eventually('it is final', async () => (await reasons())[0]?.reason === 'unspecified')
    t.equal((await ended()).length, 1)
    await eventually('the CRL shows it', async () =>
      (await service.request('/crl/issuing.crl')).bytes.includes(Buffer.from(serialNumber, 'hex')),
    )
    t.equal((await service.stop()).code, 0)
  },
)
