/** Where an officer decides. The signing is the browser module's (assets/console-request.ts). */
import type { CertificateRequest } from '../../domain/request.ts'
import { MESSAGE_LENGTH } from '../../domain/queue.ts'
import { notice } from '../components/blocks.ts'
import { button, field, form } from '../components/forms.ts'
import { icon } from '../components/icon.ts'
import { dialog } from '../components/ways.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { COMMON_REASONS, REQUEST, SIGNING } from '../messages/console-request.ts'
import { wordsOf } from '../messages/words.ts'
import type { Powers } from './powers.ts'
import type { View } from './view.ts'

export const REASON_LENGTH = 1000

export function decidePart(view: View, request: CertificateRequest, powers: Powers): Html {
  const words = wordsOf(REQUEST, view.language)
  const nothingToDo = powers.why === undefined || powers.approve ? NOTHING : html`<p>${words[powers.why]}</p>`
  const mayDo = powers.approve || powers.reject || powers.ask
  if (!mayDo && powers.why === undefined) return NOTHING
  return html`<aside class="card decide" aria-labelledby="decide"><h2 id="decide">${words.decide}</h2>
!${nothingToDo}
!${powers.approve ? approveForm(view, request, powers) : NOTHING}
!${mayDo ? otherWays(view, powers) : NOTHING}
!${powers.approve || powers.reject ? html`<noscript>!${notice({ sentiment: 'caution', body: html`<p>${words.needsScript}</p>` })}</noscript>` : NOTHING}
</aside>
!${powers.reject ? rejectDialog(view, request) : NOTHING}
!${powers.ask ? askDialog(view, request) : NOTHING}`
}

/** What a script needs to know; words of the page's language travel with it. */
export function signingAttributes(view: View): Html {
  const words = Object.fromEntries(Object.entries(SIGNING).map(([key, text]) => [key, text[view.language]]))
  return html`data-csrf="${view.visitor?.csrf ?? ''}" data-words="${JSON.stringify(words)}"`
}

/** What the script says meanwhile is read out; what went wrong at once. */
export function signingOutcome(): Html {
  const icons = joinHtml(
    (['caution', 'negative'] as const).map(name => html`<span data-icon="${name}">!${icon(name)}</span>`),
  )
  return html`<div class="outcome"><p role="status" data-progress></p><div role="alert" data-trouble></div>
<template>!${icons}</template></div>`
}

function signingForm(
  view: View,
  request: CertificateRequest,
  parts: { readonly decision: string; readonly body: Html },
): Html {
  const path = `/console/requests/${request.id}`
  return html`<form data-signing data-statement="${path}/statement" data-send="${path}/decision"
 data-decision="${parts.decision}" data-digest="${request.digest}" !${signingAttributes(view)}>
!${parts.body}
!${signingOutcome()}
</form>`
}

function approveForm(view: View, request: CertificateRequest, { reviews }: Powers): Html {
  const { language } = view
  const words = wordsOf(REQUEST, language)
  const label = reviews ? words.approveReasonReview : words.approveReason
  return signingForm(view, request, {
    decision: 'approve',
    body: html`<p class="soft small">${words.decideLead}</p>
!${field({
      ...{ name: 'reason', label, hint: words.approveReasonHint, language, rows: 2 },
      ...{ required: reviews, maxLength: REASON_LENGTH },
    })}
!${button(words.approve, { icon: 'key', id: 'approve' })}`,
  })
}

function otherWays(view: View, powers: Powers): Html {
  const words = wordsOf(REQUEST, view.language)
  const opener = (id: string, kind: string, text: string) =>
    html`<button type="button" class="button ${kind}" id="open-${id}" command="show-modal" commandfor="${id}"><span>${text}</span></button>`
  return html`<div class="actions">!${joinHtml([
    powers.ask ? opener('ask-dialog', 'secondary', words.askBack) : undefined,
    powers.reject ? opener('reject-dialog', 'danger', words.reject) : undefined,
  ])}</div>`
}

function rejectDialog(view: View, request: CertificateRequest): Html {
  const { language } = view
  const words = wordsOf(REQUEST, language)
  const options = COMMON_REASONS.map(
    reason => html`<option value="${reason[language]}">${reason[language]}</option>`,
  )
  return dialog({
    id: 'reject-dialog',
    title: words.rejectTitle,
    language,
    body: html`<p>${words.rejectLead}</p>!${signingForm(view, request, {
      decision: 'reject',
      body: html`<div class="field"><label for="common-reason">${words.commonReasons}</label>
<select id="common-reason" data-fills="reject-reason"><option value="">${words.chooseReason}</option>!${joinHtml(options)}</select></div>
<div class="field"><label for="reject-reason">${words.reason}</label>
<textarea id="reject-reason" name="reason" rows="4" required maxlength="${REASON_LENGTH}"></textarea></div>
!${button(words.rejectNow, { kind: 'danger', icon: 'key' })}`,
    })}`,
  })
}

function askDialog(view: View, request: CertificateRequest): Html {
  const { language, visitor } = view
  const words = wordsOf(REQUEST, language)
  return dialog({
    id: 'ask-dialog',
    title: words.askTitle,
    language,
    body: html`<p>${words.askLead}</p>!${form(
      `/console/requests/${request.id}/question`,
      html`!${field({ name: 'text', label: words.question, language, rows: 4, required: true, maxLength: MESSAGE_LENGTH })}
!${button(words.send, { kind: 'primary' })}`,
      visitor === undefined ? {} : { csrf: visitor.csrf },
    )}`,
  })
}
