import t from 'tap'
import { openStore } from '../../../src/adapters/store/store.ts'
import { storeContract } from '../../contract/store.ts'
import { freshDatabase } from '../../support/database.ts'

storeContract(t, async t => {
  const { connection } = await freshDatabase(t)
  const store = await openStore({ connection, role: 'owner' })
  t.teardown(() => store.close())
  return store
})
