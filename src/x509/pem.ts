/** PEM (RFC 7468), the strict form: one block, known label, canonical base64, nothing around it but blanks. */
import { malformed } from './faults.ts'

const LINE = 64

/**
 * DER inside the only block, whose label must be `label`. Text outside the block other than white space is
 * refused, as is a second block: what was meant would be a guess. Throws 'malformed' (pem-block, pem-base64).
 */
export function decodePem(text: string, label: string): Uint8Array {
  const begin = `-----BEGIN ${label}-----`
  const end = `-----END ${label}-----`
  const trimmed = text.trim()
  const enclosed = trimmed.startsWith(begin) && trimmed.endsWith(end)
  if (!enclosed || trimmed.length < begin.length + end.length) throw malformed('pem-block')
  const body = trimmed.slice(begin.length, -end.length)
  if (body.includes('-')) throw malformed('pem-block')
  return decodeBase64(body.replace(/[ \t\r\n]+/g, ''))
}

/** One block with lines of 64 characters (RFC 7468 2) and a final newline. */
export function encodePem(der: Uint8Array, label: string): string {
  const body = Buffer.from(der).toString('base64')
  const lines: string[] = []
  for (let at = 0; at < body.length; at += LINE) lines.push(body.slice(at, at + LINE))
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

/** Node's decoder ignores what it does not know, so the canonical form is compared (RFC 4648 3.5). */
function decodeBase64(body: string): Uint8Array {
  const der = Buffer.from(body, 'base64')
  if (der.length === 0 || der.toString('base64') !== body) throw malformed('pem-base64')
  return new Uint8Array(der)
}
