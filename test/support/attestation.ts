/** Makers of authenticators: roots, and certificates for models, by @peculiar/x509 and not by code of ours. */
import 'reflect-metadata'
import { KeyObject, webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const YEAR_MS = 365 * 86_400_000

export interface Made {
  readonly name: string
  readonly keys: webcrypto.CryptoKeyPair
  readonly der: Buffer
  readonly pem: string
}

/** What an authenticator signs its attestation with, and the certificates that it sends along. */
export interface AttestationKey {
  readonly privateKey: KeyObject
  readonly x5c: readonly Buffer[]
}

interface Wish {
  readonly issuer?: Made
  readonly ca?: boolean
  readonly pathLength?: number
  readonly from?: Date
  readonly until?: Date
  /** AAGUID of id-fido-gen-ce-aaguid. */
  readonly model?: string
  readonly unit?: string
}

let serial = 1000

export async function makeCertificate(name: string, wish: Wish = {}): Promise<Made> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  serial += 1
  const { issuer, ca = false, unit = 'Authenticator Attestation', model } = wish
  const subject = `C=ID, O=Pembuat Contoh, OU=${ca ? 'Root' : unit}, CN=${name}`
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial.toString(16),
    subject,
    issuer: issuer?.name ?? subject,
    notBefore: wish.from ?? new Date(Date.now() - YEAR_MS),
    notAfter: wish.until ?? new Date(Date.now() + YEAR_MS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: issuer?.keys.privateKey ?? keys.privateKey,
    extensions: [
      new BasicConstraintsExtension(ca, wish.pathLength, true),
      ...(ca ? [new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true)] : []),
      ...(model === undefined ? [] : [modelExtension(model)]),
    ],
  })
  return { name: subject, keys, der: Buffer.from(certificate.rawData), pem: certificate.toString('pem') }
}

export async function makeMaker(name: string, wish: Wish = {}): Promise<Made> {
  return makeCertificate(name, { ca: true, ...wish })
}

export function attestationKey(leaf: Made, ...further: readonly Made[]): AttestationKey {
  return {
    privateKey: KeyObject.from(leaf.keys.privateKey),
    x5c: [leaf, ...further].map(one => one.der),
  }
}

function modelExtension(aaguid: string): Extension {
  const value = Buffer.concat([Buffer.of(0x04, 16), Buffer.from(aaguid.replaceAll('-', ''), 'hex')])
  return new Extension('1.3.6.1.4.1.45724.1.1.4', false, Uint8Array.from(value))
}
