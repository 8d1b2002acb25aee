/** Reading extensions, whoever wrote them. All throw 'malformed' on bytes that are not their type. */
import {
  children,
  contentOf,
  type Element,
  enter,
  finish,
  isDone,
  only,
  readWhole,
  take,
  takeOptional,
} from './der-reader.ts'
import { assertStrictDer } from './der-strict.ts'
import {
  bigintOf,
  readBoolean,
  readIa5,
  readNamedBits,
  readOid,
  readSmall,
  readUnsigned,
} from './der-values.ts'
import { TAG } from './der-writer.ts'
import { type Extension, KEY_USAGES, type KeyUsage } from './extensions.ts'
import { malformed } from './faults.ts'
import { OIDS } from './oids.ts'

/** GeneralName tags (RFC 5280 4.2.1.6) that are shown as text. */
const TEXT_NAMES: Readonly<Record<number, string>> = { 0x81: 'email', 0x82: 'dns', 0x86: 'uri' }

/**
 * Extensions of a SEQUENCE. Each must be strict DER inside too, occur once (C10), and not spell out
 * critical FALSE (C30).
 */
export function readExtensions(list: Element): Extension[] {
  const extensions = children(list, TAG.sequence).map(readExtension)
  if (extensions.length === 0) throw malformed('extension-none')
  if (new Set(extensions.map(one => one.oid)).size < extensions.length) throw malformed('extension-duplicate')
  return extensions
}

export function findExtension(list: readonly Extension[], dotted: string): Extension | undefined {
  return list.find(one => one.oid === dotted)
}

/** The value of one extension of a list, or undefined when the list does not have it. */
export const read = {
  keyUsage: (list: readonly Extension[]) => mapped(list, OIDS.keyUsage, readKeyUsage),
  extendedKeyUsage: (list: readonly Extension[]) => mapped(list, OIDS.extendedKeyUsage, readExtendedKeyUsage),
  basicConstraints: (list: readonly Extension[]) => mapped(list, OIDS.basicConstraints, readBasicConstraints),
  policies: (list: readonly Extension[]) => mapped(list, OIDS.certificatePolicies, readPolicies),
  subjectKeyIdentifier: (list: readonly Extension[]) =>
    mapped(list, OIDS.subjectKeyIdentifier, readSubjectKeyIdentifier),
  authorityKeyIdentifier: (list: readonly Extension[]) =>
    mapped(list, OIDS.authorityKeyIdentifier, readAuthorityKeyIdentifier),
  emails: (list: readonly Extension[]) => mapped(list, OIDS.subjectAltName, readEmails),
  generalNames: (list: readonly Extension[]) => mapped(list, OIDS.subjectAltName, readGeneralNames),
  accessDescriptions: (list: readonly Extension[]) =>
    mapped(list, OIDS.authorityInfoAccess, readAccessDescriptions),
  distributionPoints: (list: readonly Extension[]) =>
    mapped(list, OIDS.cRLDistributionPoints, readDistributionPoints),
  freshestCRL: (list: readonly Extension[]) => mapped(list, OIDS.freshestCRL, readDistributionPoints),
  deltaCRLIndicator: (list: readonly Extension[]) => mapped(list, OIDS.deltaCRLIndicator, readNumber),
  issuingDistributionPoint: (list: readonly Extension[]) =>
    mapped(list, OIDS.issuingDistributionPoint, readIssuingDistributionPoint),
}

/** An issuingDistributionPoint as it stands; `urls` are the names of its point, absent when it has none. */
export interface IssuingDistributionPoint {
  readonly urls?: readonly string[]
  /** Flags that are set, by their tags: 1 user, 2 CA, 4 indirect, 5 attribute certificates; 3 is some reasons. */
  readonly flags: readonly number[]
}

function readKeyUsage({ value }: Extension): KeyUsage[] {
  const bits = readNamedBits(readWhole(value, TAG.bitString))
  return bits.flatMap(bit => KEY_USAGES[bit] ?? [])
}

/** OIDs of an ExtKeyUsageSyntax. */
function readExtendedKeyUsage({ value }: Extension): string[] {
  return children(readWhole(value, TAG.sequence), TAG.oid).map(element => readOid(element))
}

function readBasicConstraints({ value }: Extension): { readonly ca: boolean; readonly pathLength?: number } {
  const cursor = enter(readWhole(value, TAG.sequence))
  const flag = takeOptional(cursor, TAG.boolean)
  const length = takeOptional(cursor, TAG.integer)
  finish(cursor)
  const ca = flag !== undefined && readBoolean(flag)
  if (flag !== undefined && !ca) throw malformed('der-default-encoded')
  return length === undefined ? { ca } : { ca, pathLength: readSmall(length) }
}

