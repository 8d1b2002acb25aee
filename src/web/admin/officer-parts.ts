/** What the pages about officers share: the list of what waits for a signature, and the button that signs. */
import type { Draft } from '../../access/officers/drafts.ts'
import { cell, emptyState, table } from '../components/blocks.ts'
import { button, form } from '../components/forms.ts'
import { instantOf } from '../formats.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { OFFICERS } from '../messages/officers.ts'
import { SIGN_IN } from '../messages/sign-in.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'

export type OfficerWords = Words<typeof OFFICERS>

/** A button whose press ends in a passkey: what the script may have to say comes with it. */
export function signingButton(
  context: PageContext,
  about: {
    readonly label: string
    readonly name: string
    readonly value: string
    readonly kind?: 'primary' | 'secondary' | 'danger'
  },
): Html {
  const words = wordsOf(OFFICERS, context.language)
  const { unsupported, cancelled } = wordsOf(SIGN_IN, context.language)
  const { label, name, value, kind = 'primary' } = about
  const outcome = `outcome-${name}-${value.slice(0, 12)}`
  return html`<button type="button" class="button ${kind}" data-${name}="${value}" aria-describedby="${outcome}"
 data-unsupported="${unsupported}" data-cancelled="${cancelled}" data-differs="${words.differs}"><span>${label}</span></button>
<p class="error" id="${outcome}" role="alert" hidden></p>`
}

export function draftTable(
  context: PageContext,
  drafts: readonly Draft[],
  { mayWithdraw }: { readonly mayWithdraw: boolean },
): Html {
  const words = wordsOf(OFFICERS, context.language)
  if (drafts.length === 0)
    return emptyState({ title: words.noDrafts, text: words.noDraftsText, icon: 'positive' })
  return table({
    caption: words.drafts,
    hideCaption: true,
    columns: [
      { title: words.what },
      { title: words.signedBy },
      { title: words.until },
      { title: words.action },
    ],
    rows: drafts.map(draft => [
      cell(draft.words[context.language]),
      cell(draft.signedBy.join(', ')),
      cell(instantOf(draft.expiresAt, context)),
      html`<div class="actions">!${
        draft.isMine
          ? signingButton(context, { label: words.endorse, name: 'endorse', value: draft.digest })
          : NOTHING
      }!${mayWithdraw ? withdrawForm(context, draft, words) : NOTHING}</div>`,
    ]),
  })
}

function withdrawForm(context: PageContext, { digest }: Draft, words: OfficerWords): Html {
  const { csrf = '' } = context.visitor ?? {}
  return form(
    '/admin/officers/withdraw',
    html`<input type="hidden" name="digest" value="${digest}">!${button(words.withdraw, { kind: 'secondary' })}`,
    { csrf },
  )
}
