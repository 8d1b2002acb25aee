/** Pages of signing in with a link by mail. */
import { card, grouped, heading, notice, paragraph } from '../components/blocks.ts'
import { button, field, form, linkButton } from '../components/forms.ts'
import { html, NOTHING } from '../html.ts'
import { EMPLOYEE_SIGN_IN } from '../messages/employee-sign-in.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import { mailForm } from './employee-ways.ts'

/** `error`: what is wrong with the number as it was typed; whether anybody has it is told to nobody. */
export function askPage(context: PageContext, error?: string): PageParts {
  const words = wordsOf(EMPLOYEE_SIGN_IN, context.language)
  return {
    title: words.mailTitle,
    body: html`!${heading(words.mailTitle, words.mailText)}
!${mailForm(context, error)}`,
  }
}

/** The same for every number. */
export function sentPage(
  context: PageContext,
  { code, validMinutes }: { readonly code: string; readonly validMinutes: number },
): PageParts {
  const words = wordsOf(EMPLOYEE_SIGN_IN, context.language)
  return {
    title: words.sentTitle,
    body: html`!${heading(words.sentTitle, words.sentLead)}
!${paragraph(words.sentValid(validMinutes))}
!${card({
      title: words.sentCode,
      body: html`<p class="figure-value" id="asking-code">!${grouped(code, 9)}</p>
!${paragraph(words.sentCodeText)}`,
    })}
!${paragraph(words.sentNothing, 'soft')}
<div class="actions">!${linkButton(words.askAgain, '/sign-in/mail', { kind: 'secondary' })}</div>`,
  }
}

export interface LinkPage {
  /** As it came back from a refused attempt. */
  readonly link?: string
  /** Whether this is a browser that asked. */
  readonly hasAsked: boolean
  readonly refusal?: string
}

/** Opening it does nothing, whoever or whatever opens it: only the button does. */
export function linkPage(context: PageContext, { link = '', hasAsked, refusal }: LinkPage): PageParts {
  const words = wordsOf(EMPLOYEE_SIGN_IN, context.language)
  const { language } = context
  const code = field({
    name: 'code',
    label: words.code,
    hint: words.codeHint,
    language,
    required: !hasAsked,
    autocomplete: 'off',
    maxLength: 40,
  })
  return {
    title: words.linkTitle,
    scripts: ['mail-link.js'],
    body: html`!${heading(words.linkTitle, words.linkLead)}
!${
      refusal === undefined
        ? NOTHING
        : notice({
            sentiment: 'negative',
            title: words.refusedTitle,
            body: html`!${paragraph(refusal)}
<div class="actions">!${linkButton(words.askAgain, '/sign-in/mail', { kind: 'secondary' })}</div>`,
            live: true,
          })
    }
!${form(
      '/sign-in/mail/link',
      html`!${field({
        name: 'link',
        label: words.link,
        hint: words.linkHint,
        language,
        required: true,
        value: link,
        autocomplete: 'off',
        maxLength: 1000,
      })}
!${hasAsked && refusal === undefined ? NOTHING : code}
<div class="actions">!${button(words.linkButton)}</div>`,
    )}`,
  }
}
