/** Whoever took over the registration authority, or its database login: all of its rights, and none of its manners. */
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import type { Test } from 'tap'
import pg from 'pg'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { decisionStatement } from '../../src/domain/decision-proof.ts'
import type { Tier } from '../../src/domain/profile.ts'
import type { CertificateRequest } from '../../src/domain/request.ts'
import { statementBody } from '../../src/domain/statement.ts'
import type { House } from './house.ts'

export interface ForgedDecision {
  readonly officer: string
  readonly tier: Tier
  readonly statement: string
  readonly proof: unknown
  readonly digest?: string
}

interface Copied {
  readonly proposal?: string
  readonly submittedBy?: string
}

export interface Thief {
  /** As segel_ra; gives 'done', or the SQLSTATE and constraint that stood in the way. */
  run(text: string, values?: readonly unknown[]): Promise<string>
  /** These decisions, and the state `approved`, in one transaction. */
  approve(requestId: string, decisions: readonly ForgedDecision[]): Promise<string>
  /** A copy of a request with another id, and what else is wanted otherwise. */
  copyOf(request: CertificateRequest, changes: Copied): Promise<string>
  /** By a key of its own. */
  sign(body: string): string
  /** SubjectPublicKeyInfo of that key, hex. */
  readonly spki: string
}

export async function openThief(t: Test, house: House): Promise<Thief> {
  const client = new pg.Client({ connectionString: house.connection })
  await client.connect()
  t.teardown(() => client.end())
  await client.query('set search_path = segel; set role segel_ra')
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const run = async (text: string, values: readonly unknown[] = []) => {
    try {
      await client.query(text, [...values])
      return 'done'
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error
      return `${error.code ?? ''} ${error.constraint ?? ''}`.trim()
    }
  }
  return {
    run,
    spki: publicKey.export({ type: 'spki', format: 'der' }).toString('hex'),
    sign: body => sign('sha256', Buffer.from(body), privateKey).toString('hex'),
    approve: async (requestId, decisions) => {
      await client.query('begin')
      for (const { officer, tier, statement, proof, digest } of decisions) {
        const outcome = await run(
          `insert into decisions (request_id, officer, officer_name, tier, decision, digest, reason, decided_at, statement, proof)
           select id, $2, 'Siapa saja', $3, 'approve', coalesce($6, digest), '', now(), $4, $5 from requests where id = $1`,
          [requestId, officer, tier, statement, JSON.stringify(proof), digest ?? null],
        )
        if (outcome === 'done') continue
        await client.query('rollback')
        return outcome
      }
      const outcome = await run("update requests set state = 'approved', updated_at = now() where id = $1", [
        requestId,
      ])
      await client.query(outcome === 'done' ? 'commit' : 'rollback')
      return outcome
    },
    copyOf: async (request, changes) => {
      const id = randomUUID()
      const proposal = changes.proposal ?? canonicalJson(request.proposal)
      const outcome = await run(
        `insert into requests (id, state, profile, employee_number, person_id, agency_codes, proposal, digest, csr, csr_facts,
           findings, submitted_by, submitted_at, updated_at, search)
         select $2, 'verified', profile, employee_number, $5, agency_codes, $3, encode(sha256(convert_to($3, 'UTF8')), 'hex'), csr,
           csr_facts, findings, $4, submitted_at, updated_at, search from requests where id = $1`,
        [request.id, id, proposal, changes.submittedBy ?? request.submittedBy, request.personId],
      )
      return outcome === 'done' ? id : outcome
    },
  }
}

/** What the officer is to sign to approve this request. */
export function approvalOf(about: {
  readonly roster: string
  readonly officer: string
  readonly tier: Tier
  readonly request: string
  readonly digest: string
  readonly at: Date
  readonly decision?: 'approve' | 'reject'
}): string {
  const { at, decision = 'approve', ...rest } = about
  return statementBody(decisionStatement({ ...rest, decision, reason: '', at: at.toISOString() }))
}
