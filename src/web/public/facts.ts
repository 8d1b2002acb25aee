/** What the public pages are told, and by whom. */
import type { ToldStatus } from '../../revocation/tell-status.ts'
import type { OcspLoadFigures } from '../../revocation/ocsp-load.ts'
import type { VisibilityFigures } from '../../revocation/visibility.ts'

export interface AuthorityRow {
  readonly id: string
  readonly kind: 'root' | 'intermediate'
  readonly active: boolean
  /** DER. */
  readonly certificate: Uint8Array
}

export interface CrlRow {
  readonly issuerId: string
  readonly scope: 'full' | 'delta' | `shard-${number}`
  readonly number: bigint
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly entries: number
  readonly octets: number
}

export interface PublicUses {
  authorities(): Promise<readonly AuthorityRow[]>
  crls(): Promise<readonly CrlRow[]>
  status(issuerId: string, serialNumber: string): Promise<ToldStatus>
  visibility(): Promise<VisibilityFigures>
  load(): OcspLoadFigures
}
