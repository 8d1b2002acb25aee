/** /employees: what the registry says of one, and for each profile whether a certificate can be had, or why not. */
import { Type } from 'typebox'
import { callOf } from '../../http/authentication.ts'
import { json, problems, ref } from './answers.ts'
import { CertificateSchema, describeCertificate, type Describing } from './certificate-view.ts'
import { describeEvidence, EvidenceSchema } from './request-view.ts'
import { forAction, type RestApp, secured } from './routes.ts'
import { EmployeeNumberText, FindingSchema, TextSchema } from './schemas.ts'
import type { RestUses } from './uses.ts'

const EligibilitySchema = Type.Object({
  employee: ref(EvidenceSchema),
  currentCertificates: Type.Array(ref(CertificateSchema)),
  perProfile: Type.Array(
    Type.Object({
      profile: Type.String(),
      title: ref(TextSchema),
      issuable: Type.Boolean(),
      findings: Type.Array(ref(FindingSchema), { description: 'The precise causes when it is not.' }),
      nextStep: ref(TextSchema),
    }),
  ),
})

export function addEmployeeRoutes(app: RestApp, deps: Describing & { readonly uses: RestUses }): void {
  const schema = {
    ...secured,
    tags: ['employees'],
    summary: 'Registry facts of an employee, and what can be issued',
    params: Type.Object({ employeeNumber: EmployeeNumberText }),
    response: {
      200: json(EligibilitySchema, 'The NIK is masked.'),
      ...problems('unknown-employee', 'registry-unavailable'),
    },
  }
  const config = forAction('employee.read')
  app.get('/employees/:employeeNumber', { config, schema }, async request => {
    const found = await deps.uses.describeEmployee(callOf(request), request.params.employeeNumber)
    return {
      employee: describeEvidence(found.employee),
      currentCertificates: found.currentCertificates.map(one => describeCertificate(one, deps)),
      perProfile: found.perProfile.map(one => ({
        ...one,
        findings: one.findings.map(each => ({ ...each })),
      })),
    }
  })
}
