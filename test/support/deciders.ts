/**
 * Officers of a test: whoever signs is in the roster from then on, in the role they act in. One key signs for all of
 * them, which is cheap; whether a roster says the truth is the business of other tests.
 */
import { generateKeyPairSync, sign } from 'node:crypto'
import type { Actor } from '../../src/domain/actor.ts'
import { decisionStatement } from '../../src/domain/decision-proof.ts'
import type { Officer, Roster } from '../../src/domain/officer.ts'
import type { Tier } from '../../src/domain/profile.ts'
import type { ProofSource } from '../../src/domain/proof.ts'
import { emptyRoster } from '../../src/domain/roster.ts'
import type { OfficerRole } from '../../src/domain/statement.ts'
import { statementBody, type StatementSignature } from '../../src/domain/statement.ts'
import type { DecisionOrder } from '../../src/enrollment/decision.ts'
import type { OrderSignature } from '../../src/revocation/order.ts'
import { NC } from './fixtures.ts'

export interface TestDeciders {
  readonly proofs: ProofSource
  /** As it is now; a test may put what it wants in its place. */
  roster: Roster
  sign(actor: Actor, body: string): StatementSignature
  /** A decision as the actor would send it. */
  decision(
    actor: Actor,
    about: { readonly request: string; readonly at: Date },
    order: Pick<DecisionOrder, 'decision' | 'digest' | 'reason'>,
  ): DecisionOrder
  /** The signature of an order about status: `body` is what the use case composed. */
  order(actor: Actor, body: string): OrderSignature
}

export function testDeciders(): TestDeciders {
  const anchor = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' })
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('hex')
  const one: TestDeciders = {
    roster: emptyRoster(anchor),
    proofs: { roster: async () => one.roster, verify: async () => false, machines: true },
    sign: (actor, body) => {
      if (!one.roster.officers.has(actor.id)) {
        const officers = new Map([...one.roster.officers, [actor.id, officerOf(actor, spki)]])
        one.roster = { ...one.roster, officers }
      }
      const signature = sign('sha256', Buffer.from(body, 'utf8'), privateKey).toString('hex')
      return { by: 'key', officer: actor.id, signature }
    },
    decision: (actor, { request, at: now }, order) => {
      const at = now.toISOString()
      const about = { roster: one.roster.id, officer: actor.id, request, tier: actor.role as Tier, at }
      return {
        ...order,
        at,
        proof: one.sign(actor, statementBody(decisionStatement({ ...about, ...order }))),
      }
    },
    order: (actor, body) => {
      const { at } = JSON.parse(body) as { readonly at: string }
      return { at, proof: one.sign(actor, body) }
    },
  }
  return one
}

/** For the whole house: who may do what is asked of the actor, too. */
function officerOf({ id, role, name, personId }: Actor, spki: string): Officer {
  return {
    officer: id,
    name,
    role: role as OfficerRole,
    agency: role === 'verifier' ? NC.code : null,
    employeeNumber: null,
    personId: personId ?? null,
    keys: [],
    tokenKey: { spki, expiresAt: new Date('2100-01-01T00:00:00Z') },
    since: '2026-01-01T00:00:00.000Z',
  }
}
