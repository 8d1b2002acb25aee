/** Extensions as we write them (RFC 5280 4.2, 5.2, 5.3); extension-reader.ts reads everybody's. */
import {
  boolean,
  contextConstructed,
  contextPrimitive,
  type Der,
  enumerated,
  ia5,
  ia5String,
  integer,
  namedBits,
  nullValue,
  octetString,
  oid,
  sequence,
  utf8String,
} from './der-writer.ts'
import { generalizedTime } from './der-time.ts'
import { refusal } from './faults.ts'
import { OIDS } from './oids.ts'

export interface Extension {
  readonly oid: string
  readonly critical: boolean
  /** Content of extnValue, that is, DER of the extension's own type. */
  readonly value: Uint8Array
}

export type KeyUsage =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'

/** Bit numbers of KeyUsage (RFC 5280 4.2.1.3). Bits 7 and 8 concern key agreement and are not used here. */
export const KEY_USAGES: readonly KeyUsage[] = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
]

export interface PolicyInformation {
  readonly oid: string
  /** URI of the certification practice statement. */
  readonly cps?: string
  /** explicitText of a user notice, at most 200 characters (C18). */
  readonly notice?: string
}

/** Makers of extensions, each with the criticality its clause demands. */
export const extension = {
  /** RFC 5280 4.2.1.3: SHOULD be critical. */
  keyUsage: (bits: readonly KeyUsage[]): Extension =>
    critical(OIDS.keyUsage, namedBits(bits.map(bit => KEY_USAGES.indexOf(bit)))),

  /** RFC 5280 4.2.1.12. Critical only where the purpose must be the only one (RFC 3161 2.3). */
  extendedKeyUsage: (oids: readonly string[], isCritical = false): Extension => ({
    ...plain(OIDS.extendedKeyUsage, sequence(...oids.map(oid))),
    critical: isCritical,
  }),

  /** RFC 5280 4.2.1.9: critical in CA certificates; FALSE is the default and not written (C22). */
  basicConstraints: (v: { readonly ca: boolean; readonly pathLength?: number }): Extension => {
    const length = v.pathLength === undefined ? [] : [integer(BigInt(v.pathLength))]
    return v.ca
      ? critical(OIDS.basicConstraints, sequence(boolean(true), ...length))
      : plain(OIDS.basicConstraints, sequence())
  },

  /** RFC 5280 4.2.1.4, RFC 6818 3. */
  certificatePolicies: (policies: readonly PolicyInformation[]): Extension =>
    plain(OIDS.certificatePolicies, sequence(...policies.map(policyInformation))),

  /** RFC 5280 4.2.1.6: rfc822Name; critical exactly when the subject is empty (C19). */
  subjectAltName: (v: { readonly emails: readonly string[]; readonly critical?: boolean }): Extension => ({
    ...plain(OIDS.subjectAltName, sequence(...v.emails.map(email => contextPrimitive(1, ia5(email))))),
    critical: v.critical ?? false,
  }),

  /** RFC 5280 4.2.2.1: MUST NOT be critical. */
  authorityInfoAccess: (v: {
    readonly ocsp: readonly string[]
    readonly caIssuers: readonly string[]
  }): Extension =>
    plain(
      OIDS.authorityInfoAccess,
      sequence(
        ...v.ocsp.map(url => sequence(oid(OIDS.accessOcsp), uri(url))),
        ...v.caIssuers.map(url => sequence(oid(OIDS.accessCaIssuers), uri(url))),
      ),
    ),

  /** RFC 5280 4.2.1.13: one DistributionPoint with a fullName for each CRL. */
  crlDistributionPoints: (urls: readonly string[]): Extension =>
    plain(
      OIDS.cRLDistributionPoints,
      sequence(...urls.map(url => sequence(contextConstructed(0, fullName([url]))))),
    ),

  /** RFC 5280 5.2.6: where the deltas to a complete CRL are; non-critical, a fullName and nothing else (L17). */
  freshestCRL: (url: string): Extension =>
    plain(OIDS.freshestCRL, sequence(sequence(contextConstructed(0, fullName([url]))))),

  /** RFC 5280 4.2.1.2. */
  subjectKeyIdentifier: (id: Uint8Array): Extension => plain(OIDS.subjectKeyIdentifier, octetString(id)),

  /** RFC 5280 4.2.1.1: keyIdentifier only. */
  authorityKeyIdentifier: (id: Uint8Array): Extension =>
    plain(OIDS.authorityKeyIdentifier, sequence(contextPrimitive(0, id))),

  /** RFC 6960 4.2.2.2.1: NULL, SHOULD be non-critical (O04). */
  ocspNoCheck: (): Extension => plain(OIDS.ocspNoCheck, nullValue()),

  /** RFC 5280 5.2.3: non-critical (L05). */
  cRLNumber: (n: bigint): Extension => plain(OIDS.cRLNumber, integer(n)),

  /** RFC 5280 5.2.4: BaseCRLNumber. Critical, and in delta CRLs only (L12). */
  deltaCRLIndicator: (base: bigint): Extension => critical(OIDS.deltaCRLIndicator, integer(base)),

  /** RFC 5280 5.2.5, scope of one distribution point, by all names it has in certificates (L18). Critical. */
  issuingDistributionPoint: (v: {
    readonly urls: readonly string[]
    readonly only?: 'subscribers' | 'issuers'
  }): Extension => {
    const point = contextConstructed(0, fullName(v.urls))
    const scope = v.only === undefined ? [] : [contextPrimitive(v.only === 'subscribers' ? 1 : 2, TRUE)]
    return critical(OIDS.issuingDistributionPoint, sequence(point, ...scope))
  },

  /** X.509 9.5.2.8: the CRL keeps certificates that expired after this date (L07). */
  expiredCertsOnCRL: (since: Date): Extension => plain(OIDS.expiredCertsOnCRL, generalizedTime(since)),

  /** RFC 5280 5.3.1: non-critical (L08). */
  reasonCode: (code: number): Extension => plain(OIDS.reasonCode, enumerated(code)),

  /** RFC 5280 5.3.2: GeneralizedTime, non-critical (L09). */
  invalidityDate: (date: Date): Extension => plain(OIDS.invalidityDate, generalizedTime(date)),

  /** RFC 6960 4.4.4, a single extension of a response about an expired certificate (O14). */
  archiveCutoff: (date: Date): Extension => plain(OIDS.ocspArchiveCutoff, generalizedTime(date)),

  /** RFC 6960 4.4.8: `revoked` may mean "never issued" (O08). */
  extendedRevoke: (): Extension => plain(OIDS.ocspExtendedRevoke, nullValue()),

  /** RFC 9654 2.1: an OCTET STRING inside extnValue (N17). */
  nonce: (octets: Uint8Array): Extension => plain(OIDS.ocspNonce, octetString(octets)),
}

