/** Distinguished names as we write them (RFC 5280 4.1.2.4, 4.1.2.6); name-reader.ts reads everybody's. */
import {
  type Der,
  ia5String,
  oid,
  PRINTABLE,
  printableString,
  sequence,
  setOf,
  utf8String,
} from './der-writer.ts'
import { type Fault, refusal } from './faults.ts'
import { ATTRIBUTE_OIDS, type Attribute, type AttributeType, type Name } from './name-reader.ts'

export type { Attribute, AttributeType, Name } from './name-reader.ts'
export { nameToString, namesMatch, parseName } from './name-reader.ts'

/**
 * Upper bounds in characters (code points), C12: RFC 5280 App. A.1. X.520 does not bound
 * organizationIdentifier; it takes the bound of the naming attributes.
 */
export const UPPER_BOUNDS: Readonly<Record<AttributeType, number>> = {
  C: 2,
  ST: 128,
  L: 128,
  O: 64,
  OU: 64,
  CN: 64,
  serialNumber: 64,
  title: 64,
  givenName: 32768,
  surname: 32768,
  pseudonym: 128,
  emailAddress: 255,
  organizationIdentifier: 32768,
}

/**
 * Control and format characters (NUL, line ends, zero-width and bidirectional controls), private use,
 * surrogates, line and paragraph separators: none can be part of a name, each can make one name look like
 * another.
 */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u

/**
 * DER of a name, one attribute per RDN in the order given, values in Unicode NFC (RFC 5280 7.1 compares
 * normalised). Throws 'policy-violation' with name-empty-value, name-too-long or name-charset.
 */
export function encodeName(name: Name): Der<'Name'> {
  return sequence(...name.map(encodeRdn)) as Der<'Name'>
}

/** Why this value cannot stand in a certificate, or undefined when it can. */
export function attributeFault({ type, value }: Attribute): Fault | undefined {
  const text = value.normalize('NFC')
  if (text.trim() === '') return 'name-empty-value'
  if ([...text].length > UPPER_BOUNDS[type]) return 'name-too-long'
  if (FORBIDDEN.test(text)) return 'name-charset'
  return SYNTAXES[type]?.charset.test(text) === false ? 'name-charset' : undefined
}

function encodeRdn(attribute: Attribute): Uint8Array {
  const fault = attributeFault(attribute)
  if (fault !== undefined) throw refusal('policy-violation', fault)
  const encode = SYNTAXES[attribute.type]?.encode ?? utf8String
  return setOf(sequence(oid(ATTRIBUTE_OIDS[attribute.type]), encode(attribute.value.normalize('NFC'))))
}

interface Syntax {
  readonly charset: RegExp
  readonly encode: (value: string) => Uint8Array
}

/** C11: these three have a string type of their own (RFC 5280 App. A.1); all others are UTF8String. */
const SYNTAXES: Readonly<Partial<Record<AttributeType, Syntax>>> = {
  C: { charset: /^[A-Z]{2}$/, encode: printableString },
  serialNumber: { charset: PRINTABLE, encode: printableString },
  emailAddress: { charset: /^[!-~]+$/, encode: ia5String },
}
