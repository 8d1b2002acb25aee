/** The provider's public keys: fetched when they are wanted, kept for a while, fetched anew for a key that is not there. */

export interface KeyPlace {
  readonly url: string
  readonly timeoutMs: number
  readonly now: () => Date
}

const KEPT_MS = 5 * 60_000
/** Whoever sends tokens with made up keys makes us ask no more often. */
const REST_MS = 10_000
const MOST_OCTETS = 262_144

export type ProviderKeys = (place: KeyPlace, kid: string | undefined) => Promise<readonly unknown[]>

export function openProviderKeys(): ProviderKeys {
  let kept:
    | { readonly url: string; readonly at: number; readonly keys: Promise<readonly unknown[]> }
    | undefined
  return async (place, kid) => {
    const now = place.now().getTime()
    const known = kept?.url === place.url && Math.abs(now - kept.at) < KEPT_MS ? kept : undefined
    if (known !== undefined) {
      const keys = await known.keys
      const isThere = kid === undefined || keys.some(key => kidOf(key) === kid)
      if (isThere || Math.abs(now - known.at) < REST_MS) return keys
    }
    const asked = { url: place.url, at: now, keys: fetchKeys(place) }
    kept = asked
    asked.keys.catch(() => {
      if (kept === asked) kept = undefined
    })
    return asked.keys
  }
}

async function fetchKeys({ url, timeoutMs }: KeyPlace): Promise<readonly unknown[]> {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
  if (!answer.ok) throw new Error(`the keys of the provider: ${String(answer.status)}`)
  const text = await answer.text()
  if (text.length > MOST_OCTETS) throw new Error('the keys of the provider are too many')
  const said: unknown = JSON.parse(text)
  const keys = typeof said === 'object' && said !== null && 'keys' in said ? said.keys : undefined
  if (!Array.isArray(keys)) throw new Error('the provider has no keys')
  return keys as readonly unknown[]
}

function kidOf(key: unknown): unknown {
  return typeof key === 'object' && key !== null && 'kid' in key ? key.kid : undefined
}
