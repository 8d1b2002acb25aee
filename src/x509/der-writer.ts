/** DER bytes whose type has been established. */
export type Der<T extends string> = Uint8Array & { readonly __der: T }

export function assertStrictDer(_bytes: Uint8Array): void {
  throw new Error('stub')
}
