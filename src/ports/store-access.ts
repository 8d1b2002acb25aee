import type { AccessToken } from '../domain/access.ts'

export interface AccessReader {
  tokenByHash(hash: Uint8Array): Promise<AccessToken | undefined>
  tokens(): Promise<readonly AccessToken[]>
}

export interface AccessWriter {
  insertToken(token: AccessToken, hash: Uint8Array): Promise<void>
  /** False when there is no such token or it is revoked already. */
  revokeToken(id: string, at: Date): Promise<boolean>
}
