/** Orders about a certificate's status: what an officer signs, and whether they did. */
import { type Actor, assertMayAct, type Call, mayAct } from '../domain/actor.ts'
import type { IssuedCertificate, SubscriberReason } from '../domain/certificate.ts'
import { FINE_DICE, fineInstant } from '../domain/fine-instant.ts'
import { assertOfNow, proofFinding, type ProofSource } from '../domain/proof.ts'
import { type KeptOrder, orderFault, provingOrder, revocationStatement } from '../domain/revocation-proof.ts'
import { statementBody, type StatementSignature } from '../domain/statement.ts'
import { SegelError } from '../errors.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

const UNPROVEN = { id: 'Perintah ini tidak terbukti.', en: 'The order is not proven.' } as const

/** A time and a signature over the statement that has it. */
export interface OrderSignature {
  readonly at: string
  readonly proof: StatementSignature
}

export interface OrderDeps {
  readonly store: Pick<Store, 'certificate' | 'statusSequence'>
  readonly clock: Clock
  readonly proofs: ProofSource
}

export type OrderSpec =
  | {
      readonly kind: 'revocation'
      readonly reason: SubscriberReason
      readonly invalidityDate?: Date
      readonly comment?: string
    }
  | { readonly kind: 'release'; readonly comment?: string }

export type SubscriberCertificate = IssuedCertificate & { readonly personId: string }

const ACTIONS = { revocation: 'certificate.revoke', release: 'certificate.release' } as const

/** The body of the statement by which the caller would give this order now. */
export function composeOrder(deps: OrderDeps & { readonly entropy: Pick<Entropy, 'below'> }) {
  return async (call: Call, serialNumber: string, spec: OrderSpec): Promise<string> => {
    const certificate = await visibleCertificate(deps, call, serialNumber)
    assertMayAct(call.actor, ACTIONS[spec.kind], certificate)
    assertSigns(call.actor)
    const order = await draftOrder(deps, { call, certificate, spec })
    const { id: roster } = await deps.proofs.roster()
    return bodyOf(order, roster, fineInstant(deps.clock.now(), deps.entropy.below(FINE_DICE)))
  }
}

interface Ordering {
  readonly call: Call
  readonly certificate: SubscriberCertificate
  readonly spec: OrderSpec
  readonly signature?: OrderSignature
}

/** The order as it will be kept. @throws SegelError `not-permitted` when an officer did not sign it, `conflict` when it is old */
export async function proveOrder(deps: OrderDeps, ordering: Ordering): Promise<KeptOrder> {
  const { call, certificate, signature } = ordering
  const order = await draftOrder(deps, ordering)
  if (!signs(call.actor)) return order
  if (signature === undefined) throw unsigned()
  if (order.kind === 'release') assertReleases(deps, call.actor)
  assertOfNow(signature.at, order.orderedAt)
  const source = { ...deps.proofs, roster: await deps.proofs.roster() }
  const signed: KeptOrder = {
    ...order,
    statement: bodyOf(order, source.roster.id, signature.at),
    proof: signature.proof,
  }
  const fault = await orderFault(provingOrder(source, order, order.orderedAt), signed, certificate)
  if (fault === undefined) return signed
  // We composed it with the status of now: whoever signed for an earlier one signed something else.
  if (fault === 'bad-signature')
    throw new SegelError(
      'conflict',
      'The signature does not hold for this order and the present status. Ask for the statement anew.',
    )
  const finding = proofFinding(fault, UNPROVEN)
  throw new SegelError('not-permitted', finding.message.en, { findings: [finding] })
}

/** How who gave it was recognised. */
export function methodOf({ id }: Actor): string {
  if (id.startsWith('token:')) return 'token'
  return id.startsWith('officer:') ? 'passkey' : 'session'
}

/** A subscriber's certificate within the actor's sight; the CA's own are not revoked by this door. */
export async function visibleCertificate(
  deps: { readonly store: Pick<Store, 'certificate'> },
  call: Call,
  serialNumber: string,
): Promise<SubscriberCertificate> {
  const certificate = await deps.store.certificate(serialNumber)
  const { personId, agencyPath } = certificate ?? {}
  const isVisible =
    personId !== undefined &&
    agencyPath !== undefined &&
    mayAct(call.actor, 'certificate.read', { personId, agencyPath })
  if (certificate === undefined || !isVisible)
    throw new SegelError('not-found', 'There is no such certificate.')
  return { ...certificate, personId }
}

async function draftOrder(deps: OrderDeps, { call, certificate, spec }: Ordering): Promise<KeptOrder> {
  const { issuerId, serialNumber } = certificate
  const { reason, invalidityDate } = spec.kind === 'release' ? {} : spec
  return {
    kind: spec.kind,
    issuerId,
    serialNumber,
    reason: reason ?? null,
    invalidityDate: invalidityDate?.toISOString() ?? null,
    comment: spec.comment ?? null,
    status: String(await deps.store.statusSequence(issuerId, serialNumber)),
    officer: call.actor.id,
    orderedAt: deps.clock.now(),
  }
}

function bodyOf({ orderedAt: _orderedAt, ...order }: KeptOrder, roster: string, at: string): string {
  return statementBody(revocationStatement({ ...order, roster, at }))
}

function signs({ role }: Actor): boolean {
  return role === 'verifier' || role === 'registration-officer'
}

function assertSigns(actor: Actor): void {
  if (!signs(actor)) throw new SegelError('not-permitted', 'Only orders of officers are signed.')
}

function assertReleases({ proofs }: Pick<OrderDeps, 'proofs'>, { id }: Actor): void {
  if (proofs.machines || !id.startsWith('token:')) return
  throw new SegelError(
    'not-permitted',
    'A hold is released by people with their passkeys here; releases by bearer tokens are switched off (people.tokenDecisions).',
  )
}

function unsigned(): SegelError {
  return new SegelError(
    'not-permitted',
    "An officer's order is signed: ask for its statement, sign it, and send its time and your signature.",
  )
}
