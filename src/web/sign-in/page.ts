/** /sign-in: every way in on one page; that of passkeys first for who is on the way to the officers' pages. */
import type { Text } from '../../errors.ts'
import { card, heading, notice, paragraph } from '../components/blocks.ts'
import { linkButton } from '../components/forms.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { SIGN_IN } from '../messages/sign-in.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'

/** A way in beside passkeys: a card with a form or a link. `next` is where to go on, a path of ours. */
export type SignInWay = (context: PageContext, next: string) => Html

export interface SignInPage {
  readonly next: string
  /** What has just happened. */
  readonly happened?: 'signedOut' | 'signedOutHere' | 'signedOutThere' | 'enrolled' | 'left' | 'providerEnded'
  readonly ways: readonly SignInWay[]
  /** Name of the OpenID Connect provider. */
  readonly provider?: Text
}

export function signInPage(context: PageContext, { next, happened, ways, provider }: SignInPage): PageParts {
  const words = wordsOf(SIGN_IN, context.language)
  const said =
    happened !== undefined
      ? notice({
          sentiment: happened === 'left' || happened === 'providerEnded' ? 'caution' : 'positive',
          title: words[`${happened}Title`],
          body: html`!${paragraph(words[happened])}!${happened === 'signedOutHere' && provider !== undefined ? leaveProvider(context, provider) : NOTHING}`,
          live: true,
        })
      : next === '/'
        ? NOTHING
        : notice({ sentiment: 'info', title: words.nextTitle, body: paragraph(words.next) })
  const passkey = card({
    title: words.passkeyTitle,
    body: html`!${paragraph(words.passkeyText)}
!${passkeyButton(words, { label: words.passkeyButton, base: '/sign-in/passkey', next })}`,
  })
  // Most who come without an aim are employees, and most of them for the first time.
  const others = ways.map(way => way(context, next))
  return {
    title: words.title,
    scripts: ['passkey-sign-in.js'],
    body: html`!${heading(words.title, ways.length === 0 ? words.lead : words.leadChoice)}
!${said}
<div class="grid">!${joinHtml(OFFICERS_PAGE.test(next) ? [passkey, ...others] : [...others, passkey])}</div>`,
  }
}

const OFFICERS_PAGE = /^\/(?:console|admin|auditor)\b/

function leaveProvider(context: PageContext, label: Text): Html {
  const words = wordsOf(SIGN_IN, context.language)
  const link = linkButton(words.leaveProvider(label[context.language]), '/sign-in/oidc/sign-out')
  return html`<div class="actions">!${link}</div>`
}

/** A proof of presence within a session; who has no passkey signs in again. */
export function confirmPage(
  context: PageContext,
  { next, hasPasskey }: { readonly next: string; readonly hasPasskey: boolean },
): PageParts {
  const words = wordsOf(SIGN_IN, context.language)
  const way = hasPasskey
    ? passkeyButton(words, { label: words.confirmButton, base: '/sign-in/confirm', next })
    : linkButton(words.again, `/sign-in?next=${encodeURIComponent(next)}`)
  return {
    title: words.confirmTitle,
    scripts: ['passkey-sign-in.js'],
    body: html`!${heading(words.confirmTitle, words.confirmLead)}
<div class="actions">!${way}</div>`,
  }
}

function passkeyButton(
  words: Words<typeof SIGN_IN>,
  about: { readonly label: string; readonly base: string; readonly next: string },
): Html {
  return html`<p class="error" id="passkey-outcome" role="alert" hidden></p>
<button type="button" class="button primary" data-sign-in="${about.base}" data-next="${about.next}"
 data-unsupported="${words.unsupported}" data-cancelled="${words.cancelled}" aria-describedby="passkey-outcome"><span>${about.label}</span></button>
<noscript>!${paragraph(words.noScript)}</noscript>`
}
