/** /certificates/{serialNumber}/revocation: revoking, holding and releasing, and what officers sign for it. */
import { type Static, Type } from 'typebox'
import type { Call } from '../../domain/actor.ts'
import { type IssuedCertificate, SUBSCRIBER_REASONS } from '../../domain/certificate.ts'
import { SegelError } from '../../errors.ts'
import { callOf } from '../../http/authentication.ts'
import type { OrderSignature, OrderSpec } from '../../revocation/order.ts'
import { bodyProblems, json, problems, ref } from './answers.ts'
import { AcknowledgedSchema, acknowledge } from './acknowledgement.ts'
import { describeCertificate, type Describing } from './certificate-view.ts'
import { parseInstant } from './instant.ts'
import { forAction, type RestApp, secured } from './routes.ts'
import { humanText, IdempotencyHeaders, instantText, SerialNumberText } from './schemas.ts'
import { signatureOf, SignatureText, STATEMENT_TYPE, StatementAnswer, StatementTime } from './signed.ts'
import type { RestUses } from './uses.ts'

const URL = '/certificates/:serialNumber/revocation'
const base = { ...secured, tags: ['certificates'], params: Type.Object({ serialNumber: SerialNumberText }) }
const Answer = json(ref(AcknowledgedSchema), 'The certificate and its status, and where to verify the order.')

const Reason = Type.Enum([...SUBSCRIBER_REASONS], {
  description:
    'CRLReason (RFC 5280 5.3.1); `certificateHold` can be released until `heldUntil`, all else is final.',
})
const InvalidityDate = Type.Optional(instantText('Since when the key may have been misused.'))
const comment = (longest: number) => Type.Optional(humanText(longest, 'For the audit log; never published.'))
const Signed = {
  at: Type.Optional(StatementTime),
  signature: Type.Optional(SignatureText),
}
const RevocationBody = Type.Object(
  { reason: Reason, invalidityDate: InvalidityDate, comment: comment(1_000), ...Signed },
  { additionalProperties: false },
)
const ReleaseQuery = Type.Object({ comment: comment(500), ...Signed }, { additionalProperties: false })
const StatementQuery = Type.Object(
  {
    kind: Type.Enum(['revocation', 'release'], { default: 'revocation' }),
    reason: Type.Optional(Reason),
    invalidityDate: InvalidityDate,
    comment: comment(1_000),
  },
  { additionalProperties: false },
)

export interface RevocationRoutes extends Describing {
  readonly uses: RestUses
}

export function addRevocationRoutes(app: RestApp, deps: RevocationRoutes): void {
  addStatement(app, deps)
  addRevoking(app, deps)
  addReleasing(app, deps)
}

function addStatement(app: RestApp, { uses }: RevocationRoutes): void {
  const schema = {
    ...base,
    summary: 'The statement by which you, an officer, would revoke, hold or release now',
    querystring: StatementQuery,
    response: { 200: StatementAnswer, ...problems('not-found') },
  }
  const config = forAction(['certificate.revoke', 'certificate.release'])
  app.get('/certificates/:serialNumber/revocation-statement', { config, schema }, async (request, reply) => {
    const serialNumber = request.params.serialNumber.toLowerCase()
    const body = await uses.composeOrder(callOf(request), serialNumber, specOf(request.query))
    return reply.type(STATEMENT_TYPE).send(body)
  })
}

function addRevoking(app: RestApp, deps: RevocationRoutes): void {
  const schema = {
    ...base,
    summary: 'Revoke a certificate, or put it on hold',
    description: 'Officers sign their orders: `at` and `signature`, over the statement. Nobody else does.',
    headers: IdempotencyHeaders,
    body: RevocationBody,
    response: { 201: Answer, ...bodyProblems('not-found', 'already-revoked', 'policy-violation') },
  }
  app.post(URL, { config: forAction('certificate.revoke'), schema }, async (request, reply) => {
    const call = callOf(request)
    const { kind: _kind, ...spec } = revocationSpec(request.body)
    const order = { ...spec, ...signed(call, request.body) }
    const revoked = await deps.uses.revoke(call, request.params.serialNumber.toLowerCase(), order)
    const action = spec.reason === 'certificateHold' ? 'certificate.held' : 'certificate.revoked'
    return reply.code(201).send(await describe(deps, revoked, action))
  })
}

function addReleasing(app: RestApp, deps: RevocationRoutes): void {
  const schema = {
    ...base,
    summary: 'Release a hold, by a signature',
    description: 'The certification authority verifies the signature and lifts the hold.',
    headers: IdempotencyHeaders,
    querystring: ReleaseQuery,
    response: {
      200: Answer,
      202: json(ref(AcknowledgedSchema), 'Still on hold: the certification authority has not lifted it yet.'),
      ...bodyProblems('not-found', 'already-revoked'),
    },
  }
  app.delete(URL, { config: forAction('certificate.release'), schema }, async (request, reply) => {
    const call = callOf(request)
    const { comment } = request.query
    const released = await deps.uses.release(call, request.params.serialNumber.toLowerCase(), {
      ...(comment === undefined ? {} : { comment }),
      ...signed(call, request.query),
    })
    const isHeld = released.revocation?.reason === 'certificateHold'
    const action = isHeld ? 'certificate.release-ordered' : 'certificate.released'
    return reply.code(isHeld ? 202 : 200).send(await describe(deps, released, action))
  })
}

async function describe(deps: RevocationRoutes, certificate: IssuedCertificate, action: string) {
  const told = await acknowledge(deps.uses, certificate, action)
  return { ...describeCertificate(certificate, deps), ...told }
}

function specOf({ kind, ...query }: Static<typeof StatementQuery>): OrderSpec {
  const { reason, comment } = query
  if (kind === 'release') return { kind, ...(comment === undefined ? {} : { comment }) }
  if (reason === undefined) throw new SegelError('malformed', 'A revocation has a reason.')
  return revocationSpec({ ...query, reason })
}

function revocationSpec(body: Pick<Static<typeof RevocationBody>, 'reason' | 'invalidityDate' | 'comment'>) {
  const { reason, invalidityDate, comment } = body
  return {
    kind: 'revocation' as const,
    reason,
    ...(invalidityDate === undefined ? {} : { invalidityDate: parseInstant(invalidityDate) }),
    ...(comment === undefined ? {} : { comment }),
  }
}

function signed(
  call: Call,
  { at, signature }: { readonly at?: string; readonly signature?: string },
): { readonly signature?: OrderSignature } {
  if (at === undefined && signature === undefined) return {}
  if (at === undefined || signature === undefined)
    throw new SegelError('malformed', 'The time and the signature of a statement come together.')
  return { signature: { at, proof: signatureOf(call, signature) } }
}
