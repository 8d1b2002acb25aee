import type { AccessToken, BoundCertificate } from '../domain/access.ts'

export interface AccessReader {
  tokenByHash(hash: Uint8Array): Promise<AccessToken | undefined>
  /** The token that a client certificate stands for. */
  tokenByCertificate(certificate: BoundCertificate): Promise<AccessToken | undefined>
  tokens(): Promise<readonly AccessToken[]>
}

export interface AccessWriter {
  /** With its actions, without certificates: those are bound. */
  insertToken(token: AccessToken, hash: Uint8Array): Promise<void>
  /** False when the certificate is bound already, to whichever token. */
  bindCertificate(tokenId: string, certificate: BoundCertificate, at: Date): Promise<boolean>
  /** False when there is no such token or it is revoked already. */
  revokeToken(id: string, at: Date): Promise<boolean>
}
