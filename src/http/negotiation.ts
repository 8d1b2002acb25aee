/** What a caller prefers: media types (RFC 9110 12.5.1) and languages (12.5.4). */

export type Language = 'id' | 'en'

interface Preference {
  readonly value: string
  /** 0 to 1. */
  readonly weight: number
}

// A list this long is no preference but an attempt to make us work.
const LONGEST_HEADER = 1_024
const MOST_ENTRIES = 32

/** The offer that suits best, or undefined when none is acceptable. Earlier offers win a tie. */
export function chooseMediaType<T extends string>(
  header: string | undefined,
  offers: readonly T[],
): T | undefined {
  if (header === undefined || header.trim() === '') return offers[0]
  const wanted = parsePreferences(header)
  const weighed = offers.map(offer => ({ offer, weight: weightOf(offer, wanted) }))
  const best = weighed.reduce<{ offer?: T; weight: number }>(
    (leader, one) => (one.weight > leader.weight ? one : leader),
    { weight: 0 },
  )
  return best.offer
}

/** Indonesian unless English is plainly preferred. `in` is the old code of Indonesian, still sent by Java. */
export function chooseLanguage(header: string | undefined): Language {
  for (const { value } of byWeight(parsePreferences(header ?? ''))) {
    const primary = value.split('-')[0]
    if (primary === 'en') return 'en'
    if (primary === 'id' || primary === 'in' || primary === '*') return 'id'
  }
  return 'id'
}

function parsePreferences(header: string): readonly Preference[] {
  return header
    .slice(0, LONGEST_HEADER)
    .toLowerCase()
    .split(',', MOST_ENTRIES)
    .map(entry => {
      const [value = '', ...parameters] = entry.split(';').map(part => part.trim())
      const q = parameters.find(parameter => parameter.startsWith('q='))
      const weight = q === undefined ? 1 : Number(q.slice(2))
      return { value, weight: weight >= 0 && weight <= 1 ? weight : 0 }
    })
    .filter(({ value }) => value !== '')
}

function byWeight(preferences: readonly Preference[]): readonly Preference[] {
  return preferences.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight)
}

/** The most specific range that covers the offer decides, even when a broader one weighs more (12.5.1). */
function weightOf(offer: string, wanted: readonly Preference[]): number {
  const kind = offer.slice(0, offer.indexOf('/'))
  for (const range of [offer, `${kind}/*`, '*/*']) {
    const match = wanted.find(({ value }) => value === range)
    if (match !== undefined) return match.weight
  }
  return 0
}
