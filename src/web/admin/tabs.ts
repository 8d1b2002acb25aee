import { tabs } from '../components/ways.ts'
import type { Html } from '../html.ts'
import { ADMIN } from '../messages/admin.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'

const PLACES = [
  { href: '/admin', word: 'overview' },
  { href: '/admin/officers', word: 'officers' },
  { href: '/admin/profiles', word: 'profiles' },
  { href: '/admin/registry', word: 'registry' },
] as const

export function adminTabs(context: PageContext): Html {
  const words = wordsOf(ADMIN, context.language)
  return tabs(
    words.tabs,
    PLACES.filter(({ href }) => context.site.serves(href)).map(({ href, word }) => ({
      href,
      text: words[word],
      current: context.path === href || (context.path.startsWith(`${href}/`) && href !== '/admin'),
    })),
  )
}
