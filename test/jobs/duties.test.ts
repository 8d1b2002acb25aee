import t from 'tap'
import type { Call } from '../../src/domain/actor.ts'
import type { Issuer } from '../../src/domain/issuer.ts'
import { type CaUses, caDuties } from '../../src/jobs/ca-duties.ts'
import { systemCall } from '../../src/jobs/system-call.ts'

// Of an issuer the duties look at id and key name only.
const issuer = (id: string, keyName?: string) =>
  ({ id, ...(keyName === undefined ? {} : { keyName }) }) as Issuer

function uses(more: Partial<CaUses> = {}): { uses: CaUses; calls: string[] } {
  const calls: string[] = []
  const told = (name: string) => async (call: Call) => {
    calls.push(`${name} by ${call.actor.id}`)
    return 1
  }
  return {
    calls,
    uses: {
      issueApproved: told('issue'),
      judgeOrders: async call => {
        await told('orders')(call)
        return 0
      },
      endHolds: told('holds'),
      judgeRows: told('statuses'),
      reconcileIntents: told('reconcile'),
      renewResponders: told('renew'),
      issueCrl: async (call, id) => {
        await told(`crl ${id}`)(call)
        return undefined
      },
      issuers: async () => [issuer('root', 'root'), issuer('elsewhere'), issuer('issuing', 'issuing')],
      ...more,
    },
  }
}

t.test('each duty does its one thing as the system', async t => {
  const { uses: fakes, calls } = uses()
  for (const duty of caDuties(fakes, 300_000)) await duty.run()
  t.strictSame(calls, [
    'issue by system:ca',
    'crl root by system:ca',
    'crl issuing by system:ca',
    'orders by system:ca',
    'orders by system:ca',
    'holds by system:ca',
    'statuses by system:ca',
    'reconcile by system:ca',
    'renew by system:ca',
  ])
})

t.test('Q01 issuance is rung by approvals, CRLs by revocations, and both look again in time', t => {
  const [issue, crl, orders, holds, statuses, reconcile] = caDuties(uses().uses, 10_000)
  t.match(issue?.signals, ['approved'])
  t.match(crl?.signals, ['revocation'])
  t.ok((crl?.everyMs ?? Infinity) <= 60_000, 'well within the hour that ETSI allows')
  t.match(orders?.signals, ['order'], 'a release is waited for')
  t.ok((holds?.everyMs ?? Infinity) <= 60_000, 'a hold ends within the minute')
  t.match(statuses?.signals, ['revocation'], 'what nobody ordered is looked at when it comes')
  t.equal(reconcile?.everyMs, 5_000)
  t.end()
})

t.test('an issuer whose CRL fails does not keep the next one from its own', async t => {
  const done: string[] = []
  const { uses: fakes } = uses({
    issueCrl: async (_call, id) => {
      if (id === 'root') throw new Error('no key')
      done.push(id)
      return {}
    },
  })
  const crl = caDuties(fakes, 1000).find(duty => duty.name === 'crl')
  await t.rejects(async () => crl?.run(), { message: 'no key' })
  t.strictSame(done, ['issuing'])
})

t.test('each round is one request in the audit log', t => {
  const [one, other] = [systemCall('ca'), systemCall('ca')]
  t.match(one, { source: 'job', actor: { role: 'system' } })
  t.not(one.requestId, other.requestId)
  t.end()
})
