/** Signatures and the conditions of an OCSP answer (RFC 6960 3.2, 4.2.2.2), by the browser's own cryptography. */
import { elementsOfSequence, nullValue, oid, type Octets, sequence } from '../keys/browser-der.ts'
import { equal, present, readCertificate, type ReadCertificate } from './certificate.ts'
import type { ReadAnswer, SingleAnswer } from './ocsp.ts'

interface Signed {
  readonly bytes: Octets
  readonly algorithm: Octets
  readonly signature: Octets
}

type Verify = (spki: Octets, signed: Signed) => Promise<boolean>

const RSA = 'RSASSA-PKCS1-v1_5'

function rsa(hash: string): Verify {
  return async (spki, { bytes, signature }) => {
    const key = await crypto.subtle.importKey('spki', spki, { name: RSA, hash }, false, ['verify'])
    return crypto.subtle.verify(RSA, key, signature, bytes)
  }
}

const CURVES = [
  { id: oid('1.2.840.10045.3.1.7'), namedCurve: 'P-256', octets: 32 },
  { id: oid('1.3.132.0.34'), namedCurve: 'P-384', octets: 48 },
  { id: oid('1.3.132.0.35'), namedCurve: 'P-521', octets: 66 },
] as const

function ecdsa(hash: string): Verify {
  return async (spki, { bytes, signature }) => {
    const [, parameters] = elementsOfSequence(present(elementsOfSequence(spki)[0]).whole)
    const curve = present(CURVES.find(({ id }) => parameters !== undefined && equal(id, parameters.whole)))
    const { namedCurve, octets } = curve
    const key = await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve }, false, ['verify'])
    return crypto.subtle.verify({ name: 'ECDSA', hash }, key, fixedWidth(signature, octets), bytes)
  }
}

/** X.509 writes r and s as INTEGERs, WebCrypto as two numbers of the curve's width. */
function fixedWidth(signature: Octets, octets: number): Octets {
  const out = new Uint8Array(octets * 2)
  elementsOfSequence(signature).forEach(({ content }, index) => {
    const magnitude = content.slice(Math.max(0, content.length - octets))
    out.set(magnitude, octets * (index + 1) - magnitude.length)
  })
  return out
}

const ed25519: Verify = async (spki, { bytes, signature }) => {
  const key = await crypto.subtle.importKey('spki', spki, 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, signature, bytes)
}

/** Those that the house signs with; any other cannot be verified here. */
const ALGORITHMS: readonly { readonly identifier: Octets; readonly verify: Verify }[] = [
  { identifier: sequence(oid('1.2.840.10045.4.3.2')), verify: ecdsa('SHA-256') },
  { identifier: sequence(oid('1.2.840.10045.4.3.3')), verify: ecdsa('SHA-384') },
  { identifier: sequence(oid('1.2.840.10045.4.3.4')), verify: ecdsa('SHA-512') },
  { identifier: sequence(oid('1.2.840.113549.1.1.11'), nullValue()), verify: rsa('SHA-256') },
  { identifier: sequence(oid('1.2.840.113549.1.1.12'), nullValue()), verify: rsa('SHA-384') },
  { identifier: sequence(oid('1.2.840.113549.1.1.13'), nullValue()), verify: rsa('SHA-512') },
  { identifier: sequence(oid('1.3.101.112')), verify: ed25519 },
]

/** Undefined where this browser cannot tell: no secure origin, or an algorithm that it does not have. */
async function isSignedBy(spki: Octets, signed: Signed): Promise<boolean | undefined> {
  const known = ALGORITHMS.find(({ identifier }) => equal(identifier, signed.algorithm))
  if (known === undefined || !hasCrypto()) return undefined
  try {
    return await known.verify(spki, signed)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return undefined
    return false
  }
}

export function isIssuedBy(
  certificate: ReadCertificate,
  issuer: ReadCertificate,
): Promise<boolean | undefined> {
  if (!equal(certificate.issuer, issuer.subject)) return Promise.resolve(false)
  const { tbs, algorithm, signature } = certificate
  return isSignedBy(issuer.spki, { bytes: tbs, algorithm, signature })
}

/** Browsers give WebCrypto to secure origins only. */
function hasCrypto(): boolean {
  return (crypto as { subtle?: SubtleCrypto }).subtle !== undefined
}

export interface Asked {
  readonly certId: Octets
  readonly nonce: Octets
  readonly issuer: ReadCertificate
  readonly now: Date
}

export type Judged =
  | {
      readonly trusted: true
      readonly single: SingleAnswer /** The signature was verified. */
      readonly proved: boolean
    }
  | { readonly trusted: false }

const CLOCK_SKEW_MS = 5 * 60_000
const OCSP_SIGNING = oid('1.3.6.1.5.5.7.3.9')

/** RFC 6960 3.2: for our question, fresh, and signed by the issuer or by whom it appointed. */
export async function judgeAnswer(answer: ReadAnswer, asked: Asked): Promise<Judged> {
  const single = answer.singles.find(({ certId }) => equal(certId, asked.certId))
  if (single === undefined || answer.nonce === undefined || !equal(answer.nonce, asked.nonce))
    return { trusted: false }
  const now = asked.now.getTime()
  const tooEarly = single.thisUpdate.getTime() > now + CLOCK_SKEW_MS
  const tooLate = (single.nextUpdate?.getTime() ?? now) < now - CLOCK_SKEW_MS
  if (tooEarly || tooLate) return { trusted: false }
  const proof = await proveSigner(answer, asked)
  return proof === false ? { trusted: false } : { trusted: true, single, proved: proof === true }
}

async function proveSigner(answer: ReadAnswer, { issuer, now }: Asked): Promise<boolean | undefined> {
  const { responseData, algorithm, signature } = answer
  const signed = { bytes: responseData, algorithm, signature }
  if (!hasCrypto()) return undefined
  if (await answersAs(answer, issuer)) return isSignedBy(issuer.spki, signed)
  for (const der of answer.certificates) {
    const delegate = readCertificate(der)
    if (!(await answersAs(answer, delegate))) continue
    const appointed = delegate.purposes.some(purpose => equal(purpose, OCSP_SIGNING))
    if (!appointed || now < delegate.notBefore || now > delegate.notAfter) return false
    const issued = await isIssuedBy(delegate, issuer)
    return issued === true ? isSignedBy(delegate.spki, signed) : issued
  }
  return false
}

/** Whether the ResponderID of the answer names this certificate. */
async function answersAs({ responder }: ReadAnswer, { subject, keyBits }: ReadCertificate): Promise<boolean> {
  if ('name' in responder) return equal(responder.name, subject)
  return equal(new Uint8Array(await crypto.subtle.digest('SHA-1', keyBits)), responder.keyHash)
}
