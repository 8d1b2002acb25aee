/** Approvals in bulk, signed by the demonstration's verifier and registration officer with the keys of their tokens. */
import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decisionStatement } from '../../src/domain/decision-proof.ts'
import type { Tier } from '../../src/domain/profile.ts'
import { statementBody } from '../../src/domain/statement.ts'
import type { Sql } from './sql.ts'

interface Decider {
  readonly officer: string
  readonly roster: string
  readonly key: KeyObject
}

const KEY_FILES: Readonly<Record<Tier, string>> = {
  verifier: 'verifier.key.pem',
  'registration-officer': 'registrationOfficer.key.pem',
}

/** Of each of these verified requests, by this tier. */
export async function signDecisions(
  sql: Sql,
  home: string,
  what: { readonly ids: readonly string[]; readonly tier: Tier },
): Promise<void> {
  const { officer, roster, key } = await deciderOf(sql, home, what.tier)
  const at = new Date().toISOString()
  const { rows } = await sql.query<{ id: string; digest: string }>(
    'select id, digest from requests where id = any($1)',
    [what.ids],
  )
  const decisions = rows.map(({ id, digest }) => {
    const about = { roster, officer, request: id, digest, tier: what.tier, at } as const
    const statement = statementBody(decisionStatement({ ...about, decision: 'approve', reason: '' }))
    const signature = sign('sha256', Buffer.from(statement), key).toString('hex')
    return { id, digest, statement, proof: { by: 'key', officer, signature } }
  })
  await sql.query(
    `insert into decisions (request_id, officer, officer_name, tier, decision, digest, reason, decided_at, statement, proof)
     select id, $2, 'Pejabat Uji', $3, 'approve', digest, '', now(), statement, proof
     from json_to_recordset($1) as g(id uuid, digest text, statement text, proof json)`,
    [JSON.stringify(decisions), officer, what.tier],
  )
}

async function deciderOf(sql: Sql, home: string, tier: Tier): Promise<Decider> {
  const { rows } = await sql.query<{ id: string; spki: Buffer }>(
    'select t.id, a.spki from access_tokens t, roster_anchor a where t.name = $1 and t.revoked_at is null',
    [`demonstration ${tier}`],
  )
  const [found] = rows
  if (found === undefined) throw new Error(`the demonstration has no ${tier}`)
  return {
    officer: `token:${found.id}`,
    roster: createHash('sha256').update(found.spki).digest('hex'),
    key: createPrivateKey(readFileSync(join(home, 'demo', KEY_FILES[tier]), 'utf8')),
  }
}
