/** What every page of one installation has in common, decided once at the start. */
import type { Text } from '../errors.ts'
import type { AssetBundle } from './asset-bundle.ts'

export interface Contact {
  readonly email?: string
  readonly phone?: string
  readonly address?: string
}

export interface SiteFacts {
  readonly name: Text
  /** Who runs it, under the name. */
  readonly operator: Text
  readonly timeZone: string
  readonly contact: Contact
  /** Where security problems are told: a mail address or an https address. */
  readonly securityContact?: string
  readonly demonstration: boolean
  /** Style sheet that sets the agency's own design tokens; empty for ours. */
  readonly agencyTokens?: string
}

export interface Site extends SiteFacts {
  readonly assets: AssetBundle
  /** Whether this process serves a path: the role va has no portal to point to. */
  readonly serves: (path: string) => boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    /** There where `webPlugin` is above. */
    site: Site
  }
}
