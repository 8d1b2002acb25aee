import t from 'tap'
import { activeIssuer, type ActiveIssuerDeps, shardFor } from '../../src/issuance/active-issuer.ts'
import { issueApproved } from '../../src/issuance/issue.ts'
import { openCrlHouse } from '../support/crl-house.ts'
import { approved, issueDeps, JOB, person, pointersOf } from '../support/house.ts'

const house = await openCrlHouse(t)
const url = (n: number) => `http://ca.example/crl/issuing/shard-${n}.crl`
const deps: ActiveIssuerDeps = {
  store: house.stores.ca,
  signerOf: id => house.keys.signer(id),
  pointersOf,
  shardUrlsOf: () => [url(0), url(1)],
}

t.test('shards that have no CRL yet are not pointed to', async t => {
  t.match(await activeIssuer(deps)(), { issuer: { id: 'issuing' }, shards: [] })
  t.equal(shardFor('01ab'), undefined)
  house.shards = 2
  await house.round()
  const { shards = [] } = await activeIssuer(deps)()
  t.strictSame(
    shards,
    [0, 1].map(shard => ({ shard, url: url(shard) })),
  )
  t.strictSame(shardFor(`5${'0'.repeat(38)}1`, shards), shards[1])
  t.strictSame(
    (await activeIssuer({ ...deps, shardUrlsOf: () => ['http://moved.example/0.crl'] })()).shards,
    [],
  )
})

t.test('C28 a certificate names the shard in which its revocation will be told', async t => {
  for (const { serialNumber, der } of await house.certify(6)) {
    const shard = await house.shardOf(serialNumber)
    t.ok(Buffer.from(der).includes(url(shard ?? -1)), `shard ${String(shard)}`)
    t.notOk(Buffer.from(der).includes('http://ca.example/crl/issuing.crl'))
  }
})

t.test('without its key at hand nothing is issued', async t => {
  await t.rejects(activeIssuer({ ...deps, signerOf: async () => undefined })(), {
    code: 'signer-unavailable',
    detail: /not at hand/,
  })
  await t.rejects(activeIssuer({ ...deps, store: { ...deps.store, issuers: async () => [] } })(), {
    code: 'signer-unavailable',
  })
})

t.test(
  'from a revoked issuer nothing is issued, and the reason says so; the request waits for the next one',
  async t => {
    const { id } = await approved(house, person(house))
    await house.revokeIssuing()
    await t.rejects(issueApproved(issueDeps(house, { issuing: activeIssuer(deps) }))(JOB), {
      code: 'signer-unavailable',
      detail: /Issuer issuing is revoked \(cACompromise\).*segel authority create/,
    })
    t.match(await house.stores.ra.request(id), { state: 'approved' })
    t.strictSame(await house.sql("select from intents where state = 'open'"), [])
  },
)
