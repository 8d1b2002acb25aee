export interface Extension {
  readonly oid: string
  readonly critical: boolean
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

export interface PolicyInformation {
  readonly oid: string
  readonly cps?: string
  readonly notice?: string
}

function stub(): never {
  throw new Error('stub')
}

export const extension = {
  keyUsage: (_bits: readonly KeyUsage[]): Extension => stub(),
  extendedKeyUsage: (_oids: readonly string[]): Extension => stub(),
  basicConstraints: (_v: { readonly ca: boolean; readonly pathLength?: number }): Extension => stub(),
  certificatePolicies: (_policies: readonly PolicyInformation[]): Extension => stub(),
  subjectAltName: (_v: { readonly emails: readonly string[]; readonly critical?: boolean }): Extension =>
    stub(),
  authorityInfoAccess: (_v: {
    readonly ocsp: readonly string[]
    readonly caIssuers: readonly string[]
  }): Extension => stub(),
  crlDistributionPoints: (_urls: readonly string[]): Extension => stub(),
  subjectKeyIdentifier: (_id: Uint8Array): Extension => stub(),
  authorityKeyIdentifier: (_id: Uint8Array): Extension => stub(),
  ocspNoCheck: (): Extension => stub(),
  cRLNumber: (_n: bigint): Extension => stub(),
}

export function encodeExtensions(_list: readonly Extension[]): Uint8Array {
  throw new Error('stub')
}
