/** What whoever gave an order holds in their hands (W09): the event that records it, and where its proof will be. */
import { type Static, Type } from 'typebox'
import type { IssuedCertificate } from '../../domain/certificate.ts'
import { CertificateSchema } from './certificate-view.ts'
import type { RestUses } from './uses.ts'

export const AcknowledgedSchema = Type.Object(
  {
    ...CertificateSchema.properties,
    acknowledgement: Type.Object({
      event: Type.String({ description: 'Number of the event in the audit log.' }),
      proof: Type.String({
        description: 'Gives its inclusion proof once a signed checkpoint covers it, within seconds.',
      }),
    }),
  },
  { $id: 'AcknowledgedCertificate', description: 'A certificate after an order about its status.' },
)

export async function acknowledge(
  uses: Pick<RestUses, 'eventOf'>,
  certificate: IssuedCertificate,
  action: string,
): Promise<Pick<Static<typeof AcknowledgedSchema>, 'acknowledgement'>> {
  const event = await uses.eventOf(certificate, action)
  const proof = `/api/v1/certificates/${certificate.serialNumber}/proof?event=${action}`
  return { acknowledgement: { event: String(event), proof } }
}