/** Policy OIDs of certificatePolicies, without their qualifiers. */
function readPolicies({ value }: Extension): string[] {
  return children(readWhole(value, TAG.sequence), TAG.sequence).map(policy => readOid(take(enter(policy))))
}

function readSubjectKeyIdentifier({ value }: Extension): Uint8Array {
  return contentOf(readWhole(value, TAG.octetString))
}

/** keyIdentifier of an AuthorityKeyIdentifier; undefined when it names the issuer another way. */
function readAuthorityKeyIdentifier({ value }: Extension): Uint8Array | undefined {
  const id = takeOptional(enter(readWhole(value, TAG.sequence)), TAG.context)
  return id === undefined ? undefined : contentOf(id)
}

/** All names of a GeneralNames as `kind:text`; a name that is no text is `kind:#hex`, kind being its tag. */
function readGeneralNames({ value }: Extension): string[] {
  return children(readWhole(value, TAG.sequence)).map(name => {
    const kind = TEXT_NAMES[name.tag]
    return kind === undefined
      ? `[${name.tag & 0x1f}]:#${Buffer.from(contentOf(name)).toString('hex')}`
      : `${kind}:${readIa5(contentOf(name))}`
  })
}

/** rfc822Names of a GeneralNames. */
function readEmails(extension: Extension): string[] {
  return children(readWhole(extension.value, TAG.sequence))
    .filter(name => name.tag === 0x81)
    .map(name => readIa5(contentOf(name)))
}

/** Access descriptions of an authorityInfoAccess: method OID, and the URI when the location is one. */
function readAccessDescriptions({ value }: Extension): { readonly method: string; readonly url?: string }[] {
  return children(readWhole(value, TAG.sequence), TAG.sequence).map(description => {
    const cursor = enter(description)
    const method = readOid(take(cursor))
    const location = take(cursor)
    finish(cursor)
    return location.tag === 0x86 ? { method, url: readIa5(contentOf(location)) } : { method }
  })
}

/**
 * URIs of cRLDistributionPoints, a list for each DistributionPoint. A point that is anything but a fullName
 * of URIs (reasons, cRLIssuer, relative names) reads as undefined.
 */
function readDistributionPoints({ value }: Extension): (string[] | undefined)[] {
  return children(readWhole(value, TAG.sequence), TAG.sequence).map(point => {
    const cursor = enter(point)
    const name = takeOptional(cursor, TAG.contextConstructed)
    const full = name === undefined ? undefined : takeOptional(enter(name), TAG.contextConstructed)
    if (full === undefined || !isDone(cursor)) return undefined
    const uris = children(full)
    return uris.every(one => one.tag === 0x86) ? uris.map(one => readIa5(contentOf(one))) : undefined
  })
}

function readNumber({ value }: Extension): bigint {
  return bigintOf(readUnsigned(readWhole(value, TAG.integer)))
}

/** RFC 5280 5.2.5. A point without a fullName of URIs, and a FALSE that is spelled out, are refused. */
function readIssuingDistributionPoint({ value }: Extension): IssuingDistributionPoint {
  const cursor = enter(readWhole(value, TAG.sequence))
  const point = takeOptional(cursor, TAG.contextConstructed)
  const flags: number[] = []
  while (!isDone(cursor)) {
    const one = take(cursor)
    const isTrue = one.tag === 0x83 || (contentOf(one).length === 1 && contentOf(one)[0] === 0xff)
    if (!isTrue || one.tag <= 0x80 + (flags.at(-1) ?? 0) || one.tag > 0x85) throw malformed('der-tag')
    flags.push(one.tag - 0x80)
  }
  if (point === undefined) return { flags }
  const names = children(only(point, TAG.contextConstructed))
  if (names.some(name => name.tag !== 0x86)) throw malformed('der-tag')
  return { flags, urls: names.map(name => readIa5(contentOf(name))) }
}

function readExtension(element: Element): Extension {
  const cursor = enter(element)
  const oid = readOid(take(cursor))
  const flag = takeOptional(cursor, TAG.boolean)
  const value = contentOf(take(cursor, TAG.octetString))
  finish(cursor)
  const critical = flag !== undefined && readBoolean(flag)
  if (flag !== undefined && !critical) throw malformed('der-default-encoded')
  assertStrictDer(value)
  return { oid, critical, value }
}

function mapped<T>(list: readonly Extension[], oid: string, reader: (one: Extension) => T): T | undefined {
  const one = findExtension(list, oid)
  return one === undefined ? undefined : reader(one)
}
