/** The cards of /sign-in that are for employees. */
import type { Text } from '../../errors.ts'
import { card, paragraph } from '../components/blocks.ts'
import { button, field, form, linkButton } from '../components/forms.ts'
import { type Html, html } from '../html.ts'
import { EMPLOYEE_SIGN_IN } from '../messages/employee-sign-in.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { SignInWay } from './page.ts'

/** A link and no form: browsers hold the redirect of a form to the policy for forms, which ends at our own address. */
export function oidcWay(label: Text): SignInWay {
  return (context, next) => {
    const words = wordsOf(EMPLOYEE_SIGN_IN, context.language)
    const href = `/sign-in/oidc?next=${encodeURIComponent(next)}`
    return card({
      title: words.providerTitle,
      body: html`!${paragraph(words.providerText)}
<div class="actions">!${linkButton(words.providerButton(label[context.language]), href)}</div>`,
    })
  }
}

export const mailWay: SignInWay = context => {
  const words = wordsOf(EMPLOYEE_SIGN_IN, context.language)
  return card({
    title: words.mailTitle,
    body: html`!${paragraph(words.mailText)}
!${mailForm(context)}`,
  })
}

export function mailForm(context: PageContext, error?: string): Html {
  const words = wordsOf(EMPLOYEE_SIGN_IN, context.language)
  return form(
    '/sign-in/mail',
    html`!${field({
      name: 'employeeNumber',
      label: words.number,
      hint: words.numberHint,
      language: context.language,
      required: true,
      autocomplete: 'username',
      inputMode: 'numeric',
      maxLength: 40,
      ...(error === undefined ? {} : { error }),
    })}
<div class="actions">!${button(words.mailButton)}</div>`,
  )
}
