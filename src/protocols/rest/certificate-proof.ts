/** /certificates/{serialNumber}/proof: that what happened is in the signed audit log (RFC 9162 2.1.3). */
import { Type } from 'typebox'
import { callOf } from '../../http/authentication.ts'
import { sendProblem } from '../../http/failure.ts'
import { json, problems, ref } from './answers.ts'
import { AuditEventSchema, describeEvent } from './audit.ts'
import { forAction, type RestApp, secured } from './routes.ts'
import { SerialNumberText } from './schemas.ts'
import type { RestUses } from './uses.ts'

export const IssuanceProofSchema = Type.Object(
  {
    event: ref(AuditEventSchema),
    leafIndex: Type.Integer({ description: 'Number of the event less one.' }),
    leafHash: Type.String({
      description: 'Base64 of SHA-256 over 0x00, the number as 8 octets, and the body.',
    }),
    treeSize: Type.Integer({ description: 'Number of events that the checkpoint speaks of.' }),
    rootHash: Type.String({ description: 'Base64; stands in the checkpoint too.' }),
    hashes: Type.Array(Type.String(), { description: 'Base64, from the leaf up.' }),
    checkpoint: Type.String({ description: 'Signed note (C2SP tlog-checkpoint), with cosignatures.' }),
  },
  {
    $id: 'IssuanceProof',
    description: 'Inclusion proof of an event about a certificate, such as its issuance.',
  },
)

const EVENTS = [
  'certificate.issued',
  'certificate.held',
  'certificate.revoked',
  'certificate.release-ordered',
  'certificate.released',
] as const
const EventQuery = Type.Object(
  {
    event: Type.Enum([...EVENTS], {
      default: 'certificate.issued',
      description: 'Which event; the newest of its kind.',
    }),
  },
  { additionalProperties: false },
)

/** Checkpoints follow every few seconds. */
const RETRY_SECONDS = 10

export function addProofRoute(app: RestApp, uses: RestUses): void {
  const schema = {
    ...secured,
    tags: ['certificates'],
    summary: 'Proof that the issuance of a certificate, or what followed, is in the signed audit log',
    params: Type.Object({ serialNumber: SerialNumberText }),
    querystring: EventQuery,
    response: {
      200: json(ref(IssuanceProofSchema), 'Against the newest checkpoint.'),
      ...problems('not-found', 'overloaded'),
    },
  }
  const config = forAction('certificate.read')
  app.get('/certificates/:serialNumber/proof', { config, schema }, async (request, reply) => {
    const serialNumber = request.params.serialNumber.toLowerCase()
    // Whoever may not see the certificate may not see that it exists either.
    const { certificate } = await uses.findCertificate(callOf(request), serialNumber)
    const proof = await uses.proveEvent(certificate, request.query.event)
    if (proof === undefined) {
      void reply.header('retry-after', RETRY_SECONDS)
      return sendProblem({ code: 'overloaded', detail: NOT_YET }, request, reply)
    }
    const { event, leafIndex, treeSize, checkpoint } = proof
    return {
      event: describeEvent(event),
      leafIndex,
      leafHash: base64(proof.leaf),
      treeSize,
      rootHash: base64(proof.root),
      hashes: proof.hashes.map(base64),
      checkpoint,
    }
  })
}

const NOT_YET = 'No signed checkpoint covers the event yet; try again in a few seconds.'

function base64(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64')
}
