/** OCSP (RFC 6960) as a browser asks it: one certificate, SHA-256, with a nonce (RFC 9654). */
import {
  type Element,
  elementsOfSequence,
  elements,
  nullValue,
  octetString,
  oid,
  type Octets,
  sequence,
  tagged,
  tlv,
} from '../keys/browser-der.ts'
import { bitsOf, equal, present, readTime } from './certificate.ts'

/** An issuer as CertIDs name it, hex. */
export interface IssuerHashes {
  readonly nameHash: string
  readonly keyHash: string
}

function octetsOfHex(hex: string): Octets {
  return Uint8Array.from(hex.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}

export function composeCertId({ nameHash, keyHash }: IssuerHashes, serialNumber: string): Octets {
  const serial = octetsOfHex(serialNumber)
  const signed = (serial[0] ?? 0) >= 0x80 ? Uint8Array.of(0, ...serial) : serial
  return sequence(
    sequence(oid('2.16.840.1.101.3.4.2.1'), nullValue()),
    octetString(octetsOfHex(nameHash)),
    octetString(octetsOfHex(keyHash)),
    tlv(0x02, signed),
  )
}

const NONCE = oid('1.3.6.1.5.5.7.48.1.2')

export function composeRequest(certId: Octets, nonce: Octets): Octets {
  const extension = sequence(NONCE, octetString(octetString(nonce)))
  return sequence(sequence(sequence(sequence(certId)), tagged(2, sequence(extension))))
}

export interface ReadAnswer {
  readonly responseData: Octets
  readonly algorithm: Octets
  readonly signature: Octets
  /** DER of the certificates that came along. */
  readonly certificates: readonly Octets[]
  /** Name or SHA-1 of the key of who answered. */
  readonly responder: { readonly name: Octets } | { readonly keyHash: Octets }
  readonly nonce?: Octets
  readonly singles: readonly SingleAnswer[]
}

export interface SingleAnswer {
  readonly certId: Octets
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly revokedAt?: Date
  /** CRLReason; absent: not stated. */
  readonly reason?: number
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
}

/** A number is the error that stands in place of an answer (RFC 6960 4.2.1). Throws a RangeError for no OCSP. */
export function readAnswer(der: Octets): ReadAnswer | number {
  const [status, bytes] = elementsOfSequence(der)
  const code = status?.content[0] ?? 2
  if (code !== 0 || bytes === undefined) return code
  const [, basic] = elementsOfSequence(bytes.content)
  const [data, algorithm, signature, certificates] = elementsOfSequence(present(basic).content)
  return {
    responseData: present(data).whole,
    algorithm: present(algorithm).whole,
    signature: bitsOf(present(signature)),
    certificates:
      certificates === undefined ? [] : elementsOfSequence(certificates.content).map(({ whole }) => whole),
    ...readData(elementsOfSequence(present(data).whole)),
  }
}

function readData(fields: readonly Element[]): Pick<ReadAnswer, 'responder' | 'nonce' | 'singles'> {
  const [responder, , singles, extensions] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields
  const nonce = extensions === undefined ? undefined : nonceIn(extensions)
  return {
    responder: readResponder(present(responder)),
    singles: elementsOfSequence(present(singles).whole).map(({ whole }) =>
      readSingle(elementsOfSequence(whole)),
    ),
    ...(nonce === undefined ? {} : { nonce }),
  }
}

function readResponder({ tag, content }: Element): ReadAnswer['responder'] {
  if (tag === 0xa1) return { name: content }
  return { keyHash: present(elements(content)[0]).content }
}

function nonceIn({ content }: Element): Octets | undefined {
  for (const { whole } of elementsOfSequence(content)) {
    const parts = elementsOfSequence(whole)
    const value = parts.at(-1)
    if (parts[0] !== undefined && value !== undefined && equal(parts[0].whole, NONCE))
      return elements(value.content)[0]?.content
  }
  return undefined
}

const STATUSES: Readonly<Record<number, SingleAnswer['status']>> = {
  0x80: 'good',
  0xa1: 'revoked',
  0x82: 'unknown',
}

function readSingle([certId, status, thisUpdate, ...rest]: readonly Element[]): SingleAnswer {
  const said = STATUSES[present(status).tag]
  const nextUpdate = rest.find(({ tag }) => tag === 0xa0)
  return {
    certId: present(certId).whole,
    status: present(said),
    thisUpdate: readTime(present(thisUpdate)),
    ...(nextUpdate === undefined ? {} : { nextUpdate: readTime(present(elements(nextUpdate.content)[0])) }),
    ...(said === 'revoked' ? revocationIn(present(status)) : {}),
  }
}

function revocationIn({ content }: Element): Pick<SingleAnswer, 'revokedAt' | 'reason'> {
  const [at, wrapped] = elements(content)
  const reason = wrapped === undefined ? undefined : elements(wrapped.content)[0]?.content[0]
  return { revokedAt: readTime(present(at)), ...(reason === undefined ? {} : { reason }) }
}
