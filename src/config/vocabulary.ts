/** The closed lists that configuration and profiles may choose from, held against the domain's own unions. */
import Type from 'typebox'
import type { Tier } from '../domain/profile.ts'
import type { KeyUsage } from '../x509/extensions.ts'
import type { AttributeType } from '../x509/name.ts'
import type { KeyKind } from '../x509/spki.ts'

/** Kinds of key that may be made or certified; `rsa-other` is what a reader may meet, never what we allow. */
export const KEY_KINDS = [
  'p-256',
  'p-384',
  'p-521',
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'ed25519',
] as const satisfies readonly KeyKind[]

export const ATTRIBUTE_TYPES = [
  'C',
  'ST',
  'L',
  'O',
  'OU',
  'CN',
  'serialNumber',
  'title',
  'givenName',
  'surname',
  'pseudonym',
  'emailAddress',
  'organizationIdentifier',
] as const satisfies readonly AttributeType[]

export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
] as const satisfies readonly KeyUsage[]

export const TIERS = ['verifier', 'registration-officer'] as const satisfies readonly Tier[]

/** Dotted object identifier: first arc 0 to 2, no leading zeros (X.660). */
export const DOTTED_OID = '^[0-2](\\.(0|[1-9][0-9]*))+$'

/** Name of an issuer, a key or a profile: it stands in URLs and file names. */
export const SLUG = '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'

/** One of `values`, as JSON Schema `enum`. */
export function oneOf<const T extends readonly string[]>(values: T, description: string) {
  return Type.Unsafe<T[number]>({ enum: [...values], description })
}

/** An object whose unknown members are refused. */
export function closed<T extends Parameters<typeof Type.Object>[0]>(properties: T, description: string) {
  return Type.Object(properties, { additionalProperties: false, description })
}
