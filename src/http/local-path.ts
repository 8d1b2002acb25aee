/** Where to go on after a sign-in: to a path of ours, never anywhere else. */

const LONGEST = 1_000
// Read by a browser as an address that the URL parser has not yet cleaned.
const ORIGIN = 'http://local.invalid'

/** Path and query of `text` when it is one of this house; otherwise `/`. */
export function localPath(text: unknown): string {
  if (typeof text !== 'string' || text.length > LONGEST || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(text)) return '/'
  const url = URL.parse(text, ORIGIN)
  if (url?.origin !== ORIGIN) return '/'
  const path = `${url.pathname}${url.search}`
  // `/.//evil.example` is cleaned to `//evil.example`, which is another host.
  return path.startsWith('//') ? '/' : path
}
