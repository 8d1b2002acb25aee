import type { Issuer, Responder } from '../domain/issuer.ts'

export interface AuthorityReader {
  issuers(): Promise<readonly Issuer[]>
  issuer(id: string): Promise<Issuer | undefined>
  responders(): Promise<readonly Responder[]>
}

export interface AuthorityWriter {
  /** Throws `conflict` when the id or the key is taken. Making one active makes the others inactive. */
  insertIssuer(issuer: Issuer): Promise<void>
  insertResponder(responder: Responder): Promise<void>
  /** Takes it off the list: it gets no more certificates. Throws `not-found`. */
  removeResponder(issuerId: string, name: string): Promise<void>
  /** The responder's newest certificate. */
  putResponderCertificate(issuerId: string, name: string, certificate: Uint8Array): Promise<void>
}
