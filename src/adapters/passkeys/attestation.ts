/**
 * Is an authenticator of the model that it claims (WebAuthn 7.1 steps 21 to 24)? The library has verified the statement's
 * own signature; here its certificates must lead to a root of that very model's vendor, in our own strict reading.
 */
import { decodeAttestationObject } from '@simplewebauthn/server/helpers'
import { type Finding, isSegelError, SegelError } from '../../errors.ts'
import { type Certificate, parseCertificate } from '../../x509/certificate.ts'
import { checkPath } from '../../x509/chain.ts'

/** Authenticators of one make that are taken, and whose signature vouches for them. */
export interface AcceptedModel {
  readonly aaguid: string
  /** Roots of the vendor's attestation, or the attestation certificate itself. */
  readonly roots: readonly Certificate[]
}

export interface AttestationPolicy {
  readonly models: readonly AcceptedModel[]
  readonly now: () => Date
}

/** id-fido-gen-ce-aaguid (WebAuthn 8.2.1): names the model, so that one certificate cannot stand for another model. */
const MODEL_EXTENSION = '1.3.6.1.4.1.45724.1.1.4'
const MOST_CERTIFICATES = 5

const FINDINGS = {
  'passkey-model-not-told': {
    id: 'Kunci ini tidak menyebutkan modelnya. Gunakan kunci keamanan dari model yang diterima instansi Anda.',
    en: 'This key does not tell its model. Use a security key of a model that your agency accepts.',
  },
  'passkey-model-not-accepted': {
    id: 'Model kunci ini tidak ada di daftar model yang diterima. Gunakan kunci keamanan dari model yang diterima.',
    en: 'This model of key is not on the list of accepted models. Use a security key of an accepted model.',
  },
  'passkey-model-self-vouched': {
    id: 'Kunci ini hanya menjamin dirinya sendiri; pembuatnya tidak. Gunakan kunci keamanan dari model yang diterima.',
    en: 'This key vouches for itself only; its maker does not. Use a security key of an accepted model.',
  },
  'passkey-model-differs': {
    id: 'Kunci ini menyebutkan model lain daripada sertifikat pembuatnya, sehingga tidak diterima.',
    en: 'This key tells another model than the certificate of its maker does, so it is not accepted.',
  },
  'passkey-maker-not-trusted': {
    id: 'Pembuat kunci ini tidak dapat dipastikan: sertifikatnya sudah berakhir atau bukan dari pembuat yang diterima.',
    en: 'The maker of this key cannot be made sure of: its certificate has ended, or is not of an accepted maker.',
  },
} as const

interface Attested {
  readonly fmt: string
  readonly aaguid: string
  readonly attestationObject: Uint8Array
}

/** @throws SegelError `policy-violation` with a finding for people */
export function assertModel({ models, now }: AttestationPolicy, attested: Attested): void {
  const { fmt, aaguid } = attested
  if (fmt === 'none') throw refused('passkey-model-not-told')
  const certificates = certificatesOf(attested.attestationObject)
  if (certificates === undefined) throw refused('passkey-model-self-vouched')
  const model = models.find(one => one.aaguid === aaguid)
  if (model === undefined) throw refused('passkey-model-not-accepted', new Error(`AAGUID ${aaguid}`))
  const path = readPath(certificates)
  if (!namesModel(path[0], aaguid)) throw refused('passkey-model-differs')
  const faults: unknown[] = []
  const isTrusted = model.roots.some(root => {
    try {
      checkPath(endingAt(path, root), now())
      return true
    } catch (fault) {
      faults.push(fault)
      return false
    }
  })
  if (!isTrusted) throw refused('passkey-maker-not-trusted', faults[0])
}

/** Undefined where nobody but the key itself has signed. */
function certificatesOf(attestationObject: Uint8Array): readonly Uint8Array[] | undefined {
  const statement = decodeAttestationObject(Uint8Array.from(attestationObject)).get('attStmt')
  const certificates: unknown = statement.get('x5c')
  return Array.isArray(certificates) && certificates.length > 0 ? (certificates as Uint8Array[]) : undefined
}

function readPath(certificates: readonly Uint8Array[]): readonly Certificate[] {
  try {
    if (certificates.length > MOST_CERTIFICATES) throw new Error('too many certificates')
    return certificates.map(der => parseCertificate(Uint8Array.from(der)))
  } catch (cause) {
    throw refused('passkey-maker-not-trusted', cause)
  }
}

/** Its value is an OCTET STRING of 16 octets within that of the extension. */
function namesModel(certificate: Certificate | undefined, aaguid: string): boolean {
  const named = certificate?.extensions.find(one => one.oid === MODEL_EXTENSION)
  const expected = `0410${aaguid.replaceAll('-', '')}`
  return named !== undefined && Buffer.from(named.value).toString('hex') === expected
}

/** Some send the root along, some have no root but their own certificate. */
function endingAt(path: readonly Certificate[], root: Certificate): readonly Certificate[] {
  return path.some(one => Buffer.compare(one.der, root.der) === 0) ? path : [...path, root]
}

function refused(code: keyof typeof FINDINGS, cause?: unknown): SegelError {
  const finding: Finding = { code, effect: 'refuse', message: FINDINGS[code], action: 'applicant' }
  const why = isSegelError(cause) ? cause.findings.map(one => one.code).join(', ') : undefined
  return new SegelError('policy-violation', FINDINGS[code].en, {
    cause: why === undefined || why === '' ? cause : new Error(why, { cause }),
    findings: [finding],
  })
}
