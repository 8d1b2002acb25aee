/** Decisions and orders over REST, as a machine with a key makes them: the statement is asked for, signed and sent. */
import { type Answer, ask } from './ask.ts'
import { signatureBy, signsWith } from './decision-keys.ts'

/** Where, and with which bearer token. */
export interface Door {
  readonly url: string
  readonly as: string
}

export interface DecisionWish {
  readonly decision?: 'approve' | 'reject'
  readonly reason?: string
}

export type Signed = { readonly at: string; readonly signature: string }

/** The body of a decision, or the answer when no statement was to be had. */
export async function signedDecision(
  { url, as }: Door,
  { id, digest }: { readonly id: string; readonly digest: string },
  { decision = 'approve', reason = 'papers seen' }: DecisionWish = {},
): Promise<{ readonly json: object } | { readonly refused: Answer }> {
  const query = new URLSearchParams({ decision, reason }).toString()
  const statement = await ask(url, `/api/v1/requests/${id}/decision-statement?${query}`, { as })
  if (statement.status !== 200) return { refused: statement }
  return { json: { decision, digest, reason, ...sign(as, statement) } }
}

export async function decideOver(
  { url, as }: Door,
  request: { readonly id: string; readonly digest: string },
  wish: DecisionWish = {},
): Promise<Answer> {
  const made = await signedDecision({ url, as }, request, wish)
  if ('refused' in made) return made.refused
  return ask(url, `/api/v1/requests/${request.id}/decisions`, { as, json: made.json })
}

/** Nothing for those who sign nothing; the answer when no statement was to be had. */
export async function signedOrder(
  { url, as }: Door,
  serialNumber: string,
  query: Readonly<Record<string, string>>,
): Promise<{ readonly signed: Partial<Signed> } | { readonly refused: Answer }> {
  if (!signsWith(as)) return { signed: {} }
  const path = `/api/v1/certificates/${serialNumber}/revocation-statement`
  const statement = await ask(url, `${path}?${new URLSearchParams(query).toString()}`, { as })
  return statement.status === 200 ? { signed: sign(as, statement) } : { refused: statement }
}

export async function revokeOver(
  { url, as }: Door,
  { serialNumber, reason }: { readonly serialNumber: string; readonly reason: string },
): Promise<Answer> {
  const made = await signedOrder({ url, as }, serialNumber, { reason })
  if ('refused' in made) return made.refused
  const json = { reason, ...made.signed }
  return ask(url, `/api/v1/certificates/${serialNumber}/revocation`, { as, json })
}

export async function releaseOver({ url, as }: Door, serialNumber: string): Promise<Answer> {
  const made = await signedOrder({ url, as }, serialNumber, { kind: 'release' })
  if ('refused' in made) return made.refused
  const query = new URLSearchParams({ ...made.signed }).toString()
  return ask(url, `/api/v1/certificates/${serialNumber}/revocation?${query}`, { as, method: 'DELETE' })
}

function sign(as: string, statement: Answer): Signed {
  return { at: statement.field('at'), signature: signatureBy(as, statement.text) }
}
