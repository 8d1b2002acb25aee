import { heading } from '../components/blocks.ts'
import { button, field, form } from '../components/forms.ts'
import { html } from '../html.ts'
import { AUDITOR } from '../messages/auditor.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import { auditorTabs } from './tabs.ts'

export interface ExportForm {
  readonly from: string
  readonly to: string
  readonly key: string
  /** What was wrong with it. */
  readonly wrong?: 'key' | 'range'
}

const FRESH: ExportForm = { from: '1', to: '', key: '' }

export function exportPage(context: PageContext, asked: ExportForm = FRESH): PageParts {
  const words = wordsOf(AUDITOR, context.language)
  const { language } = context
  const shared = { language, inputMode: 'numeric', maxLength: 15 } as const
  const { from, to, key, wrong } = asked
  const rangeError = wrong === 'range' ? { error: words.badRange } : {}
  const keyError = wrong === 'key' ? { error: words.proofBadKey } : {}
  return {
    title: words.exportTitle,
    body: html`!${auditorTabs(context)}
!${heading(words.exportTitle, words.exportLead)}
!${form(
      '/auditor/export/pack',
      html`!${field({ ...shared, name: 'from', label: words.from, value: from, required: true, ...rangeError })}
!${field({ ...shared, name: 'to', label: words.to, hint: words.toHint, value: to })}
!${field({ name: 'key', label: words.verifierKey, hint: words.verifierKeyHint, language, value: key, required: true, maxLength: 500, ...keyError })}
!${button(words.download, { icon: 'download' })}`,
      { method: 'get' },
    )}`,
  }
}
