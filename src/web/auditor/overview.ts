/** What the log's head is, and the figures. */
import type { Statistics } from '../../domain/statistics.ts'
import { heading, paragraph, section } from '../components/blocks.ts'
import { linkButton } from '../components/forms.ts'
import { html } from '../html.ts'
import { AUDITOR } from '../messages/auditor.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import { auditorTabs } from './tabs.ts'
import { presentFigures } from '../admin/overview.ts'

export function auditorPage(
  context: PageContext,
  about: { readonly statistics: Statistics; readonly checkpoint?: string },
): PageParts {
  const words = wordsOf(AUDITOR, context.language)
  const { statistics, checkpoint } = about
  return {
    title: words.title,
    body: html`!${auditorTabs(context)}
!${heading(words.title, words.lead)}
!${section({
      id: 'checkpoint',
      title: words.checkpoint,
      body:
        checkpoint === undefined
          ? paragraph(words.noCheckpoint)
          : html`!${paragraph(words.checkpointText)}<pre class="wrap"><code>${checkpoint}</code></pre>`,
    })}
!${section({ id: 'figures', title: words.figures, body: presentFigures(context, statistics) })}
<p>!${linkButton(words.seeAdministration, '/admin', { kind: 'secondary' })}</p>`,
  }
}
