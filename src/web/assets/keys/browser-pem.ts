/** PEM (RFC 7468) in the browser. */
import type { Octets } from './browser-der.ts'

export function toPem(der: Octets, label: string): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

/** Every block with this label, in order. */
export function fromPem(text: string, label: string): readonly Octets[] {
  const blocks = text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g)
  return [...blocks].filter(block => block[1] === label).map(block => fromBase64(block[2] ?? ''))
}

function toBase64(octets: Octets): string {
  let text = ''
  for (const octet of octets) text += String.fromCharCode(octet)
  return btoa(text)
}

/** Throws when it is no base64. */
export function fromBase64(text: string): Octets {
  return Uint8Array.from(atob(text.replace(/\s+/g, '')), character => character.charCodeAt(0))
}
