/** The one way to write: a transaction that holds the change and its audit events, or neither. */
import type pg from 'pg'
import { SegelError } from '../../errors.ts'
import { type AuditEvent, auditBody } from '../../domain/audit.ts'
import type { Once, Store, Writer } from '../../ports/store.ts'
import { accessWriter } from './access.ts'
import { appendAudit } from './audit.ts'
import { auditTreeWriter } from './audit-tree.ts'
import { authorityWriter } from './authority.ts'
import { certificateWriter } from './certificates.ts'
import { clientSql, runCommands, type Session, type Sql, type StoreRole } from './pool.ts'
import { queueWriter } from './queue.ts'
import { registryWriter } from './registry.ts'
import { requestWriter } from './requests.ts'
import { orderWriter } from './revocation-orders.ts'
import { revocationWriter } from './revocations.ts'
import { sessionWriter } from './sessions.ts'
import { rosterWriter } from './roster.ts'
import { signInWriter } from './sign-in.ts'

interface KeptRow<T> {
  fingerprint: string
  result: T
}

export function changer(session: Session, role: StoreRole): Pick<Store, 'change' | 'replay'> {
  return {
    change: (why, work, once) =>
      session((client, discard) => changeOn({ client, discard }, { role, why, work, once })),
    replay: once =>
      session(async client => {
        const kept = await readKept<unknown>(clientSql(client), once)
        if (kept === undefined) return undefined
        // Its transaction may be visible and not yet on the disk; whoever is told of it must be able to rely on it.
        await runCommands(client, FLUSH)
        return { result: kept.result }
      }),
  }
}

interface Connection {
  readonly client: pg.PoolClient
  readonly discard: () => void
}

interface Change<T> {
  readonly role: StoreRole
  readonly why: AuditEvent | readonly AuditEvent[]
  readonly work: (tx: Writer) => Promise<T>
  readonly once: Once | undefined
}

/** What `work` throws passes through as it is; errors of statements are in the vocabulary of the house already. */
async function changeOn<T>({ client, discard }: Connection, change: Change<T>): Promise<T> {
  const sql = clientSql(client)
  await runCommands(client, BEGIN)
  try {
    if (change.once !== undefined && !(await claim(sql, change.once))) {
      return await keptInstead<T>(client, change.once)
    }
    const events: AuditEvent[] = 'action' in change.why ? [change.why] : [...change.why]
    const { writer, close } = openWriter(sql, change.role, events)
    const result = await change.work(writer).finally(close)
    // No write without a reason: what left no event leaves nothing at all.
    if (events.length === 0) {
      await client.query('rollback')
      return result
    }
    if (change.once !== undefined) await keep(sql, change.once, result)
    await appendAudit(sql, events.map(auditBody))
    await commit(client)
    return result
  } catch (error) {
    // Failing to roll back means the connection is gone, and with it the transaction.
    await runCommands(client, 'rollback').catch(discard)
    throw error
  }
}

/**
 * The audit head is locked from the last statement to the commit, and NOTIFY serialises commits too; with a
 * synchronous commit each transaction would hold both while the disk turns, one after the other. So the commit
 * itself does not wait, and the flush does, when all locks are free: the next statement is a transaction of its
 * own that writes a WAL record and commits synchronously. WAL is one log, flushed in order: when that record is
 * on the disk (and, with synchronous replication, on the standby), every record before it is, ours included,
 * and those of the changes ours was built on. Nothing is acknowledged before; concurrent changes share a flush.
 */
const BEGIN = 'begin; set local synchronous_commit = off'
const FLUSH = "select pg_logical_emit_message(true, 'segel', '')"

/** One round trip. Throws when the database rolled back instead, which it reports without an error. */
async function commit(client: pg.PoolClient): Promise<void> {
  const [first] = await runCommands(client, `commit; ${FLUSH}`)
  if (first !== 'COMMIT') throw new Error('the transaction was rolled back at its commit')
}

/** True when the effect is ours to make. Someone else's unfinished claim is waited for. */
async function claim(sql: Sql, once: Once): Promise<boolean> {
  const rows = await sql<{ key: string }>(
    `insert into idempotency_keys (actor, key, fingerprint) values ($1, $2, $3)
     on conflict (actor, key) do nothing returning key`,
    [once.actor, once.key, once.fingerprint],
  )
  return rows.length === 1
}

async function keptInstead<T>(client: pg.PoolClient, once: Once): Promise<T> {
  const kept = await readKept<T>(clientSql(client), once)
  if (kept === undefined) throw new SegelError('store-unavailable', 'The same call is ending now; try again.')
  await runCommands(client, `rollback; ${FLUSH}`)
  return kept.result
}

async function keep(sql: Sql, once: Once, result: unknown): Promise<void> {
  await sql('update idempotency_keys set result = $3 where actor = $1 and key = $2', [
    once.actor,
    once.key,
    JSON.stringify(result ?? null),
  ])
}

/** @throws SegelError `conflict` when the key was used for another call */
async function readKept<T>(sql: Sql, once: Once): Promise<KeptRow<T> | undefined> {
  const [kept] = await sql<KeptRow<T>>(
    'select fingerprint, result from idempotency_keys where actor = $1 and key = $2',
    [once.actor, once.key],
  )
  if (kept !== undefined && kept.fingerprint !== once.fingerprint) {
    throw new SegelError('conflict', 'This Idempotency-Key was used for another call.')
  }
  return kept
}

/** A writer that refuses to work once its transaction is over, whoever has kept a reference. */
function openWriter(sql: Sql, role: StoreRole, events: AuditEvent[]): { writer: Writer; close: () => void } {
  let open = true
  const guarded: Sql = (text, values, name) => {
    if (!open) return Promise.reject(new Error('a writer was used after its transaction'))
    return sql(text, values, name)
  }
  const writer: Writer = {
    ...requestWriter(guarded),
    ...queueWriter(guarded),
    ...certificateWriter(guarded),
    ...revocationWriter(guarded, role),
    ...orderWriter(guarded),
    ...authorityWriter(guarded),
    ...registryWriter(guarded),
    ...accessWriter(guarded),
    ...sessionWriter(guarded),
    ...rosterWriter(guarded),
    ...signInWriter(guarded),
    ...auditTreeWriter(guarded),
    record: event => void events.push(event),
  }
  return {
    writer,
    close: () => {
      open = false
    },
  }
}
