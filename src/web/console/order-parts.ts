/** Orders about a certificate: reasons in plain words, and what follows from each. */
import type { SubscriberReason } from '../../domain/certificate.ts'
import { field } from '../components/forms.ts'
import { dayOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { CERTIFICATES, REASON_FOLLOWS, REASON_TITLES } from '../messages/console-certificates.ts'
import { wordsOf } from '../messages/words.ts'
import { REASON_LENGTH } from './decide-parts.ts'
import type { View } from './view.ts'

const ORDER = Object.keys(REASON_TITLES) as SubscriberReason[]

/** In the order of urgency. `without` what makes no sense now: what is on hold is not put on hold. */
export function reasonChoice(view: View, without: readonly string[] = [], profile?: string): Html {
  const { language } = view
  const words = wordsOf(CERTIFICATES, language)
  const choices = ORDER.filter(reason => !without.includes(reason)).map(
    reason =>
      html`<div class="check"><input type="radio" name="reason" id="reason-${reason}" value="${reason}" required aria-describedby="follows-${reason}">
<div><label for="reason-${reason}">${REASON_TITLES[reason][language]}</label><p class="soft small" id="follows-${reason}">${REASON_FOLLOWS[reason][language]}!${reason === 'certificateHold' ? html` ${holdText(view, profile)}` : NOTHING}</p></div></div>`,
  )
  return html`<fieldset class="choices"><legend>${words.whatHappened}</legend>!${joinHtml(choices)}</fieldset>`
}

/** Of several profiles there may be several ends. */
function holdText({ language, timeZone, now, holdEnd }: View, profile: string | undefined): string {
  const words = wordsOf(CERTIFICATES, language)
  return profile === undefined
    ? words.holdEndsSome
    : words.holdEnds(dayOf(holdEnd(profile, now), { language, timeZone }))
}

export function orderFields(view: View): Html {
  const { language, now, timeZone } = view
  const words = wordsOf(CERTIFICATES, language)
  const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(now)
  return html`<div data-only="keyCompromise"><div class="field"><label for="invalidityDate">${words.lostSince}</label>
<p class="hint" id="invalidityDate-hint">${words.lostSinceHint}</p>
<input type="date" id="invalidityDate" name="invalidityDate" max="${today}" aria-describedby="invalidityDate-hint"></div></div>
!${commentField(view, 'comment')}`
}

export function commentField({ language }: View, name: string): Html {
  const words = wordsOf(CERTIFICATES, language)
  return field({
    ...{ name, label: words.comment, hint: words.commentHint, language, rows: 2 },
    maxLength: REASON_LENGTH,
  })
}
