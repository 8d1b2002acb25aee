import type { Der } from './der.ts'

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

export const UPPER_BOUNDS = {} as Record<AttributeType, number>

export function encodeName(_name: Name): Der<'Name'> {
  throw new Error('stub')
}
export function parseName(_der: Uint8Array): Name {
  throw new Error('stub')
}
export function nameToString(_der: Uint8Array): string {
  throw new Error('stub')
}
export function namesMatch(_a: Uint8Array, _b: Uint8Array): boolean {
  throw new Error('stub')
}
