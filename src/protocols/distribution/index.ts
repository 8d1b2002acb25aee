/** The public repository: CRLs, CA certificates, and a page that says what this is. */
import type { AppPlugin } from '../../http/app.ts'

export interface PublishedCrl {
  readonly number: bigint
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly der: Uint8Array
}

export interface DistributionOptions {
  readonly uses: {
    /** 'not-found' */
    currentCrl(issuerId: string): Promise<PublishedCrl>
    archivedCrl(issuerId: string, number: bigint): Promise<PublishedCrl>
    authorityCertificates(
      issuerId: string,
    ): Promise<{ certificate: Uint8Array; chain: readonly Uint8Array[] }>
    /** Ids of the issuers, for the index page. */
    issuers(): Promise<readonly string[]>
  }
  readonly now: () => Date
  readonly demonstration: boolean
  /** Longest time a cache may keep a CRL; 300 when absent. */
  readonly maxAgeSeconds?: number
}

export function distributionPlugin(_options: DistributionOptions): AppPlugin {
  return {
    name: 'distribution',
    lean: true,
    register: async () => {
      // Routes follow.
    },
  }
}
