/** The same contract on another build and an older major version of PostgreSQL than the embedded one. */
import t from 'tap'
import { openStore } from '../../../src/adapters/store/store.ts'
import { storeContract } from '../../contract/store.ts'
import { freshDatabase } from '../../support/database.ts'
import { startDebianPostgres } from '../../support/debian-postgres.ts'

const server = await startDebianPostgres()
t.teardown(() => server.stop())

storeContract(t, async t => {
  const { connection } = await freshDatabase(t, server.url)
  const store = await openStore({ connection, role: 'owner' })
  t.teardown(() => store.close())
  return store
})
