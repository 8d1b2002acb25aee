/** Which certificate an event issued: the events that bind its octets by their hash. */
import { hash } from 'node:crypto'

export interface NamedCertificate {
  readonly serialNumber: string
  /** SHA-256 of the DER, hex. */
  readonly sha256: string
}

/** What an event of issuance records of the certificate: SHA-256 of its DER, hex. */
export function fingerprintOf(der: Uint8Array): string {
  return hash('sha256', der, 'hex')
}

/** Undefined for events that issue nothing, and for whatever is no event at all. */
export function certificateOf(body: string): NamedCertificate | undefined {
  const event = parse(body)
  const action = memberOf(event, 'action')
  const detail = memberOf(event, 'detail')
  const sha256 = memberOf(detail, 'sha256')
  if (typeof sha256 !== 'string' || (action !== 'certificate.issued' && action !== 'authority.created'))
    return undefined
  // An issuer's event is about the issuer; its certificate is named beside it.
  const [, inObject] = /^certificate:[^/]+\/([0-9a-f]+)$/.exec(String(memberOf(event, 'object'))) ?? []
  const serialNumber = inObject ?? memberOf(detail, 'serialNumber')
  return typeof serialNumber === 'string' ? { serialNumber, sha256 } : undefined
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
