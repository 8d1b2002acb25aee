/** A root, an issuing authority, a subscriber and an OCSP responder, with real keys, for tests. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { lintCertificate, type LintKind, redeem } from '../../src/lint/index.ts'
import {
  defaultSignatureAlgorithm,
  SIGNATURE_ALGORITHMS,
  type SignatureAlgorithm,
} from '../../src/x509/algorithms.ts'
import {
  type Certificate,
  composeTbs,
  joinCertificate,
  parseCertificate,
  type TbsInput,
} from '../../src/x509/certificate.ts'
import type { Der } from '../../src/x509/der.ts'
import { type Extension, extension } from '../../src/x509/extensions.ts'
import { encodeName } from '../../src/x509/name.ts'
import { OIDS } from '../../src/x509/oids.ts'
import { type KeyKind, parsePublicKey, type PublicKey } from '../../src/x509/spki.ts'

export interface Keys {
  readonly privateKey: KeyObject
  readonly publicKey: PublicKey
}

export interface Entity extends Keys {
  readonly certificate: Certificate
}

export const EPOCH = new Date('2026-01-01T00:00:00Z')

export function years(count: number): Date {
  return new Date(Date.UTC(2026 + count, 0, 1) - 1000)
}

export function newKeys(kind: KeyKind = 'p-256'): Keys {
  const pair = generate(kind)
  const spki = pair.publicKey.export({ format: 'der', type: 'spki' })
  return { privateKey: pair.privateKey, publicKey: parsePublicKey(new Uint8Array(spki)) }
}

export function signWith(keys: Keys, message: Uint8Array, algorithm?: SignatureAlgorithm): Uint8Array {
  const { digest } = SIGNATURE_ALGORITHMS[algorithm ?? defaultSignatureAlgorithm(keys.publicKey.kind)]
  return new Uint8Array(sign(digest, message, keys.privateKey))
}

/** A serial number of 20 octets that depends on its label only. */
export function serialOf(label: string): string {
  return `4d${createHash('sha256').update(label).digest('hex').slice(0, 38)}`
}

export interface Draft {
  readonly kind: LintKind
  readonly keys: Keys
  readonly issuer?: Entity
  readonly name?: string
  readonly tbs?: Partial<TbsInput>
}

/** The input of a certificate that passes every lint; `tbs` overrides fields. */
export function draftOf({ kind, keys, issuer, name = kind, tbs = {} }: Draft): TbsInput {
  const issuerKey = issuer?.publicKey ?? keys.publicKey
  const subject = encodeName([
    { type: 'C', value: 'ID' },
    { type: 'O', value: 'Segel' },
    { type: 'CN', value: name },
  ])
  return {
    serialNumber: serialOf(name),
    algorithm: defaultSignatureAlgorithm(issuerKey.kind),
    issuer: issuer?.certificate.subject ?? subject,
    notBefore: EPOCH,
    notAfter: years(LIFETIMES[kind]),
    subject,
    spki: keys.publicKey.der,
    extensions: [
      ...CONTENTS[kind],
      extension.subjectKeyIdentifier(keys.publicKey.keyIdentifier),
      extension.authorityKeyIdentifier(issuerKey.keyIdentifier),
    ],
    ...tbs,
  }
}

/** Composed, linted, signed and joined. */
export function issueEntity(draft: Draft): Entity {
  const input = draftOf(draft)
  const signer = draft.issuer ?? draft.keys
  const context = {
    kind: draft.kind,
    algorithm: input.algorithm,
    issuer: draft.issuer?.certificate ?? ('self' as const),
  }
  const tbs: Der<'TBSCertificate'> = redeem(lintCertificate(composeTbs(input), context))
  const der = joinCertificate(tbs, input.algorithm, signWith(signer, tbs, input.algorithm))
  return { ...draft.keys, certificate: parseCertificate(der) }
}

export interface Hierarchy {
  readonly root: Entity
  readonly issuing: Entity
  readonly subscriber: Entity
  readonly responder: Entity
}

export function newHierarchy(ca: KeyKind = 'p-256', end: KeyKind = 'p-256'): Hierarchy {
  const root = issueEntity({ kind: 'root', keys: newKeys(ca), name: 'Segel Root' })
  const issuing = issueEntity({
    kind: 'intermediate',
    keys: newKeys(ca),
    issuer: root,
    name: 'Segel Issuing',
  })
  return {
    root,
    issuing,
    subscriber: issueEntity({
      kind: 'subscriber',
      keys: newKeys(end),
      issuer: issuing,
      name: 'Siti Nurhaliza',
    }),
    responder: issueEntity({
      kind: 'ocsp-responder',
      keys: newKeys(end),
      issuer: issuing,
      name: 'Segel OCSP',
    }),
  }
}

/** In years. Long, so that programs that look at the clock go on accepting what tests make. */
const LIFETIMES: Readonly<Record<LintKind, number>> = {
  root: 30,
  intermediate: 25,
  subscriber: 20,
  'ocsp-responder': 20,
}

export const POLICY = '1.3.6.1.4.1.55555.1'

const CONTENTS: Readonly<Record<LintKind, readonly Extension[]>> = {
  root: [extension.basicConstraints({ ca: true }), extension.keyUsage(['keyCertSign', 'cRLSign'])],
  intermediate: [
    extension.basicConstraints({ ca: true, pathLength: 0 }),
    extension.keyUsage(['keyCertSign', 'cRLSign']),
    extension.certificatePolicies([{ oid: POLICY, cps: 'http://pki.example.id/cps' }]),
    extension.crlDistributionPoints(['http://pki.example.id/root.crl']),
  ],
  subscriber: [
    extension.keyUsage(['digitalSignature', 'nonRepudiation']),
    extension.extendedKeyUsage([OIDS.documentSigning, OIDS.emailProtection]),
    extension.certificatePolicies([
      { oid: POLICY, cps: 'http://pki.example.id/cps', notice: 'Untuk tanda tangan.' },
    ]),
    extension.subjectAltName({ emails: ['siti@example.go.id'] }),
    extension.authorityInfoAccess({
      ocsp: ['http://ocsp.example.id'],
      caIssuers: ['http://pki.example.id/ca.cer'],
    }),
    extension.crlDistributionPoints(['http://pki.example.id/issuing.crl']),
  ],
  'ocsp-responder': [
    extension.keyUsage(['digitalSignature']),
    extension.extendedKeyUsage([OIDS.ocspSigning]),
    extension.ocspNoCheck(),
  ],
}

function generate(kind: KeyKind): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  if (kind === 'ed25519') return generateKeyPairSync('ed25519')
  if (kind.startsWith('rsa-')) return generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(4)) })
  return generateKeyPairSync('ec', { namedCurve: kind.toUpperCase() })
}
