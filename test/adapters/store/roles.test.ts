/** What each security context may not do, tried in plain SQL: the application is not there to be polite. */
import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import t from 'tap'
import { openStore, type StoreRole } from '../../../src/adapters/store/store.ts'
import {
  approved,
  event,
  issued,
  later,
  newCrl,
  newDecision,
  newIntent,
  newRelease,
  newRequest,
  newSession,
  newToken,
  revoke,
} from '../../contract/store-fixtures.ts'
import { newEmployeePasskey } from '../../contract/store-sign-in.ts'
import type { Store } from '../../../src/ports/store.ts'
import { storeIssuer } from '../../contract/store-issuer.ts'
import { freshDatabase } from '../../support/database.ts'

const { connection } = await freshDatabase(t)
const owner = await open('owner')
const ra = await open('ra')
const ca = await open('ca')
const va = await open('va')

const request = await approved(owner)
const certificate = await issued(owner)
const openRequest = newRequest()
const final = await issued(owner)
const held = await issued(owner)
await storeIssuer(t, owner, 'issuing')
await owner.change(
  event(),
  async tx => {
    await revoke(tx, final)
    await revoke(tx, held, 'certificateHold')
    await tx.insertCrl(newCrl({ number: 7n, covers: 1n }))
    await tx.insertToken(newToken().token, newToken().hash)
    await tx.insertSession(newSession({ revokedAt: later(9) }), randomBytes(32))
    await tx.putRosterAnchor(Buffer.from('3000', 'hex'))
    await tx.insertRosterStatement({ body: '{}', signatures: [] })
    const passkey = newEmployeePasskey()
    await tx.insertEmployeePasskey(passkey)
    await tx.removeEmployeePasskey(passkey.credentialId, passkey.personId, later(1))
    await tx.insertRequest(openRequest)
  },
  { actor: 'token:x', key: 'k', fingerprint: 'f' },
)

const REFUSED = '42501'
const CHECKED = '23514'
const serial = (one: { serialNumber: string }) => `serial_number = '${one.serialNumber}'`
const insertCertificate = `insert into certificates select c.issuer_id, '0a0b', null, profile, subject, not_before,
  not_after, key_fingerprint, der, person_id, person_name, employee_number, agency_codes, agency_path, search from certificates c limit 1`
const insertRequest = `insert into requests (id, state, profile, employee_number, person_id, agency_codes, proposal, digest,
  csr, csr_facts, findings, submitted_by, submitted_at, updated_at, search) select gen_random_uuid(), 'submitted', 'x',
  employee_number, 'p', agency_codes, proposal, digest, csr, csr_facts, findings, submitted_by, submitted_at, updated_at, search
  from requests limit 1`

const insertStatement = `insert into roster_statements (body, signatures) values ('{ }', '[]')`
const message = (kind: string, id: string) =>
  `insert into request_messages values ('${id}', 1, '${kind}', 'officer:x', 'X', 'Apa?', now())`

/** An order for the held certificate, with one more column than is anybody's. */
const insertOrder = (column: string, value: string) =>
  `insert into revocation_orders (kind, issuer_id, serial_number, status, ordered_by, ordered_at, ${column === 'method' ? '' : 'method, '}${column})
   values ('release', 'issuing', '${held.serialNumber}', 1, 'token:thief', now(), ${column === 'method' ? '' : `'token', `}${value})`

/** Without its parts: refused at the commit at the latest. */
const insertCrl = (number: number, scope = 'full', base = number) =>
  `insert into crls select issuer_id, '${scope}', ${number}, this_update, next_update, 0, 9, 2, ${base} from crls;
   set constraints all immediate`

