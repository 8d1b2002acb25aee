/**
 * The gate before every signature: the ordered table of lints, and the tokens that prove they were passed.
 * A Linted is minted only here and redeemed once, so no key is asked to sign what was not judged.
 */
import { hash, X509Certificate } from 'node:crypto'
import { type Finding, isSegelError, SegelError } from '../errors.ts'
import { unsignedCertificate } from '../x509/certificate.ts'
import type { Der } from '../x509/der.ts'
import { CRL_FORM_LINTS, type CrlLintContext, type CrlView, viewCrl } from './crl.ts'
import { CRL_SCOPE_LINTS } from './crl-scope.ts'
import { FIELD_LINTS } from './fields.ts'
import { IDENTIFIER_LINTS } from './identifiers.ts'
import { KEY_LINTS } from './keys.ts'
import { type CertificateLintContext, type Lint, text, type View, viewCertificate } from './lint.ts'
import { LOCATION_LINTS } from './locations.ts'
import { NAME_LINTS } from './names.ts'

export type { CrlLintContext } from './crl.ts'
export type { CertificateLintContext, LintKind } from './lint.ts'

/** Proof that these bytes passed every lint. */
export interface Linted<T extends string> {
  readonly __linted: T
}

/** The policy document of this gate: every lint, in the order in which it is reported. */
export const CERTIFICATE_LINTS: readonly Lint[] = [
  ...FIELD_LINTS,
  ...NAME_LINTS,
  ...KEY_LINTS,
  ...IDENTIFIER_LINTS,
  ...LOCATION_LINTS,
]

/** The same for CRLs. */
export const CRL_LINTS: readonly Lint<CrlView>[] = [...CRL_FORM_LINTS, ...CRL_SCOPE_LINTS]

/**
 * Runs every lint of the kind on the bytes, then lets OpenSSL parse them as an unsigned certificate.
 * Throws 'policy-violation' with a finding for each broken lint.
 */
export function lintCertificate(
  tbs: Der<'TBSCertificate'>,
  context: CertificateLintContext,
): Linted<'TBSCertificate'> {
  const findings = certificateFindings(tbs, context)
  if (findings.length > 0) throw refused(findings)
  return mint(tbs)
}

/** As lintCertificate, for a CRL. One pass over the entries. */
export function lintCrl(tbs: Der<'TBSCertList'>, context: CrlLintContext): Linted<'TBSCertList'> {
  const findings = crlFindings(tbs, context)
  if (findings.length > 0) throw refused(findings)
  return mint(tbs)
}

/**
 * The bytes of a Linted, once. Throws 'not-permitted' for a token that was redeemed before or not minted
 * here, and when the bytes are no longer those that were judged.
 */
export function redeem<T extends string>(linted: Linted<T>): Der<T> {
  const minted = tokens.get(linted)
  tokens.delete(linted)
  if (minted === undefined)
    throw new SegelError('not-permitted', 'Only linted bytes are signed, and only once.')
  if (digestOf(minted.bytes) !== minted.digest) {
    throw new SegelError('not-permitted', 'The bytes changed after they were linted.')
  }
  return minted.bytes as Der<T>
}

interface Minted {
  readonly bytes: Uint8Array
  readonly digest: string
}

const tokens = new WeakMap<object, Minted>()

function mint<T extends string>(bytes: Der<T>): Linted<T> {
  const linted = Object.freeze({}) as Linted<T>
  tokens.set(linted, { bytes, digest: digestOf(bytes) })
  return linted
}

function digestOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex')
}

function certificateFindings(tbs: Der<'TBSCertificate'>, context: CertificateLintContext): Finding[] {
  return orUnreadable(() => {
    const view = viewCertificate(tbs, context)
    const broken = CERTIFICATE_LINTS.filter(lint => isBroken(lint, view)).map(findingOf)
    return broken.length > 0 || opensslParses(tbs, context) ? broken : [findingOf(OPENSSL)]
  })
}

function crlFindings(tbs: Der<'TBSCertList'>, context: CrlLintContext): Finding[] {
  return orUnreadable(() => {
    const view = viewCrl(tbs, context)
    return CRL_LINTS.filter(lint => !lint.holds(view)).map(findingOf)
  })
}

/** Bytes that a reader refuses break C30; what the reader found stands beside it. */
function orUnreadable(judge: () => Finding[]): Finding[] {
  try {
    return judge()
  } catch (error) {
    if (!isSegelError(error)) throw error
    return [findingOf(STRICT), ...error.findings]
  }
}

function isBroken({ kinds, holds }: Lint, view: View): boolean {
  return (kinds === undefined || kinds.includes(view.context.kind)) && !holds(view)
}

const STRICT = {
  code: 'c30-strict-der',
  message: text('Bukan DER yang sah.', 'This is not strict DER of the expected type.'),
}

const OPENSSL = {
  code: 'c30-openssl',
  message: text('OpenSSL menolak sertifikat ini.', 'OpenSSL refuses this certificate.'),
}

/** An independent parser, before the key is asked to sign: it must at least read the key. */
function opensslParses(tbs: Uint8Array, { algorithm }: CertificateLintContext): boolean {
  try {
    return new X509Certificate(unsignedCertificate(tbs, algorithm)).publicKey.type === 'public'
  } catch {
    return false
  }
}

function findingOf({ code, message }: Pick<Finding, 'code' | 'message'>): Finding {
  return { code, effect: 'refuse', message, action: 'administrator' }
}

function refused(findings: readonly Finding[]): SegelError {
  const codes = findings.map(finding => finding.code).join(', ')
  return new SegelError('policy-violation', `These lints are broken: ${codes}.`, { findings })
}
