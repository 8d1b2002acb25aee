import { heading } from '../components/blocks.ts'
import { button, field, form } from '../components/forms.ts'
import { html } from '../html.ts'
import { AUDITOR } from '../messages/auditor.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import { auditorTabs } from './tabs.ts'

export function exportPage(context: PageContext): PageParts {
  const words = wordsOf(AUDITOR, context.language)
  const { language } = context
  const shared = { language, inputMode: 'numeric', maxLength: 15 } as const
  return {
    title: words.exportTitle,
    body: html`!${auditorTabs(context)}
!${heading(words.exportTitle, words.exportLead)}
!${form(
      '/auditor/export/pack',
      html`!${field({ ...shared, name: 'from', label: words.from, value: '1', required: true })}
!${field({ ...shared, name: 'to', label: words.to, hint: words.toHint })}
!${field({ name: 'key', label: words.verifierKey, hint: words.verifierKeyHint, language, required: true, maxLength: 500 })}
!${button(words.download, { icon: 'download' })}`,
      { method: 'get' },
    )}`,
  }
}
