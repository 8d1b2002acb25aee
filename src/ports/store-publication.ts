import type { CrlState } from './store-revocations.ts'

export interface PublishedCrl extends CrlState {
  readonly octets: number
}

/** From a change of status to the thisUpdate of the first full CRL that shows it. */
export interface PublicationDelays {
  readonly count: number
  /** Absent where nothing changed. */
  readonly seconds?: { readonly median: number; readonly slow: number; readonly longest: number }
}

export interface PublicationReader {
  /** Of every issuer and scope the newest, with the size of its bytes. */
  publishedCrls(): Promise<readonly PublishedCrl[]>
  /** Over the newest full CRLs of each issuer, at most a few hundred, and what changed from `since` on. */
  publicationDelays(since: Date): Promise<PublicationDelays>
}
