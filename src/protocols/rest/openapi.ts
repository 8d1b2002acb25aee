/** The OpenAPI document, made from the very schemas that validate, and the pages that show it. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { publicProblems } from './answers.ts'

const DESCRIPTION = `Certificates for civil servants: request, approve, fetch, revoke.

Every call needs \`Authorization: Bearer <token>\`. Failures are \`application/problem+json\` (RFC 9457) with a
stable \`code\` and texts in Indonesian and English; \`instance\` is the number to quote when you ask for help.
Send an \`Idempotency-Key\` with every call that changes something: after a lost answer, the same call again gives
the first result instead of a second effect.`

const DEMONSTRATION = `**DEMONSTRASI: sertifikat di sini tidak berlaku secara hukum.**
**DEMONSTRATION: certificates issued here have no legal effect.**

`

export interface DocumentFacts {
  /** Of the program. */
  readonly version: string
  readonly demonstration: boolean
}

/** To be called before the routes are registered, on the scope that holds them. */
export async function addOpenApi(app: FastifyInstance, facts: DocumentFacts): Promise<void> {
  const info = {
    title: facts.demonstration ? 'Segel (DEMONSTRATION)' : 'Segel',
    version: facts.version,
    description: `${facts.demonstration ? DEMONSTRATION : ''}${DESCRIPTION}`,
  }
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info,
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'An access token.' } },
      },
      tags: [
        { name: 'requests', description: 'Certificate requests and their decisions.' },
        { name: 'certificates', description: 'Issued certificates and their revocation.' },
        { name: 'employees', description: 'The employee registry.' },
        { name: 'profiles', description: 'Kinds of certificate.' },
        { name: 'documentation', description: 'This document.' },
      ],
    },
    // Components are named as in the code, not def-0.
    refResolver: {
      buildLocalReference: (json, ...others) =>
        typeof json['$id'] === 'string' ? json['$id'] : `Schema${String(others[2])}`,
    },
  })
}

export function addDocumentRoute(app: FastifyInstance): void {
  const schema = {
    tags: ['documentation'],
    summary: 'This document',
    security: [],
    response: {
      200: {
        description: 'OpenAPI 3.1.',
        content: {
          'application/json': {
            schema: Type.Unsafe<unknown>({ type: 'object', additionalProperties: true }),
          },
        },
      },
      ...publicProblems(),
    },
  }
  app.get('/openapi.json', { config: { access: 'public' }, schema }, async () => app.swagger())
}

/** Scripts and styles come from our own host; the pages' own style attributes are all that CSP gives way to. */
export async function addDocsPages(app: FastifyInstance): Promise<void> {
  app.decorate('defaultAccess', 'public')
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    logLevel: 'warn',
    uiConfig: {
      // Without the bar that would load other people's documents.
      layout: 'BaseLayout',
      validatorUrl: null,
      docExpansion: 'list',
      deepLinking: true,
      supportedSubmitMethods: ['get'],
    },
    staticCSP: {
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'font-src': ["'self'", 'data:'],
      'connect-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    },
    theme: { title: 'Segel: API' },
  })
}
