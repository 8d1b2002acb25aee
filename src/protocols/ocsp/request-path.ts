/**
 * The request inside the path of an OCSP GET (RFC 6960 A.1): base64 of DER, percent-encoded by some clients,
 * raw by others, and bent by proxies on its way. Read from the URL as it was sent: a router has decoded what it
 * hands out, and may have lost slashes.
 */

/** Longer ones are for POST; the standard itself stops at 255 octets of URL (RFC 9919 6). */
const LONGEST_PATH = 4_096
// Someone who wants to make us work must not get many look-ups for one request.
const MOST_CANDIDATES = 6

/**
 * What the path may mean, likeliest first, as DER; none when it means nothing. There is more than one answer only
 * when a proxy has merged two slashes of the base64 text, and nothing but the look-up can tell where they were.
 */
export function decodeRequestPath(rawUrl: string, prefix: string): readonly Uint8Array[] {
  const path = rawUrl.split('?')[0] ?? ''
  if (!path.startsWith(prefix) || path.length > LONGEST_PATH) return []
  const text = decodePercent(path.slice(prefix.length))
  if (text === undefined) return []
  // DER begins with 0x30, base64 with `M`: leading slashes come from a base URL that ends in one.
  const base64 = text.replace(/^\/+/, '').replace(/ /g, '+').replace(/-/g, '+').replace(/_/g, '/')
  const bare = base64.replace(/=+$/, '')
  if (!/^[A-Za-z0-9+/]+$/.test(bare)) return []
  const missing = missingCharacters(bare)
  if (missing === 0) return [Buffer.from(bare, 'base64')]
  return missing === 1 ? withDoubledSlash(bare) : []
}

/**
 * Decodes once, and again only while a percent sign is left: base64 has none, so what is left was encoded twice.
 * Undefined when the encoding is broken.
 */
function decodePercent(text: string): string | undefined {
  try {
    const once = decodeURIComponent(text)
    return once.includes('%') ? decodeURIComponent(once) : once
  } catch {
    return undefined
  }
}

/** How many base64 characters are lacking for the length that the outer SEQUENCE claims (X.690 8.1.3). */
function missingCharacters(base64: string): number {
  const head = Buffer.from(base64.slice(0, 8), 'base64')
  const [tag = 0, first = 0, second = 0, third = 0] = head
  if (tag !== 0x30) return Number.NaN
  const total = first < 0x80 ? 2 + first : first === 0x81 ? 3 + second : 4 + second * 256 + third
  return Math.ceil((total * 4) / 3) - base64.length
}

function withDoubledSlash(base64: string): readonly Uint8Array[] {
  return [...base64.matchAll(/\/+/g)]
    .slice(0, MOST_CANDIDATES)
    .map(({ index }) => Buffer.from(`${base64.slice(0, index)}/${base64.slice(index)}`, 'base64'))
}
