/**
 * The one way to a certificate: compose, lint, and only then ask the key; afterwards check what the key gave.
 * `prepareTbs` is pure; `signPrepared` redeems the lint's token once (boulder's habit: sign only what was prepared).
 */
import type { Profile } from '../domain/profile.ts'
import { SegelError } from '../errors.ts'
import { type Linted, lintCertificate, redeem } from '../lint/index.ts'
import type { Signer } from '../ports/signer.ts'
import { type SignatureAlgorithm, verifySignature } from '../x509/algorithms.ts'
import {
  type Certificate,
  composeTbs,
  joinCertificate,
  parseCertificate,
  unsignedCertificate,
} from '../x509/certificate.ts'
import type { Der } from '../x509/der.ts'
import type { PublicKey } from '../x509/spki.ts'
import { profileExtensions, type StatusPointers } from './profile-extensions.ts'

export interface Prepared {
  readonly serialNumber: string
  readonly tbs: Linted<'TBSCertificate'>
  /** What the intent keeps: the TBS joined to an empty signature. */
  readonly unsigned: Uint8Array
  readonly algorithm: SignatureAlgorithm
  readonly keyFingerprint: string
  readonly notBefore: Date
  readonly notAfter: Date
}

export interface Preparation {
  readonly profile: Profile
  readonly serialNumber: string
  readonly subject: Der<'Name'>
  readonly emails: readonly string[]
  readonly publicKey: PublicKey
  readonly period: { readonly notBefore: Date; readonly notAfter: Date }
  /** The issuing certificate, or for a root the name and key it gives itself. */
  readonly issuer: Certificate | 'self'
  readonly algorithm: SignatureAlgorithm
  readonly pointers: StatusPointers | undefined
}

/** @throws SegelError `policy-violation` when a lint, or OpenSSL, refuses the certificate */
export function prepareTbs(preparation: Preparation): Prepared {
  const { profile, issuer, algorithm, subject, publicKey, period, serialNumber } = preparation
  const tbs = composeTbs({
    serialNumber,
    algorithm,
    issuer: issuer === 'self' ? subject : issuer.subject,
    ...period,
    subject,
    spki: publicKey.der,
    extensions: profileExtensions(preparation),
  })
  return {
    serialNumber,
    tbs: lintCertificate(tbs, { kind: profile.kind, algorithm, issuer }),
    unsigned: unsignedCertificate(tbs, algorithm),
    algorithm,
    keyFingerprint: publicKey.fingerprint,
    ...period,
  }
}

export async function signPrepared(prepared: Prepared, signer: Signer): Promise<Der<'Certificate'>> {
  const tbs = redeem(prepared.tbs)
  const signature = await signer.sign(tbs)
  return joinCertificate(tbs, prepared.algorithm, signature)
}

/**
 * The key's answer is not trusted either: the signature must verify with the issuer's public key, over the very
 * bytes of the intent.
 * @throws SegelError `signer-unavailable`
 */
export function checkSigned(
  der: Der<'Certificate'>,
  prepared: Prepared,
  issuerSpki: Uint8Array,
): Certificate {
  const certificate = parseCertificate(der)
  const { algorithm } = prepared
  const same = Buffer.from(unsignedCertificate(certificate.tbs as Der<'TBSCertificate'>, algorithm)).equals(
    prepared.unsigned,
  )
  const message = certificate.tbs
  if (!same || !verifySignature({ algorithm, spki: issuerSpki, message, signature: certificate.signature })) {
    throw new SegelError(
      'signer-unavailable',
      'The key gave a signature that does not verify. Nothing was issued.',
    )
  }
  return certificate
}
