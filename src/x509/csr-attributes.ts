/** What a certification request asks for (RFC 2986 4.1, RFC 2985 5.4): told, never granted. */
import { children, type Element, enter, finish, take } from './der-reader.ts'
import { readOid } from './der-values.ts'
import { TAG } from './der-writer.ts'
import { read, readExtensions } from './extension-reader.ts'
import type { Extension } from './extensions.ts'
import { malformed } from './faults.ts'
import { nameOfOid, OIDS } from './oids.ts'

export interface RequestedExtension {
  readonly oid: string
  /** Name of the OID, or its dotted form when it has none here. */
  readonly name: string
  readonly critical: boolean
}

export interface CsrAttributes {
  readonly requestedExtensions: readonly RequestedExtension[]
  readonly asksFor: {
    readonly ca: boolean
    readonly keyCertSign: boolean
    /** As `email:...`, `dns:...`, `uri:...`, and `[n]:#hex` for other kinds of GeneralName. */
    readonly subjectAltNames: readonly string[]
    /** Dotted OIDs. */
    readonly extendedKeyUsages: readonly string[]
  }
  /** True when one is there; its value is a secret and is not kept. */
  readonly challengePassword: boolean
  readonly attributeOids: readonly string[]
}

interface Attribute {
  readonly oid: string
  readonly values: readonly Element[]
}

/** Reads the [0] attributes. Throws 'malformed' when they, or the extensions in them, are ill-formed. */
export function readAttributes(element: Element): CsrAttributes {
  const attributes = children(element, TAG.sequence).map(readAttribute)
  const attributeOids = attributes.map(one => one.oid)
  if (new Set(attributeOids).size < attributeOids.length) throw malformed('der-trailing-bytes')
  const extensions = attributes.filter(isExtensionRequest).flatMap(readRequested)
  return {
    requestedExtensions: extensions.map(({ oid, critical }) => ({ oid, name: nameOfOid(oid), critical })),
    asksFor: {
      ca: read.basicConstraints(extensions)?.ca ?? false,
      keyCertSign: read.keyUsage(extensions)?.includes('keyCertSign') ?? false,
      subjectAltNames: read.generalNames(extensions) ?? [],
      extendedKeyUsages: read.extendedKeyUsage(extensions) ?? [],
    },
    challengePassword: attributeOids.includes(OIDS.challengePassword),
    attributeOids,
  }
}

/** Attribute ::= SEQUENCE { type, values SET SIZE (1..MAX) } */
function readAttribute(element: Element): Attribute {
  const cursor = enter(element)
  const oid = readOid(take(cursor))
  const values = children(take(cursor, TAG.set))
  finish(cursor)
  if (values.length === 0) throw malformed('der-truncated')
  return { oid, values }
}

function isExtensionRequest({ oid }: Attribute): boolean {
  return oid === OIDS.extensionRequest || oid === OIDS.microsoftExtensionRequest
}

/** SINGLE VALUE TRUE (RFC 2985 5.4.2). */
function readRequested({ values }: Attribute): Extension[] {
  const [value, ...more] = values
  if (value?.tag !== TAG.sequence || more.length > 0) throw malformed('der-tag')
  return readExtensions(value)
}
