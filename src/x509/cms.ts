/** Certificates in a CMS envelope (RFC 5652 5, the degenerate SignedData without content and signers). */
import { fromBER } from 'asn1js'
import { Certificate, ContentInfo, EncapsulatedContentInfo, SignedData } from 'pkijs'
import { SegelError } from '../errors.ts'
import { assertStrictDer } from './der-strict.ts'
import { compareBytes } from './der-writer.ts'
import { FAULTS, findingOf } from './faults.ts'

/** id-data and id-signedData (RFC 5652 4, 5.1). */
const DATA = '1.2.840.113549.1.7.1'
const SIGNED_DATA = '1.2.840.113549.1.7.2'

/**
 * A certs-only message for .p7c files and application/pkcs7-mime (RFC 5751 3.2.2, C29). The certificates are
 * a SET OF, so they are sorted: the order given is lost. Throws 'malformed' when one is no certificate.
 */
export function certsOnly(certificates: readonly Uint8Array[]): Uint8Array {
  const sorted = [...certificates].sort(compareBytes).map(readCertificate)
  const signedData = new SignedData({
    version: 1,
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: DATA }),
    certificates: sorted,
  })
  const info = new ContentInfo({ contentType: SIGNED_DATA, content: signedData.toSchema(true) })
  return new Uint8Array(info.toSchema().toBER(false))
}

/** pkijs keeps the bytes it has read and writes those again, so the signature stays good. */
function readCertificate(der: Uint8Array): Certificate {
  assertStrictDer(der)
  try {
    return new Certificate({ schema: fromBER(der.slice()).result })
  } catch (cause) {
    throw new SegelError('malformed', FAULTS['der-tag'].en, { cause, findings: [findingOf('der-tag')] })
  }
}
