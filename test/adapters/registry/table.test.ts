import { randomBytes } from 'node:crypto'
import t from 'tap'
import { openNikSeal, tableRegistry } from '../../../src/adapters/registry/table/index.ts'
import { openStore } from '../../../src/adapters/store/store.ts'
import { registryContract } from '../../contract/employee-registry.ts'
import { event, newEmployee, PATH } from '../../contract/store-fixtures.ts'
import { freshDatabase } from '../../support/database.ts'

const NIK = '3201016609860001'

registryContract(t, async t => {
  const { connection } = await freshDatabase(t)
  const seal = openNikSeal(randomBytes(32))
  const store = await openStore({ connection, role: 'owner' })
  const employee = newEmployee({ nikHash: seal.hash(NIK), nikSealed: seal.seal(NIK) })
  await store.change(event(), async tx => {
    await tx.putAgencies(PATH)
    await tx.putEmployees([employee])
  })
  let closed = false
  const close = async () => {
    if (!closed) await store.close()
    closed = true
  }
  t.teardown(close)
  return {
    registry: tableRegistry({ rows: store, seal }),
    known: employee.number,
    unknown: newEmployee().number,
    breakDown: close,
  }
})

t.test('seal: opened only with its key, untouched; the hash knows the person', async t => {
  const key = randomBytes(32)
  const seal = openNikSeal(key)
  const sealed = seal.seal(NIK)
  t.equal(openNikSeal(key).open(sealed), NIK)
  t.notSame(seal.seal(NIK), sealed, 'a new nonce each time')
  t.same(openNikSeal(key).hash(NIK), seal.hash('3201 0166 0986 0001'))
  t.equal(seal.hash(NIK).length, 32)
  t.notSame(openNikSeal(randomBytes(32)).hash(NIK), seal.hash(NIK))
  const cannot = { code: 'registry-unavailable' }
  t.throws(() => openNikSeal(randomBytes(32)).open(sealed), cannot)
  for (let i = 0; i < sealed.length; i++) {
    const bent = Uint8Array.from(sealed)
    bent[i] = (bent[i] ?? 0) ^ 1
    t.throws(() => seal.open(bent), cannot)
  }
  for (const length of [0, 5, 12, 20, 28]) t.throws(() => seal.open(sealed.subarray(0, length)), cannot)
  t.throws(() => openNikSeal(randomBytes(16)))
})

t.test('W06 a row that cannot be read is an outage, and its error names no digit', async t => {
  const seal = openNikSeal(randomBytes(32))
  const employee = { ...newEmployee({ nikSealed: seal.seal('12345') }), personId: 'p', agencyPath: PATH }
  const registry = tableRegistry({ rows: { employeeRecord: async () => employee }, seal })
  const error = await registry.find(employee.number).catch((thrown: unknown) => thrown)
  t.match(error, { code: 'registry-unavailable' })
  t.notMatch(error instanceof Error ? `${error.stack}${String(error.cause)}` : '', /12345/)
})
