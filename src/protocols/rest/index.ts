/** REST under /api/v1, its OpenAPI document, and the pages at /docs. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { HoldEnd } from '../../domain/hold.ts'
import type { Profile } from '../../domain/profile.ts'
import type { AppPlugin } from '../../http/app.ts'
import { addAuditRoutes, AuditEventSchema } from './audit.ts'
import { AcknowledgedSchema } from './acknowledgement.ts'
import { CertificateSchema } from './certificate-view.ts'
import { addProofRoute, IssuanceProofSchema } from './certificate-proof.ts'
import { addCertificateRoutes } from './certificates.ts'
import { addConductRoute } from './conduct.ts'
import { addEmployeeRoutes } from './employees.ts'
import { addDecisionRoutes } from './decisions.ts'
import { addDocsPages, addDocumentRoute, addOpenApi } from './openapi.ts'
import { addProfileRoutes } from './profiles.ts'
import { addQueryReading } from './query.ts'
import { EvidenceSchema, RequestSchema, RequestSummarySchema } from './request-view.ts'
import { addRequestRoutes } from './requests.ts'
import { addRevocationRoutes } from './revocations.ts'
import { AgencySchema, FindingSchema, ProblemSchema, TextSchema } from './schemas.ts'
import { PKCS10_TYPE } from './submitted-csr.ts'
import type { RestUses } from './uses.ts'

export interface RestOptions {
  readonly uses: RestUses
  /** Of every kind; only subscriber profiles are shown. */
  readonly profiles: readonly Profile[]
  /** Present time, for the status of a certificate. */
  readonly now: () => Date
  /** When a hold ends by itself. */
  readonly holdEnd: HoldEnd
  /** For the OpenAPI document. */
  readonly version: string
  readonly demonstration: boolean
}

const COMPONENTS = [
  ...[TextSchema, FindingSchema, AgencySchema, ProblemSchema],
  ...[EvidenceSchema, RequestSummarySchema, RequestSchema, CertificateSchema],
  ...[AuditEventSchema, IssuanceProofSchema, AcknowledgedSchema],
]

export function restPlugin(options: RestOptions): AppPlugin {
  return {
    name: 'rest',
    register: async app => {
      for (const component of COMPONENTS) app.addSchema(component)
      await addOpenApi(app, options)
      await app.register(async scope => addRoutes(scope, options), { prefix: '/api/v1' })
      await app.register(addDocsPages)
    },
  }
}

function addRoutes(scope: FastifyInstance, options: RestOptions): void {
  // A CSR is small; what is bigger is no CSR.
  scope.addContentTypeParser(
    PKCS10_TYPE,
    { parseAs: 'buffer', bodyLimit: 32_768 },
    (_request, body, done) => {
      done(null, body)
    },
  )
  // Personal data: nothing between us and the caller may keep a copy (RFC 9111 5.2.2.5).
  scope.addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', 'no-store')
    done()
  })
  addQueryReading(scope)
  const app = scope.withTypeProvider<TypeBoxTypeProvider>()
  addRequestRoutes(app, options.uses)
  addDecisionRoutes(app, options.uses)
  addCertificateRoutes(app, options)
  addRevocationRoutes(app, options)
  addProofRoute(app, options.uses)
  addAuditRoutes(app, options.uses)
  addConductRoute(app, options.uses)
  addEmployeeRoutes(app, options)
  addProfileRoutes(app, options.profiles)
  addDocumentRoute(scope)
}
