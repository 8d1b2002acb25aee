export function certsOnly(_certificates: readonly Uint8Array[]): Uint8Array {
  throw new Error('stub')
}
