/** /portal/certificates/SERIAL/revoke: the second of two clicks, and what it will mean. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type IssuedCertificate,
  SUBSCRIBER_REASONS,
  type SubscriberReason,
} from '../../domain/certificate.ts'
import { isSegelError } from '../../errors.ts'
import { definitions, heading, notice } from '../components/blocks.ts'
import { button, field, form, linkButton } from '../components/forms.ts'
import { dayOf } from '../formats.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { lostSince as instantOfLoss } from '../lost-since.ts'
import { PORTAL } from '../messages/portal.ts'
import { CERTIFICATE, REASON_TITLES } from '../messages/portal-certificate.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import { pageContext } from '../page-context.ts'
import { type PageParts, sendPage } from '../page.ts'
import { applicantOf, formOf, redirect, PORTAL_ROUTE } from './applicant.ts'
import type { PortalOptions, RevocationOrder } from './uses.ts'
import { profileTitle, type View } from './views.ts'

interface Route {
  readonly Params: { readonly serialNumber: string }
  readonly Querystring: { readonly reason?: unknown }
}

const COMMENT_LENGTH = 500

interface Asking {
  readonly certificate: IssuedCertificate
  readonly reason: SubscriberReason
  readonly csrf: string
  readonly badDate: boolean
}

export function addRevokePage(app: FastifyInstance, { uses, profiles, now, holdEnd }: PortalOptions): void {
  const path = '/portal/certificates/:serialNumber/revoke'
  app.get<Route>(path, { config: PORTAL_ROUTE }, async (request, reply) => {
    const { call, csrf } = applicantOf(request)
    const { serialNumber } = request.params
    const reason = reasonOf(request.query.reason)
    if (reason === undefined) return redirect(request, reply, certificatePath(serialNumber))
    const { certificate } = await uses.findCertificate(call, serialNumber)
    return sendPage(request, reply, context =>
      askingPage(
        { certificate, reason, csrf, badDate: false },
        { ...context, now: now(), profiles, holdEnd },
      ),
    )
  })
  // A key that is in wrong hands cannot wait for the registry.
  app.post<Route>(path, { config: { ...PORTAL_ROUTE, evenReadOnly: true } }, async (request, reply) => {
    const { call, csrf } = applicantOf(request)
    const { serialNumber } = request.params
    const reason = reasonOf(formOf(request)('reason'))
    if (reason === undefined) return redirect(request, reply, certificatePath(serialNumber))
    try {
      const { certificate } = await uses.findCertificate(call, serialNumber)
      await uses.revoke(call, serialNumber, orderOf(request, reason, certificate))
    } catch (error) {
      // The only thing an applicant can have written wrongly.
      if (!isSegelError(error, 'malformed')) throw error
      const { certificate } = await uses.findCertificate(call, serialNumber)
      void reply.code(422)
      return sendPage(request, reply, context =>
        askingPage(
          { certificate, reason, csrf, badDate: true },
          { ...context, now: now(), profiles, holdEnd },
        ),
      )
    }
    return redirect(request, reply, certificatePath(serialNumber))
  })
}

function certificatePath(serialNumber: string): string {
  return `/portal/certificates/${encodeURIComponent(serialNumber)}`
}

/** Only what the portal offers. */
function reasonOf(text: unknown): SubscriberReason | undefined {
  return SUBSCRIBER_REASONS.find(reason => reason === text && REASON_TITLES[reason] !== undefined)
}

function orderOf(
  request: FastifyRequest,
  reason: SubscriberReason,
  { notBefore }: IssuedCertificate,
): RevocationOrder {
  const text = formOf(request)
  const since = reason === 'keyCompromise' ? text('lost-since') : ''
  const { timeZone } = pageContext(request)
  const comment = text('comment').slice(0, COMMENT_LENGTH)
  return {
    reason,
    ...(since === '' ? {} : { invalidityDate: instantOfLoss(since, { timeZone, notBefore }) }),
    ...(comment === '' ? {} : { comment }),
  }
}

function askingPage(asking: Asking, view: View): PageParts {
  const { language } = view
  const { certificate, reason, csrf } = asking
  const words = wordsOf(CERTIFICATE, language)
  const isHold = reason === 'certificateHold'
  const title = isHold ? words.holdTitle : words.revokeTitle
  const until = dayOf(view.holdEnd(certificate.profile, view.now), view)
  const meaning = isHold
    ? words.holdText(until)
    : reason === 'keyCompromise'
      ? words.finalCompromise
      : words.final
  const fields = html`<input type="hidden" name="reason" value="${reason}">
!${reason === 'keyCompromise' ? lostSince(asking, words, view) : NOTHING}
!${field({
    name: 'comment',
    label: words.comment,
    hint: words.commentHint,
    rows: 2,
    maxLength: COMMENT_LENGTH,
    language,
  })}
<div class="actions">!${button(isHold ? words.holdConfirm : words.revokeConfirm, { kind: 'danger' })}
!${linkButton(words.keepIt, certificatePath(certificate.serialNumber), { kind: 'secondary' })}</div>`
  const body = html`!${heading(title, REASON_TITLES[reason]?.[language], { back: { href: certificatePath(certificate.serialNumber), text: profileTitle(certificate.profile, view) } })}
!${definitions([
    { term: PORTAL.purpose[language], value: profileTitle(certificate.profile, view) },
    { term: PORTAL.validUntil[language], value: dayOf(certificate.notAfter, view) },
  ])}
!${notice({ sentiment: 'caution', body: html`<p>${meaning}</p>` })}
!${form(`${certificatePath(certificate.serialNumber)}/revoke`, fields, { csrf })}`
  return { title, body }
}

function lostSince({ badDate }: Asking, words: Words<typeof CERTIFICATE>, { language }: View): Html {
  return field({
    name: 'lost-since',
    label: words.lostSince,
    hint: words.lostSinceHint,
    type: 'date',
    language,
    ...(badDate ? { error: words.badDate } : {}),
  })
}
