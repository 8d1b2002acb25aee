// Power cuts of the CA in the middle of a round of CRLs.
import t from 'tap'
import { preparedHome } from '../support/prepared-home.ts'
import { createToken, rows, type Service, startService } from '../support/service.ts'
import { eventually, obtain, plainEmployees, revoke } from './flow.ts'

const home = await preparedHome(t)
const ADDRESSES = { SEGEL_STATUS_URL: 'http://127.0.0.1:1', SEGEL_PUBLIC_URL: 'http://127.0.0.1:1' }
const start = (point = '') => startService(t, { home, env: { ...ADDRESSES, SEGEL_FAULT_POINT: point } })
const people = plainEmployees().values()

/** One verifier submits, another one and the registration officer approve. */
async function certificate(service: Service, [clerk, verifier]: readonly [string, string]): Promise<string> {
  const what = { as: clerk, employeeNumber: people.next().value ?? '', profile: 'authentication' }
  return obtain(service, what, [verifier, service.token('registrationOfficer')])
}

async function currentCrl(service: Service): Promise<{ readonly number: string; readonly bytes: Buffer }> {
  const { headers, bytes } = await service.request('/crl/issuing.crl')
  return { number: /\.(\d+)"$/.exec(headers.etag ?? '')?.[1] ?? '', bytes }
}

t.test('L05 L26 kill -9 at each step of a round: no CRL by halves, and the next start tells all', async t => {
  let service = await start()
  const token = () => createToken(home, '--role verifier --agency NC')
  const verifiers = [await token(), await token()] as const
  const serials: string[] = []
  for (let index = 0; index < 3; index += 1) serials.push(await certificate(service, verifiers))
  let { number } = await currentCrl(service)
  await service.stop()
  for (const [index, point] of ['crl:read', 'crl:signed', 'crl:inserted'].entries()) {
    const serialNumber = serials[index] ?? ''
    service = await start(point)
    // The answer may be lost with the process; the round that killed it began because the order had taken effect.
    const order = { as: service.token('registrationOfficer'), serialNumber, reason: 'superseded' }
    await revoke(service, order).catch(() => undefined)
    t.equal(await service.ended, null, `${point}: the process was killed`)
    t.strictSame(
      await rows<{ number: string }>(
        home,
        "select max(number)::text as number from crls where issuer_id = 'issuing'",
      ),
      [{ number }],
      'nothing of the round is there',
    )
    service = await start()
    await eventually('the revocation is on the CRL', async () =>
      (await currentCrl(service)).bytes.includes(Buffer.from(serialNumber, 'hex')),
    )
    const next = await currentCrl(service)
    t.ok(BigInt(next.number) > BigInt(number), 'numbers increase')
    ;({ number } = next)
    t.equal((await service.stop()).code, 0)
  }
})
