/** /certificates: finding and fetching them. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { callOf } from '../../http/authentication.ts'
import { chooseMediaType } from '../../http/negotiation.ts'
import { sendProblem } from '../../http/failure.ts'
import type { FoundCertificate } from '../../issuance/find.ts'
import { json, problems, ref } from './answers.ts'
import {
  type CertificateMediaType,
  ENCODINGS,
  fileNameOf,
  type Format,
  FORMATS,
  MEDIA_TYPES,
} from './certificate-forms.ts'
import {
  CERTIFICATE_STATUSES,
  CertificateSchema,
  describeCertificate,
  type Describing,
} from './certificate-view.ts'
import { parseInstant } from './instant.ts'
import { linkNext, pageOf } from './paging.ts'
import { forAction, type RestApp, secured } from './routes.ts'
import { instantText, PAGING, ProfileName, Search, SerialNumberText, word } from './schemas.ts'
import type { RestUses } from './uses.ts'

const base = { ...secured, tags: ['certificates'] }
const BySerialNumber = Type.Object({ serialNumber: SerialNumberText })

export interface CertificateRoutes extends Describing {
  readonly uses: RestUses
}

export function addCertificateRoutes(app: RestApp, deps: CertificateRoutes): void {
  addList(app, deps)
  addOne(app, deps)
}

const ListQuery = Type.Object(
  {
    q: Search,
    state: Type.Optional(Type.Enum([...CERTIFICATE_STATUSES])),
    profile: Type.Optional(ProfileName),
    agency: Type.Optional(word(64, 'Code of an agency; those below it are included.')),
    expiresBefore: Type.Optional(instantText('Only those that end before.')),
    ...PAGING,
  },
  { additionalProperties: false },
)

function addList(app: RestApp, deps: CertificateRoutes): void {
  const schema = {
    ...base,
    summary: 'List certificates, as far as you may see them',
    querystring: ListQuery,
    response: { 200: json(pageOf(CertificateSchema), 'One page.'), ...problems() },
  }
  app.get('/certificates', { config: forAction('certificate.read'), schema }, async (request, reply) => {
    const { q, state, expiresBefore, ...rest } = request.query
    const page = await deps.uses.listCertificates(callOf(request), {
      ...rest,
      ...(q === undefined ? {} : { text: q }),
      ...(state === undefined ? {} : { status: state }),
      ...(expiresBefore === undefined ? {} : { expiresBefore: parseInstant(expiresBefore) }),
    })
    linkNext(page, request, reply)
    return {
      items: page.items.map(one => describeCertificate(one, deps)),
      ...(page.next === undefined ? {} : { next: page.next }),
    }
  })
}

const FormQuery = Type.Object(
  {
    format: Type.Optional(
      Type.Enum(['json', 'pem', 'der', 'p7c'], {
        description: 'Instead of Accept, for people with browsers.',
      }),
    ),
    chain: Type.Optional(Type.Boolean({ description: 'With the issuers, where the form is PEM.' })),
  },
  { additionalProperties: false },
)

function addOne(app: RestApp, deps: CertificateRoutes): void {
  const octets = (description: string) => ({ schema: Type.Unsafe<Uint8Array>({ description }) })
  const schema = {
    ...base,
    summary: 'One certificate, as facts or as such',
    params: BySerialNumber,
    querystring: FormQuery,
    response: {
      200: {
        description: 'In the form that Accept or `format` asks for.',
        content: {
          'application/json': { schema: ref(CertificateSchema) },
          'application/pem-certificate-chain': octets('PEM, up to the root (RFC 8555 9.1).'),
          'application/x-pem-file': octets('PEM; with `chain=true` up to the root.'),
          'application/pkix-cert': octets('DER (RFC 2585).'),
          'application/pkcs7-mime': octets('Certs-only CMS, up to the root (RFC 8551 3.2.2).'),
        },
      },
      ...problems('not-found', 'not-acceptable'),
    },
  }
  app.get(
    '/certificates/:serialNumber',
    { config: forAction('certificate.read'), schema },
    async (request, reply) => {
      const { format, chain } = request.query
      const type = wantedType(request, format)
      if (type === undefined) return sendProblem({ code: 'not-acceptable', detail: OFFERED }, request, reply)
      const found = await deps.uses.findCertificate(
        callOf(request),
        request.params.serialNumber.toLowerCase(),
      )
      void reply.header('vary', 'accept')
      if (type === 'application/json') return describeCertificate(found.certificate, deps)
      return sendOctets(reply, { found, type, withChain: chain === true })
    },
  )
}

const OFFERED = `Offered: ${MEDIA_TYPES.join(', ')}.`

function wantedType(request: FastifyRequest, format: Format | undefined): CertificateMediaType | undefined {
  return format === undefined ? chooseMediaType(request.headers.accept, MEDIA_TYPES) : FORMATS[format]
}

function sendOctets(
  reply: FastifyReply,
  what: {
    readonly found: FoundCertificate
    readonly type: Exclude<CertificateMediaType, 'application/json'>
    readonly withChain: boolean
  },
): FastifyReply {
  const { found, type, withChain } = what
  const name = fileNameOf(found.certificate.serialNumber, type)
  return reply
    .header('content-type', type === 'application/pkcs7-mime' ? `${type}; smime-type=certs-only` : type)
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(ENCODINGS[type](found, withChain))
}
