/** /console/certificates, and the orders about one. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Call } from '../../domain/actor.ts'
import { statusOf } from '../../domain/certificate.ts'
import { readSignature } from '../../domain/signature-reader.ts'
import { SegelError } from '../../errors.ts'
import { callOf } from '../../http/authentication.ts'
import type { OrderSpec } from '../../revocation/order.ts'
import { encodePem } from '../../x509/pem.ts'
import { lostSince } from '../lost-since.ts'
import { pageContext } from '../page-context.ts'
import { certificatePage } from './certificate-page.ts'
import { readSearch, toQuery } from './certificate-query.ts'
import { certificatesPage } from './certificates-page.ts'
import { PAGE_SIZE, textOf } from './queue-query.ts'
import { sendView } from './queue-routes.ts'
import { OrderBody, OrderSpecBody, readBody, statementAnswer } from './signed-body.ts'
import type { ConsoleOptions } from './uses.ts'
import { READERS } from './view.ts'

const read = { access: 'session', action: READERS } as const
const order = { access: 'session', action: ['certificate.revoke', 'certificate.release'] } as const
const OTHERS = 10
const DONE = ['doneRevoked', 'doneHeld', 'doneReleased', 'doneWaits'] as const

interface BySerial {
  readonly Params: { readonly serialNumber: string }
}

export function addCertificateRoutes(app: FastifyInstance, options: ConsoleOptions): void {
  const { uses, now } = options
  app.get('/console/certificates', { config: read }, async (request, reply) => {
    const call = callOf(request)
    const search = readSearch(request.query)
    const query = { ...toQuery(search, { ...pageContext(request), now: now() }), limit: PAGE_SIZE }
    const [page, agencies] = await Promise.all([uses.listCertificates(call, query), uses.listAgencies(call)])
    return sendView(options, { request, reply }, view => certificatesPage(view, { search, page, agencies }))
  })
  app.get<BySerial>('/console/certificates/:serialNumber', { config: read }, async (request, reply) => {
    const call = callOf(request)
    const { certificate } = await uses.findCertificate(call, request.params.serialNumber)
    const { personId } = certificate
    const others =
      personId === undefined ? [] : (await uses.listCertificates(call, { personId, limit: OTHERS })).items
    const { revocation } = certificate
    const orderedByName = revocation === undefined ? undefined : await uses.nameActor(revocation.orderedBy)
    const done = DONE.find(one => one === textOf(request.query, 'done'))
    return sendView(options, { request, reply }, view =>
      certificatePage(view, {
        certificate,
        others: others.filter(one => one.serialNumber !== certificate.serialNumber),
        ...(orderedByName === undefined ? {} : { orderedByName }),
        ...(done === undefined ? {} : { done }),
      }),
    )
  })
  app.get<BySerial>('/console/certificates/:serialNumber/pem', { config: read }, async (request, reply) => {
    const { serialNumber } = request.params
    const { certificate } = await uses.findCertificate(callOf(request), serialNumber)
    return reply
      .type('application/x-pem-file')
      .header('content-disposition', `attachment; filename="${certificate.serialNumber}.pem"`)
      .send(encodePem(certificate.der, 'CERTIFICATE'))
  })
  addOrders(app, options)
}

function addOrders(app: FastifyInstance, options: ConsoleOptions): void {
  const { uses } = options
  app.post<BySerial>(
    '/console/certificates/:serialNumber/statement',
    { config: order },
    async (request, reply) => {
      const call = callOf(request)
      const { serialNumber } = request.params
      const spec = await readOrder(
        options,
        { call, request, serialNumber },
        readBody(OrderSpecBody, request.body),
      )
      const body = await uses.composeOrder(call, serialNumber, spec)
      return reply.send(statementAnswer(body, await uses.passkeysOf(call)))
    },
  )
  app.post<BySerial>(
    '/console/certificates/:serialNumber/order',
    { config: order },
    async (request, reply) => {
      const call = callOf(request)
      const { serialNumber } = request.params
      const { assertion, at, ...rest } = readBody(OrderBody, request.body)
      const proof = readSignature({ by: 'passkey', assertion })
      if (proof === undefined) throw new SegelError('malformed', 'That is no signature of a passkey.')
      const spec = await readOrder(options, { call, request, serialNumber }, rest)
      const signature = { at, proof }
      const { kind, ...given } = spec
      const after =
        kind === 'release'
          ? await uses.release(call, serialNumber, { ...given, signature })
          : await uses.revoke(call, serialNumber, {
              ...(given as Omit<Extract<OrderSpec, { kind: 'revocation' }>, 'kind'>),
              signature,
            })
      const status = statusOf(after, options.now())
      const done =
        kind === 'release'
          ? status === 'held'
            ? 'doneWaits'
            : 'doneReleased'
          : status === 'held'
            ? 'doneHeld'
            : 'doneRevoked'
      return reply.send({ status, next: `/console/certificates/${serialNumber}?done=${done}` })
    },
  )
}

interface About {
  readonly call: Call
  readonly request: FastifyRequest
  readonly serialNumber: string
}

/** The same order each time it is read: what is signed is what is sent. */
async function readOrder(
  { uses }: ConsoleOptions,
  { call, request, serialNumber }: About,
  given: Static<typeof OrderSpecBody>,
): Promise<OrderSpec> {
  const { kind, reason, invalidityDate, comment } = given
  const remark = comment === undefined || comment.trim() === '' ? {} : { comment: comment.trim() }
  if (kind === 'release') return { kind, ...remark }
  if (reason === undefined) throw new SegelError('malformed', 'Choose a reason.')
  if (invalidityDate === undefined || invalidityDate === '') return { kind, reason, ...remark }
  const { certificate } = await uses.findCertificate(call, serialNumber)
  const { timeZone } = pageContext(request)
  const since = lostSince(invalidityDate.slice(0, 10), { timeZone, notBefore: certificate.notBefore })
  return { kind, reason, invalidityDate: since, ...remark }
}
