/** Agencies, and when people's data were loaded with what result. */
import type { RegistryReport } from '../../auditing/registry-imports.ts'
import { badge, cell, emptyState, heading, section, type Sentiment, table } from '../components/blocks.ts'
import { instantOf, numberOf } from '../formats.ts'
import { html } from '../html.ts'
import { ADMIN } from '../messages/admin.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import { adminTabs } from './tabs.ts'

export function registryPage(context: PageContext, { agencies, imports }: RegistryReport): PageParts {
  const words = wordsOf(ADMIN, context.language)
  const names = new Map(agencies.map(({ code, name }) => [code, name]))
  const importTable = table({
    caption: words.imports,
    hideCaption: true,
    compact: true,
    columns: [{ title: words.importedAt }, { title: words.importedBy }, { title: words.result }],
    rows: imports.map(one => [
      cell(instantOf(one.at, context)),
      cell(one.by),
      badge(resultOf(one.counts, words, context), sentimentOf(one.counts)),
    ]),
  })
  const agencyTable = table({
    caption: words.agencies,
    hideCaption: true,
    compact: true,
    columns: [{ title: words.agencyName }, { title: words.agencyCode }, { title: words.agencyParent }],
    rows: agencies.map(({ code, name, parent }) => [
      cell(name),
      html`<code>${code}</code>`,
      cell(parent === undefined ? '–' : (names.get(parent) ?? parent)),
    ]),
  })
  return {
    title: words.registry,
    body: html`!${adminTabs(context)}
!${heading(words.registry, words.registryLead)}
!${section({ id: 'imports', title: words.imports, body: imports.length === 0 ? html`<p>${words.noImports}</p>` : importTable })}
!${section({
      id: 'agencies',
      title: words.agencies,
      body:
        agencies.length === 0
          ? emptyState({ title: words.noAgencies, text: words.noAgenciesText })
          : agencyTable,
    })}`,
  }
}

/** An import that took nothing looks like any other in a list of numbers. */
function sentimentOf({ accepted = 0, skipped = 0 }: Readonly<Record<string, number>>): Sentiment {
  if (accepted === 0) return 'negative'
  return skipped === 0 ? 'positive' : 'caution'
}

const COUNTS = { accepted: 'accepted', skipped: 'skipped' } as const

function resultOf(
  counts: Readonly<Record<string, number>>,
  words: Words<typeof ADMIN>,
  { language }: PageContext,
): string {
  return Object.entries(COUNTS)
    .flatMap(([name, word]) => {
      const count = counts[name]
      return count === undefined ? [] : [`${numberOf(count, language)} ${words[word]}`]
    })
    .join(', ')
}