/** Role, statement, and the SQLSTATE it must meet. */
const TRIES: readonly (readonly [StoreRole, string, string])[] = [
  ['ra', insertCertificate, REFUSED],
  [
    'ra',
    `insert into intents (issuer_id, serial_number, profile, unsigned, opened_at, attempt) values ('issuing', '0a', 'p', '', now(), 0)`,
    REFUSED,
  ],
  ['ra', insertCrl(8), REFUSED],
  ['ra', `insert into crl_parts values ('issuing', 'full', 7, 1, 'x')`, REFUSED],
  ['ra', `update requests set state = 'issued' where id = '${request.id}'`, CHECKED],
  ['ra', `update requests set state = 'failed' where id = '${request.id}'`, CHECKED],
  ['ra', `update requests set state = 'issued', serial_number = '0a' where id = '${request.id}'`, REFUSED],
  ['ra', `update requests set person_id = 'other' where id = '${request.id}'`, REFUSED],
  ['ra', `update requests set state = 'rejected' where id = '${request.id}'`, CHECKED],
  ['ra', `delete from requests`, REFUSED],
  [
    'ra',
    `insert into access_tokens (id, hash, role, name, created_at, expires_at) values ('x', sha256('x'), 'registration-officer', 'x', now(), now() + interval '1 day')`,
    REFUSED,
  ],
  ['ra', `update access_tokens set role = 'registration-officer'`, REFUSED],
  ['ra', `insert into request_queue select * from request_queue`, REFUSED],
  ['ra', `update request_queue set approved_by = 'verifier'`, REFUSED],
  ['ra', 'delete from request_queue', REFUSED],
  ['ra', `select * from queue_row('${request.id}')`, REFUSED],
  ['ra', `update request_messages set text = 'x'`, REFUSED],
  ['ra', 'delete from request_messages', REFUSED],
  ['ra', message('answer', openRequest.id), CHECKED],
  ['ra', message('question', request.id), CHECKED],
  ['ra', message('question', openRequest.id), 'done'],
  ['ra', `update saved_views set officer = 'officer:other'`, REFUSED],
  ['ca', 'select text from request_messages', REFUSED],
  ['ra', `update officer_settings set officer = 'officer:other'`, REFUSED],
  ['ra', 'delete from officer_settings', REFUSED],
  ['ca', 'select officer from officer_settings', REFUSED],
  ['va', 'select officer from officer_settings', REFUSED],
  ['ca', 'select name from saved_views', REFUSED],
  ['ca', 'select state from request_queue', REFUSED],
  ['ca', message('question', openRequest.id), REFUSED],
  ['ra', `update access_tokens set actions = null`, REFUSED],
  [
    'ra',
    `insert into token_certificates select issuer_id, serial_number, 'x', now() from certificates limit 1`,
    REFUSED,
  ],
  ['ra', `update employees set status = 'active'`, REFUSED],
  ['ra', `update issuers set active = false`, REFUSED],
  ['ra', `insert into request_arrows values ('approved', 'submitted', 'segel_ra')`, REFUSED],
  ['ra', `update revocations set revoked_at = now() where ${serial(held)}`, REFUSED],
  ['ra', `update revocations set reason = 'superseded' where ${serial(final)}`, CHECKED],
  ['ra', `delete from revocations where ${serial(final)}`, REFUSED],
  ['ra', `delete from revocations where ${serial(held)}`, REFUSED],
  ['ra', insertOrder(`verdict`, `'proved'`), REFUSED],
  ['ra', insertOrder(`fault`, `'x'`), REFUSED],
  ['ra', `update revocation_orders set verdict = 'proved', judged_at = now()`, REFUSED],
  ['ra', `delete from revocation_orders`, REFUSED],
  ['ra', `update revocation_events set event = 'released'`, REFUSED],
  ['ra', `update sessions set actor_id = 'officer:other'`, REFUSED],
  ['ra', `update sessions set expires_at = expires_at + interval '1 day'`, REFUSED],
  ['ra', `update sessions set revoked_at = null`, CHECKED],
  ['ra', `update ceremonies set expires_at = now()`, REFUSED],
  ['ra', `delete from passkey_counters`, REFUSED],
  ['ra', 'truncate sessions', REFUSED],
  ['ra', `update sessions set end_reason = 'employment' where revoked_at is not null`, CHECKED],
  ['ra', `update sessions set provider_subject = sha256('x')`, REFUSED],
  ['ra', `update attempts set key = sha256('x')`, REFUSED],
  ['ra', 'truncate attempts', REFUSED],
  ['ca', 'select key from attempts', REFUSED],
  ['va', 'select key from attempts', REFUSED],
  ['ra', `delete from idempotency_keys`, CHECKED],
  ['ra', 'truncate idempotency_keys', REFUSED],
  ['ca', 'delete from idempotency_keys', REFUSED],
  ['va', 'delete from idempotency_keys', REFUSED],
  ...(['ca', 'va'] as const).flatMap(role =>
    ['sessions', 'ceremonies', 'passkey_counters'].flatMap(table => [
      [role, `select 1 from ${table}`, REFUSED] as const,
      [role, `delete from ${table}`, REFUSED] as const,
    ]),
  ),
  ['ra', `update employee_passkeys set cose_key = '00'`, REFUSED],
  ['ra', `update employee_passkeys set person_id = 'other'`, REFUSED],
  ['ra', `update employee_passkeys set sign_count = 1 where removed_at is not null`, CHECKED],
  ['ra', `delete from employee_passkeys`, REFUSED],
  ['ra', `update mail_links set expires_at = now() + interval '1 year'`, REFUSED],
  ['ra', `delete from notices`, REFUSED],
  ['ca', `select label from employee_passkeys`, REFUSED],
  ['ca', `select hash from mail_links`, REFUSED],
  ['ca', insertRequest, REFUSED],
  ['ca', `update requests set state = 'approved' where id = '${request.id}'`, CHECKED],
  ['ca', `update requests set digest = repeat('a', 64) where id = '${request.id}'`, REFUSED],
  [
    'ca',
    `insert into decisions values ('${request.id}', 'token:ca', 'x', 'verifier', 'approve', '${request.digest}', '', now(), '{}', '{}')`,
    REFUSED,
  ],
  [
    'ra',
    `insert into decisions (request_id, officer, officer_name, tier, decision, digest, reason, decided_at)
     values ('${request.id}', 'token:thief', 'x', 'verifier', 'reject', '${request.digest}', '', now())`,
    CHECKED,
  ],
  ['ra', `update decisions set proof = '{}'`, REFUSED],
  ['ra', `update decisions set officer_person = null`, REFUSED],
  [
    'ra',
    insertRequest.replace(
      'proposal, digest, csr, csr_facts, findings, submitted_by',
      `'no json', encode(sha256('no json'), 'hex'), csr, csr_facts, findings, submitted_by`,
    ),
    '22P02',
  ],
  [
    'ca',
    `insert into intents (issuer_id, serial_number, profile, unsigned, opened_at, attempt, state, closed_at) values ('issuing', '0a', 'p', '', now(), 0, 'fulfilled', now())`,
    CHECKED,
  ],
  ['ca', `update intents set unsigned = 'x' where ${serial(certificate)}`, REFUSED],
  ['ca', `update intents set state = 'abandoned' where ${serial(certificate)}`, CHECKED],
  [
    'ca',
    `insert into revocations (issuer_id, serial_number, reason, revoked_at, ordered_by, sequence) values ('issuing', '${certificate.serialNumber}', 'unspecified', now(), 'ca', 0)`,
    REFUSED,
  ],
  ['ca', `update revocations set reason = 'superseded'`, REFUSED],
  [
    'ca',
    `update revocations set reason = 'superseded', ordered_by = 'system:ca' where ${serial(held)}`,
    REFUSED,
  ],
  [
    'ca',
    `update revocations set reason = 'unspecified', ordered_by = 'officer:x' where ${serial(held)}`,
    REFUSED,
  ],
  ['ca', `update revocations set revoked_at = now() where ${serial(held)}`, REFUSED],
  [
    'ca',
    `with ended as (update revocations set reason = 'unspecified', ordered_by = 'system:ca' where ${serial(final)} returning 1)
     select 1 / (select count(*) from ended)`,
    '22012',
  ],
  ['ca', insertOrder(`method`, `'token'`), REFUSED],
  ['ca', `update revocation_orders set status = 9`, REFUSED],
  ['ca', `delete from revocation_orders`, REFUSED],
  ['ca', insertCrl(7), CHECKED],
  ['ca', insertCrl(6), CHECKED],
  ['ca', insertCrl(8), CHECKED],
  ['ca', insertCrl(8, 'delta', 8), CHECKED],
  ['ca', insertCrl(8, 'delta', 3), CHECKED],
  ['ca', `update crl_parts set bytes = 'x'`, REFUSED],
  ['ca', `delete from crl_shard_addresses`, REFUSED],
  ['ca', `update crls set number = 9`, REFUSED],
  ['ca', `select nik_sealed from persons`, REFUSED],
  ['ca', `select hash from access_tokens`, REFUSED],
  ['va', insertCertificate, REFUSED],
  ['va', insertRequest, REFUSED],
  ['va', `delete from revocations`, REFUSED],
  ['va', `select statement from revocation_orders`, REFUSED],
  ['va', `select proof from decisions`, REFUSED],
  ['va', `insert into crls select * from crls`, REFUSED],
  ['va', `select segel_append_audit(array['{}'])`, REFUSED],
  ['va', `select proposal from requests`, REFUSED],
  ['va', `select person_name from certificates`, REFUSED],
  ['va', `select comment from revocations`, REFUSED],
  ['va', `select unsigned from intents`, REFUSED],
  ['va', 'select text from request_messages', REFUSED],
  ['va', 'select query from saved_views', REFUSED],
  ['va', 'select person_id from request_queue', REFUSED],
  ['va', `select name from employees`, REFUSED],
  ['va', `select body from audit_events`, REFUSED],
  ['va', `select name from access_tokens`, REFUSED],
  ['va', `select label from employee_passkeys`, REFUSED],
  ['va', `select hash from mail_links`, REFUSED],
  ['va', `select subject from notices`, REFUSED],
  ['va', `select token_id from token_certificates`, REFUSED],
  ['ca', `select token_id from token_certificates`, REFUSED],
  ['va', `insert into idempotency_keys (actor, key, fingerprint) values ('a', 'b', 'c')`, REFUSED],
  ['ra', `insert into roster_anchor (spki) values ('x')`, REFUSED],
  ['ra', `insert into roster_statements (sequence, body, signatures) values (1, '{}', '[]')`, REFUSED],
  ['ra', `select nextval('roster_sequence')`, REFUSED],
  ['ra', `update roster_drafts set signatures = '[]'`, REFUSED],
  ['ca', insertStatement, REFUSED],
  ['ca', `select body from roster_drafts`, REFUSED],
  ['va', insertStatement, REFUSED],
  ['va', `select body from roster_statements`, REFUSED],
  ['va', `select spki from roster_anchor`, REFUSED],
  ...(['ra', 'ca', 'va'] as const).flatMap(role => [
    [role, `update roster_statements set signatures = '[]'`, REFUSED] as const,
    [role, 'delete from roster_statements', REFUSED] as const,
    [role, 'truncate roster_statements', REFUSED] as const,
    [role, `update roster_anchor set spki = 'x'`, REFUSED] as const,
    [role, `update certificates set not_after = not_after + interval '1 year'`, REFUSED] as const,
    [role, 'delete from certificates', REFUSED] as const,
    [role, 'truncate certificates cascade', REFUSED] as const,
    [role, `update audit_events set body = '{}'`, REFUSED] as const,
    [role, 'delete from audit_events', REFUSED] as const,
    [role, 'truncate audit_events', REFUSED] as const,
    [role, `insert into audit_events values (999, '{}', sha256('x'))`, REFUSED] as const,
    [role, `update audit_head set sequence = 0`, REFUSED] as const,
    [role, 'create table mine (x int)', REFUSED] as const,
    [role, 'drop table certificates', REFUSED] as const,
    [role, 'alter table certificates disable trigger all', REFUSED] as const,
  ]),
  // The owner could drop the triggers; by mistake it can do nothing.
  ['owner', `update certificates set not_after = not_after + interval '1 year'`, CHECKED],
  ['owner', 'delete from certificates', CHECKED],
  ['owner', 'truncate certificates cascade', CHECKED],
  ['owner', `update audit_events set body = '{}'`, CHECKED],
  ['owner', 'delete from audit_events', CHECKED],
  ['owner', 'truncate audit_events', CHECKED],
  ['owner', 'truncate audit_head', CHECKED],
  ['owner', 'delete from audit_head', CHECKED],
  ['owner', `update audit_head set sequence = sequence + 1`, CHECKED],
  ['owner', `update audit_head set sequence = 0, hash = sha256('x')`, CHECKED],
  ['owner', `update roster_statements set signatures = '[]'`, CHECKED],
  ['owner', 'delete from roster_statements', CHECKED],
  ['owner', 'truncate roster_statements', CHECKED],
  ['owner', `update roster_anchor set spki = 'x'`, CHECKED],
  ['owner', 'delete from roster_anchor', CHECKED],
  ['owner', `insert into roster_statements (body, signatures) values ('{ }', '{}')`, CHECKED],
  [
    'owner',
    `insert into roster_drafts values (repeat('a', 64), '{}', '[]', now(), now() + interval '1 day')`,
    CHECKED,
  ],
  ['owner', 'delete from decisions', CHECKED],
  ['owner', `update decisions set decision = 'reject'`, CHECKED],
  ['owner', 'truncate revocations', CHECKED],
  ['owner', 'delete from revocation_events', CHECKED],
  ['owner', `update crls set entries = 5`, CHECKED],
  ['owner', `update crl_parts set bytes = 'x'`, CHECKED],
  ['owner', 'delete from intents', CHECKED],
  ['owner', `update issuers set certificate = 'x'`, CHECKED],
  ['owner', 'delete from employee_passkeys', CHECKED],
  ['owner', `update employee_passkeys set cose_key = '00'`, CHECKED],
  ['owner', 'truncate notices', CHECKED],
  ['owner', `update access_tokens set role = 'administrator'`, CHECKED],
  ['owner', `update sessions set actor_id = 'officer:other', actor = '{"id":"officer:other"}'`, CHECKED],
  ['owner', `update access_tokens set actions = '{audit.read}'`, CHECKED],
  ['owner', 'delete from token_certificates', CHECKED],
  ['owner', 'truncate token_certificates', CHECKED],
  [
    'owner',
    `update requests set person_id = 'other', state = 'failed', failure = 'x' where id = '${request.id}'`,
    CHECKED,
  ],
  [
    'owner',
    `update revocations set revoked_at = now(), reason = 'superseded' where ${serial(held)}`,
    CHECKED,
  ],
  ['owner', insertCertificate, '23503'],
  [
    'owner',
    `insert into intents (issuer_id, serial_number, profile, unsigned, opened_at, attempt) values ('issuing', '00', 'p', '', now(), 0)`,
    CHECKED,
  ],
  [
    'owner',
    `insert into intents (issuer_id, serial_number, profile, unsigned, opened_at, attempt) values ('issuing', '0A', 'p', '', now(), 0)`,
    CHECKED,
  ],
]

