export function decodePem(_text: string, _label: string): Uint8Array {
  throw new Error('stub')
}
export function encodePem(_der: Uint8Array, _label: string): string {
  throw new Error('stub')
}
