/** Which page an address is of: the routes of the application that draw a page for people. */
import type { Test } from 'tap'
import { composeApplication } from '../../src/cli/application.ts'
import { openRealParts } from './real-parts.ts'

/** GET, and no page: interfaces for programs, ... */
const PROGRAMS = [/^\/(?:api|crl|ocsp|health|metrics|docs|assets|\.well-known)(?:\/|$)/, /^\/ca\/:file/, /\*/]
/** ... files, answers to scripts, and addresses that only lead on. */
const NO_PAGES: ReadonlySet<string> = new Set([
  ...['/favicon.svg', '/favicon.ico', '/robots.txt', '/cps'],
  ...['certificate.pem', 'certificate.cer', 'chain.pem'].map(
    file => `/portal/certificates/:serialNumber/${file}`,
  ),
  ...['/portal/requests/:id/state', '/portal/request/review'],
  ...['/console/certificates/:serialNumber/pem', '/console/revocations.csv', '/auditor/export/pack'],
])

export interface PageRoutes {
  readonly all: readonly string[]
  /** Undefined for an address that is no page's. */
  readonly of: (path: string) => string | undefined
  /** What is named as no page and is no route. */
  readonly gone: readonly string[]
}

export async function pageRoutes(t: Test): Promise<PageRoutes> {
  const { house, parts } = await openRealParts(t)
  const found = new Set<string>()
  const app = await composeApplication(house, parts, {
    ready: async () => undefined,
    onRoute: ({ method, url }) => {
      if ([method].flat().includes('GET')) found.add(url)
    },
  })
  await app?.ready()
  await app?.close()
  const all = [...found].filter(url => !PROGRAMS.some(one => one.test(url)) && !NO_PAGES.has(url)).sort()
  // What is written out comes before what is filled in.
  const patterns = all
    .map(url => ({ url, pattern: new RegExp(`^${url.replace(/:\w+(\([^)]*\))?/g, '[^/]+')}$`) }))
    .sort((a, b) => Number(a.url.includes(':')) - Number(b.url.includes(':')))
  return {
    all,
    of: path => patterns.find(({ pattern }) => pattern.test(path))?.url,
    gone: [...NO_PAGES].filter(url => !found.has(url)),
  }
}
