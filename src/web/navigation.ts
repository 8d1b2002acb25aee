/** What stands in the menu: what this process serves, and what the role of who is signed in opens. */
import type { Role } from '../domain/actor.ts'
import { LAYOUT } from './messages/layout.ts'
import type { PageContext } from './page-context.ts'

interface Entry {
  readonly path: string
  readonly label: keyof typeof LAYOUT
  /** Absent: for everybody. */
  readonly roles?: readonly Role[]
}

const ENTRIES: readonly Entry[] = [
  { path: '/portal', label: 'portal', roles: ['employee'] },
  { path: '/console', label: 'console', roles: ['verifier', 'registration-officer'] },
  { path: '/endorsements', label: 'endorsements', roles: ['verifier', 'registration-officer'] },
  { path: '/admin', label: 'admin', roles: ['administrator'] },
  { path: '/auditor', label: 'auditor', roles: ['auditor'] },
  { path: '/status', label: 'checkCertificate' },
  { path: '/ca', label: 'authorities' },
  { path: '/practice-statement', label: 'practiceStatement' },
  { path: '/service-health', label: 'serviceHealth' },
]

const MORE: readonly Entry[] = [
  { path: '/docs', label: 'apiDocuments' },
  { path: '/problems', label: 'problemCodes' },
]

export interface NavigationLink {
  readonly path: string
  readonly label: string
  readonly current: boolean
}

export function mainNavigation(context: PageContext): readonly NavigationLink[] {
  return linksOf(ENTRIES, context)
}

export function footerNavigation(context: PageContext): readonly NavigationLink[] {
  return linksOf(MORE, context)
}

function linksOf(entries: readonly Entry[], context: PageContext): readonly NavigationLink[] {
  const role = context.visitor?.actor.role
  return entries
    .filter(({ roles }) => roles === undefined || (role !== undefined && roles.includes(role)))
    .filter(({ path }) => context.site.serves(path))
    .map(({ path, label }) => ({
      path,
      label: LAYOUT[label][context.language],
      current: context.path === path || context.path.startsWith(`${path}/`),
    }))
}
