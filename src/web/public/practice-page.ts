/** `/practice-statement`: RFC 3647 6 from 1 to 9.17, each section with an address of its own. */
import { cell, heading, notice, paragraph, table } from '../components/blocks.ts'
import type { Profile } from '../../domain/profile.ts'
import type { Text } from '../../errors.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { PRACTICE } from '../messages/practice.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import { keyName, validityWords } from './practice-facts.ts'

export interface PracticeStatement {
  readonly sections: readonly { readonly number: string; readonly title: Text; readonly text?: Text }[]
  readonly profiles: readonly Profile[]
  /** Of text and configuration, hex. */
  readonly version: string
}

export function practicePage(
  context: PageContext,
  { sections, profiles, version }: PracticeStatement,
): PageParts {
  const words = wordsOf(PRACTICE, context.language)
  const { language } = context
  const chapters = sections.filter(({ number }) => !number.includes('.'))
  const parts = sections.map(section => {
    const block = sectionBlock(section, sections, context)
    return section.number === PROFILES_AT ? html`!${block}!${profileTable(profiles, words, language)}` : block
  })
  return {
    title: words.title,
    body: html`!${heading(words.title, words.lead)}
!${notice({ sentiment: 'info', title: words.shortTitle, body: paragraph(words.short) })}
<nav class="contents" aria-labelledby="contents"><h2 id="contents">${words.contents}</h2><ol>!${joinHtml(
      chapters.map(({ number, title }) => html`<li><a href="#${anchor(number)}">${title[language]}</a></li>`),
    )}</ol></nav>
<div class="statement">!${joinHtml(parts)}</div>
!${paragraph(words.version(version), 'soft')}`,
  }
}

const PROFILES_AT = '7.1'

const anchor = (number: string) => `section-${number.replaceAll('.', '-')}`

function sectionBlock(
  { number, title, text }: PracticeStatement['sections'][number],
  all: PracticeStatement['sections'],
  { language }: PageContext,
): Html {
  const level = `h${String(Math.min(4, number.split('.').length + 1))}` as Html
  const hasParts = all.some(other => other.number.startsWith(`${number}.`))
  const body = text?.[language] ?? (hasParts ? undefined : PRACTICE.nothing[language])
  return html`<!${level} id="${anchor(number)}"><span class="number">${number}</span> ${title[language]}</!${level}>
!${body === undefined ? NOTHING : text === undefined ? paragraph(body, 'soft') : paragraph(body)}`
}

function profileTable(
  profiles: readonly Profile[],
  words: Words<typeof PRACTICE>,
  language: PageContext['language'],
): Html {
  return table({
    caption: words.profiles,
    columns: [
      { title: words.profile },
      { title: words.policy },
      { title: words.keys },
      { title: words.usage },
      { title: words.validity },
      { title: words.approvedBy },
    ],
    rows: profiles.map(profile => [
      cell(profile.title[language]),
      cell(profile.policies.map(({ oid }) => oid).join(', ') || words.none),
      cell(profile.keys.map(keyName).join(', ')),
      cell(profile.keyUsage.join(', ')),
      cell(validityWords(profile.validity, words)),
      cell(profile.approvals.map(tier => words[tier]).join(', ') || words.none),
    ]),
  })
}
