/** The store over PostgreSQL: readers straight from the pool, writers only inside `change`. */
import { SegelError } from '../../errors.ts'
import type { Store } from '../../ports/store.ts'
import { accessReader } from './access.ts'
import { attemptKeeper, pruner } from './attempts.ts'
import { auditReader } from './audit.ts'
import { auditSealer, auditTreeReader } from './audit-tree.ts'
import { authorityReader } from './authority.ts'
import { certificateReader } from './certificates.ts'
import { changer } from './change.ts'
import {
  openPool,
  poolSession,
  poolSnapshot,
  poolSql,
  poolStream,
  type StoreOptions,
  type StoreRole,
} from './pool.ts'
import { conductReader } from './conduct.ts'
import { queueReader } from './queue.ts'
import { publicationReader } from './publication.ts'
import { registryReader } from './registry.ts'
import { requestReader } from './requests.ts'
import { orderReader } from './revocation-orders.ts'
import { revocationReader } from './revocations.ts'
import { sessionKeeper, sessionReader } from './sessions.ts'
import { statisticsReader } from './statistics.ts'
import { rosterReader } from './roster.ts'
import { signInReader } from './sign-in.ts'

export type { StoreOptions, StoreRole }
export type OpenStore = Store & { close(): Promise<void> }

/**
 * Opens the store in one security context. The schema must be migrated.
 * @throws SegelError `store-unavailable` when the database cannot be reached, or `not-permitted` when the login
 *   may not put on the role
 */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const pool = openPool(options)
  const sql = poolSql(pool)
  const stream = poolStream(pool)
  try {
    await assertRole(sql, options.role)
  } catch (error) {
    await pool.end()
    throw error
  }
  let closing: Promise<void> | undefined
  return {
    ...requestReader(sql),
    ...queueReader(sql),
    ...certificateReader(sql, options.role),
    ...revocationReader(sql, poolSnapshot(pool)),
    ...orderReader(sql),
    ...publicationReader(sql, poolSnapshot(pool)),
    ...authorityReader(sql),
    ...registryReader(sql),
    ...accessReader(sql),
    ...sessionReader(sql),
    ...sessionKeeper(sql),
    ...attemptKeeper(sql),
    ...pruner(sql),
    ...rosterReader(sql),
    ...signInReader(sql),
    ...auditReader(sql, stream),
    ...auditTreeReader(sql),
    ...statisticsReader(sql),
    ...conductReader(sql),
    ...auditSealer(poolSession(pool)),
    ...changer(poolSession(pool), options.role),
    close: () => {
      closing ??= pool.end()
      return closing
    },
  }
}

async function assertRole(sql: ReturnType<typeof poolSql>, role: StoreRole): Promise<void> {
  const [row] = await sql<{ name: string }>('select current_user as name')
  if (role !== 'owner' && row?.name !== `segel_${role}`) {
    throw new SegelError('not-permitted', `The database login may not act as segel_${role}.`)
  }
}
