/** Reading, showing and comparing distinguished names, whoever wrote them. */
import { children, contentOf, type Element, enter, finish, readWhole, take, wholeOf } from './der-reader.ts'
import { readOid, readStringOrNothing } from './der-values.ts'
import { compareBytes, TAG } from './der-writer.ts'
import { malformed } from './faults.ts'
import { OIDS } from './oids.ts'

export type AttributeType =
  | 'C'
  | 'ST'
  | 'L'
  | 'O'
  | 'OU'
  | 'CN'
  | 'serialNumber'
  | 'title'
  | 'givenName'
  | 'surname'
  | 'pseudonym'
  | 'emailAddress'
  | 'organizationIdentifier'

export interface Attribute {
  readonly type: AttributeType
  readonly value: string
}

/** One attribute per RDN, in encoding order. */
export type Name = readonly Attribute[]

export const ATTRIBUTE_OIDS: Readonly<Record<AttributeType, string>> = {
  C: OIDS.countryName,
  ST: OIDS.stateOrProvinceName,
  L: OIDS.localityName,
  O: OIDS.organizationName,
  OU: OIDS.organizationalUnitName,
  CN: OIDS.commonName,
  serialNumber: OIDS.serialNumberAttribute,
  title: OIDS.title,
  givenName: OIDS.givenName,
  surname: OIDS.surname,
  pseudonym: OIDS.pseudonym,
  emailAddress: OIDS.emailAddress,
  organizationIdentifier: OIDS.organizationIdentifier,
}

interface RawAttribute {
  readonly oid: string
  readonly value: Element
  /** The value as text, when it is of a string type. */
  readonly text: string | undefined
}

/** The attributes of known type and string value; nameToString shows all. Throws 'malformed'. */
export function parseName(der: Uint8Array): Name {
  return readRdns(der)
    .flat()
    .flatMap(({ oid, text }) => {
      const type = TYPES.get(oid)
      return type === undefined || text === undefined ? [] : [{ type, value: text }]
    })
}

/**
 * RFC 4514 string, last RDN first. A type without a short name is its dotted OID and its value the hex of
 * its DER (2.4). Control and bidirectional characters are escaped, so what is shown is what is there.
 * Throws 'malformed'.
 */
export function nameToString(der: Uint8Array): string {
  return readRdns(der)
    .reverse()
    .map(rdn => rdn.map(showAttribute).join('+'))
    .join(',')
}

/**
 * Names match (RFC 5280 7.1): same RDNs in the same order, string values compared without regard to case,
 * string type and insignificant spaces. Throws 'malformed'.
 */
export function namesMatch(a: Uint8Array, b: Uint8Array): boolean {
  if (compareBytes(a, b) === 0) return true
  const left = readRdns(a).map(comparable)
  const right = readRdns(b).map(comparable)
  return left.length === right.length && left.every((rdn, i) => rdn === right[i])
}

/** Name ::= SEQUENCE OF SET SIZE (1..MAX) OF SEQUENCE { type, value }. */
function readRdns(der: Uint8Array): RawAttribute[][] {
  return children(readWhole(der, TAG.sequence), TAG.set).map(rdn => {
    const attributes = children(rdn, TAG.sequence).map(readAttribute)
    if (attributes.length === 0) throw malformed('der-truncated')
    return attributes
  })
}

function readAttribute(element: Element): RawAttribute {
  const cursor = enter(element)
  const oid = readOid(take(cursor))
  const value = take(cursor)
  finish(cursor)
  return { oid, value, text: readStringOrNothing(value) }
}

const TYPES: ReadonlyMap<string, AttributeType> = new Map(
  (Object.keys(ATTRIBUTE_OIDS) as AttributeType[]).map(type => [ATTRIBUTE_OIDS[type], type]),
)

function showAttribute({ oid, value, text }: RawAttribute): string {
  const type = TYPES.get(oid)
  if (type !== undefined && text !== undefined) return `${type}=${escapeValue(text)}`
  return `${oid}=#${Buffer.from(wholeOf(value)).toString('hex')}`
}

/** RFC 4514 2.4. Any octet may be escaped by its hex, which is how invisible characters are made visible. */
function escapeValue(text: string): string {
  return text
    .replace(/["+,;<>\\]/g, '\\$&')
    .replace(/^[ #]| $/g, '\\$&')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, hexEscape)
}

function hexEscape(character: string): string {
  return Buffer.from(character, 'utf8').toString('hex').replace(/../g, '\\$&')
}

/** A string that is equal for RDNs that match. A value that is no string is compared by its bytes. */
function comparable(rdn: readonly RawAttribute[]): string {
  return rdn
    .map(({ oid, value, text }) =>
      text === undefined
        ? `${oid}#${value.tag}#${Buffer.from(contentOf(value)).toString('hex')}`
        : `${oid}=${prepare(text)}`,
    )
    .sort()
    .join('\0')
}

/** String preparation of RFC 4518 2 as far as it matters to names: map, NFKC, case, spaces. */
function prepare(text: string): string {
  const folded = text
    .replace(/[\t\n\v\f\r\u0085]/g, ' ')
    .normalize('NFKC')
    .toLowerCase()
  return folded
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .replace(/\p{Zs}+/gu, ' ')
}