t.test('W07 C03 L10 each refusal holds without the application', async t => {
  for (const [role, statement, sqlState] of TRIES) {
    t.equal(await attempt(role, statement), sqlState, `${role}: ${statement.slice(0, 100)}`)
  }
})

t.test('each security context can do its own work', async t => {
  const mine = newRequest()
  await ra.change(event(), async tx => {
    await tx.insertRequest(mine)
    await tx.advanceRequest(mine.id, { from: ['submitted'], to: 'verified', at: later(1) })
    await tx.insertDecision(mine.id, newDecision(mine))
    await tx.advanceRequest(mine.id, { from: ['verified'], to: 'approved', at: later(2) })
  })
  const [queued] = (await ca.approvedRequests(10)).filter(one => one.id === mine.id)
  t.equal(queued?.decisions.length, 1)
  const intent = newIntent({ requestId: mine.id })
  await ca.change(event(), tx => tx.insertIntents([intent]))
  const { serialNumber } = intent
  const made = { ...certificate, serialNumber, requestId: mine.id, keyFingerprint: 'ab'.repeat(32) }
  await ca.change(event(), async tx => {
    t.strictSame(await tx.insertCertificates([made], later(3)), [serialNumber])
    await tx.advanceRequest(mine.id, {
      from: ['approved'],
      to: 'issued',
      at: later(3),
      patch: { serialNumber },
    })
  })
  await ra.change(event(), async tx => {
    await tx.lockCertificate(serialNumber)
    await revoke(tx, made, 'certificateHold')
  })
  const status = await ra.statusSequence('issuing', serialNumber)
  const lift = (of: Store) => of.change(event(), tx => tx.removeRevocation('issuing', serialNumber, later(4)))
  await t.rejects(lift(ra), { code: 'not-permitted' }, 'a hold is not lifted by who took it')
  await t.rejects(lift(ca), { code: 'conflict' }, 'nor by the CA without an order')
  await ra.change(event(), tx => tx.insertOrder(newRelease(serialNumber, status - 1n), 'token'))
  await t.rejects(lift(ca), { code: 'conflict' }, 'nor with an order for another status')
  await ra.change(event(), tx => tx.insertOrder(newRelease(serialNumber, status), 'token'))
  await lift(ca)
  await ca.change(event(), async tx => {
    const judged = (await ca.newOrders(10)).map(({ sequence }) => ({ sequence, verdict: 'proved' as const }))
    t.equal((await tx.judgeOrders(judged, later(4))).length, 2)
    t.equal((await tx.judgeOrders(judged, later(4))).length, 0, 'once')
  })
  await ra.change(event(), async tx => {
    await revoke(tx, made, 'certificateHold')
    await revoke(tx, made, 'superseded')
  })
  const draft = { digest: sha256('[]'), body: '[]', signatures: [], createdAt: later(0), expiresAt: later(9) }
  await ra.change(event(), async tx => {
    await tx.insertRosterDraft(draft)
    await tx.removeRosterDraft(draft.digest)
    await tx.insertRosterStatement({ body: '[]', signatures: [] })
  })
  t.equal((await ca.rosterStatements(0n)).length, 2)
  t.equal((await ca.rosterAnchor())?.length, 2)
  const lost = newIntent()
  await ca.change(event(), async tx => {
    await tx.insertIntents([lost])
    await tx.abandonIntent('issuing', lost.serialNumber, later(5))
    await revoke(tx, lost)
    await tx.lockCrl('issuing')
    await tx.openShards('issuing', [{ shard: 0, url: 'http://ca.example/crl/issuing/shard-0.crl' }])
    await tx.insertCrl(newCrl({ number: 8n, thisUpdate: later(5), nextUpdate: later(99), covers: 9n }))
    await tx.insertCrl(newCrl({ number: 8n, scope: 'shard-0', covers: 9n }))
  })
  t.match(await va.status('issuing', serialNumber), { known: true, revocation: { reason: 'superseded' } })
  t.match(await va.status('issuing', lost.serialNumber), {
    known: true,
    revocation: { reason: 'keyCompromise' },
  })
  const seen = await va.certificate(serialNumber)
  t.match(seen, { serialNumber, subject: made.subject, revocation: { reason: 'superseded', orderedBy: '' } })
  t.notOk(seen?.personName ?? seen?.personId ?? seen?.employeeNumber)
  t.equal((await va.latestCrl('issuing'))?.number, 8n)
  t.ok((await va.crlProgress('issuing')).changed > 0n)
  t.match(await va.crlStates(), [{ scope: 'full' }, { scope: 'shard-0', number: 8n }])
  t.equal((await va.issuers()).length, 1)
  t.strictSame(await va.responders(), [])
})

