/**
 * The web: server-rendered pages. Each area (public, sign-in, portal, console ...) is a plugin of its own that stands
 * below this one and finds the site in `request.server.site`.
 */
import type { FastifyInstance } from 'fastify'
import type { AppPlugin } from '../http/app.ts'
import type { FailurePage } from '../http/failure.ts'
import type { ProblemsPage } from '../http/house-routes.ts'
import { bundleAssets } from './asset-bundle.ts'
import { addAssetRoutes } from './assets-routes.ts'
import { failurePage } from './failure-page.ts'
import { FAVICON } from './favicon.ts'
import { problemsPage } from './problems-page.ts'
import { addHome } from './public/home.ts'
import { addSecurityText } from './security-text.ts'
import type { Site, SiteFacts } from './site.ts'

export interface WebOptions {
  readonly facts: SiteFacts
  readonly areas: readonly AppPlugin[]
}

export interface Web {
  readonly plugin: AppPlugin
  /** For `buildApp`. */
  readonly failurePage: FailurePage
  readonly problemsPage: ProblemsPage
}

export async function openWeb({ facts, areas }: WebOptions): Promise<Web> {
  const assets = await bundleAssets(facts.agencyTokens)
  let app: FastifyInstance | undefined
  const served = new Map<string, boolean>()
  const serves = (path: string) => {
    const known = served.get(path)
    if (known !== undefined) return known
    const found = app?.hasRoute({ method: 'GET', url: path }) ?? false
    // Routes are complete once the application is ready, and pages are asked for after that only.
    served.set(path, found)
    return found
  }
  const site: Site = { ...facts, assets, serves }
  return {
    failurePage: failurePage(site),
    problemsPage: problemsPage(site),
    plugin: {
      name: 'web',
      pages: true,
      register: async scope => {
        app = scope
        scope.decorate('site', site)
        addAssetRoutes(scope, assets)
        addSmallFiles(scope)
        addSecurityText(scope, facts.securityContact)
        addHome(scope)
        for (const area of areas) await scope.register(area.register)
      },
    },
  }
}

function addSmallFiles(app: FastifyInstance): void {
  const open = { config: { access: 'public', quiet: true } } as const
  app.get('/favicon.svg', open, async (_request, reply) =>
    reply.type('image/svg+xml').header('cache-control', 'public, max-age=86400').send(FAVICON),
  )
  app.get('/favicon.ico', open, async (_request, reply) => reply.redirect('/favicon.svg', 308))
  app.get('/robots.txt', open, async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').header('cache-control', 'public, max-age=86400').send(ROBOTS),
  )
}

/** What is for anyone may be found; what needs somebody to sign in holds nothing to find. */
const ROBOTS = `User-agent: *
Disallow: /api/
Disallow: /sign-in
Disallow: /portal
Disallow: /console
Disallow: /admin
Disallow: /auditor
`
