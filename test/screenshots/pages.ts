/** The pages that `npm run screenshots` visits. Each area adds its own. */
import type { Page } from 'playwright-core'
import type { Service } from '../support/service.ts'
import { CONSOLE_SHOTS } from './console.ts'

export interface Shot {
  /** Name of the file, kebab-case, the area first. */
  readonly name: string
  readonly path: string
  /** What is done before the picture: signing in before `path` is opened ... */
  readonly before?: (page: Page, visit: Visit) => Promise<void>
  /** ... and what is done on the page itself. */
  readonly on?: (page: Page, visit: Visit) => Promise<void>
}

export interface Visit {
  /** `http://localhost:PORT`: passkeys want a name. */
  readonly origin: string
  readonly service: Service
}

export const SHOTS: readonly Shot[] = [
  { name: 'public-home', path: '/' },
  { name: 'public-ca', path: '/ca' },
  { name: 'public-status', path: '/status' },
  { name: 'public-status-unknown', path: '/status?serial=0a1b2c' },
  {
    name: 'public-status-file',
    path: '/status',
    on: async (page, { service }) => {
      const { bytes } = await service.request('/ca/issuing.cer')
      await page.setInputFiles('#file', { name: 'ca.cer', mimeType: 'application/pkix-cert', buffer: bytes })
      await page.waitForSelector('#outcome .verdict, #outcome .notice')
    },
  },
  { name: 'public-practice-statement', path: '/practice-statement' },
  { name: 'public-service-health', path: '/service-health' },
  { name: 'public-not-found', path: '/there-is-no-such-page' },
  ...CONSOLE_SHOTS,
]