t.test('W09 nobody decides on a request of their own, whatever token they carry', async t => {
  const personId = 'person-1'
  const mine = newToken({ personId })
  const verifier = [newToken({ personId: 'person-2' }), newToken({ personId: 'person-2' })]
  await owner.change(event(), async tx => {
    for (const one of [mine, ...verifier]) await tx.insertToken(one.token, one.hash)
  })
  const about = newRequest({ personId, submittedBy: 'token:clerk' })
  await ra.change(event(), async tx => {
    await tx.insertRequest(about)
    await tx.advanceRequest(about.id, { from: ['submitted'], to: 'verified', at: later(1) })
  })
  const decide = (token: string, tier: 'verifier' | 'registration-officer') =>
    ra.change(event(), tx =>
      tx.insertDecision(about.id, newDecision(about, { officer: `token:${token}`, tier })),
    )
  await t.rejects(decide(mine.token.id, 'verifier'), { code: 'not-permitted' }, 'the applicant as an officer')
  await decide(verifier[0]?.token.id ?? '', 'verifier')
  await t.rejects(
    decide(verifier[1]?.token.id ?? '', 'registration-officer'),
    { code: 'conflict' },
    'both tiers by one person',
  )
})

t.test('a refusal by the database reaches the caller without a value of a row', async t => {
  const error = await va.change(event(), async () => undefined).catch((thrown: unknown) => thrown)
  t.match(error, { code: 'not-permitted' })
  const twice = newRequest()
  const conflict = await ra
    .change(event(), async tx => {
      await tx.insertRequest(twice)
      await tx.insertRequest(twice)
    })
    .catch((thrown: unknown) => thrown)
  t.match(conflict, { code: 'conflict' })
  t.notMatch(inspect(conflict), new RegExp(`${twice.id}|${twice.employeeNumber}|Siti`))
})

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function inspect(error: unknown): string {
  return error instanceof Error
    ? `${error.stack} ${JSON.stringify(error)} ${inspect(error.cause)}`
    : String(error)
}

async function open(role: StoreRole) {
  const store = await openStore({ connection, role, poolSize: 3 })
  t.teardown(() => store.close())
  return store
}

/** The SQLSTATE that the statement met, or 'done'; nothing of it stays. */
async function attempt(role: StoreRole, statement: string): Promise<string> {
  const client = new pg.Client({ connectionString: connection })
  await client.connect()
  try {
    await client.query(`set search_path = segel; ${role === 'owner' ? '' : `set role segel_${role};`} begin`)
    await client.query(statement)
    await client.query('set constraints all immediate')
    return 'done'
  } catch (error) {
    return error instanceof pg.DatabaseError ? (error.code ?? 'no code') : String(error)
  } finally {
    await client.end()
  }
}