/**
 * Extensions ::= SEQUENCE SIZE (1..MAX), each OID once (C10), critical FALSE not written (C30).
 * Throws 'policy-violation' with extension-none or extension-duplicate.
 */
export function encodeExtensions(list: readonly Extension[]): Der<'Extensions'> {
  if (list.length === 0) throw refusal('policy-violation', 'extension-none')
  if (new Set(list.map(one => one.oid)).size < list.length)
    throw refusal('policy-violation', 'extension-duplicate')
  return sequence(...list.map(encodeExtension)) as Der<'Extensions'>
}

const TRUE = Uint8Array.of(0xff)

function plain(dotted: string, value: Uint8Array): Extension {
  return { oid: dotted, critical: false, value }
}

function critical(dotted: string, value: Uint8Array): Extension {
  return { oid: dotted, critical: true, value }
}

function encodeExtension(one: Extension): Uint8Array {
  const flag = one.critical ? [boolean(true)] : []
  return sequence(oid(one.oid), ...flag, octetString(one.value))
}

function policyInformation(policy: PolicyInformation): Uint8Array {
  const qualifiers = [
    ...(policy.cps === undefined ? [] : [sequence(oid(OIDS.cpsQualifier), ia5String(policy.cps))]),
    ...(policy.notice === undefined
      ? []
      : [sequence(oid(OIDS.userNotice), sequence(utf8String(policy.notice)))]),
  ]
  return sequence(oid(policy.oid), ...(qualifiers.length === 0 ? [] : [sequence(...qualifiers)]))
}

/** GeneralName uniformResourceIdentifier (RFC 5280 4.2.1.6). */
function uri(url: string): Uint8Array {
  return contextPrimitive(6, ia5(url))
}

function fullName(urls: readonly string[]): Uint8Array {
  return contextConstructed(0, ...urls.map(uri))
}
