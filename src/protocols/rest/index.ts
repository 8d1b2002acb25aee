/** REST under /api/v1, its OpenAPI document, and the pages at /docs. */
import type { Profile } from '../../domain/profile.ts'
import type { AppPlugin } from '../../http/app.ts'
import type { RestUses } from './uses.ts'

export interface RestOptions {
  readonly uses: RestUses
  /** Of every kind; only subscriber profiles are shown. */
  readonly profiles: readonly Profile[]
  /** Present time, for the status of a certificate. */
  readonly now: () => Date
  /** Of the program, for the OpenAPI document. */
  readonly version: string
}

export function restPlugin(_options: RestOptions): AppPlugin {
  return {
    name: 'rest',
    register: async () => {
      // Routes follow.
    },
  }
}
