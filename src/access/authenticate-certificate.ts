/**
 * Who holds this client certificate? TLS has proved possession of the key and verified the chain; beyond that the
 * certificate must be one that we issued, octet for octet, good at this moment by our own records, and stand for a token.
 */
import { actorOf, isUsable } from '../domain/access.ts'
import type { Actor } from '../domain/actor.ts'
import { clientFaultOf, type PresentedCertificate } from '../domain/client-certificate.ts'
import { isSegelError, SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'

export interface CertificateLoginDeps {
  readonly store: Pick<Store, 'certificate' | 'tokenByCertificate'>
  readonly clock: Clock
}

/**
 * The status is read anew for each call, so a revocation takes effect with the next one; a store that does not answer
 * lets nobody in. @throws SegelError `unauthenticated`, one sentence for every way of being wrong
 */
export function authenticateCertificate({ store, clock }: CertificateLoginDeps) {
  return async ({ der, isVerified }: PresentedCertificate): Promise<Actor> => {
    const presented = isVerified ? readable(der) : undefined
    const certificate = presented && (await store.certificate(presented.serialNumber))
    if (certificate === undefined || !Buffer.from(certificate.der).equals(der)) throw refused()
    const at = clock.now()
    if (clientFaultOf(certificate, at) !== undefined) throw refused()
    const token = await store.tokenByCertificate(certificate)
    if (token === undefined || !isUsable(token, at)) throw refused()
    // Whose certificate it is, is known, and it stays their own request that nobody may decide on.
    const person = certificate.personId === undefined ? {} : { personId: certificate.personId }
    return { ...person, ...actorOf(token) }
  }
}

function refused(): SegelError {
  return new SegelError(
    'unauthenticated',
    'The client certificate is unknown here, not valid now, or stands for no token in force.',
  )
}

function readable(der: Uint8Array): Certificate | undefined {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (isSegelError(error)) return undefined
    throw error
  }
}
