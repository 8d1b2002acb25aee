import { tabs } from '../components/ways.ts'
import type { Html } from '../html.ts'
import { AUDITOR } from '../messages/auditor.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'

const PLACES = [
  { href: '/auditor', word: 'overview' },
  { href: '/auditor/events', word: 'events' },
  { href: '/auditor/conduct', word: 'conduct' },
  { href: '/auditor/export', word: 'exporting' },
] as const

export function auditorTabs(context: PageContext): Html {
  const words = wordsOf(AUDITOR, context.language)
  return tabs(
    words.tabs,
    PLACES.filter(({ href }) => context.site.serves(href)).map(({ href, word }) => ({
      href,
      text: words[word],
      current: context.path === href || (context.path.startsWith(`${href}/`) && href !== '/auditor'),
    })),
  )
}
