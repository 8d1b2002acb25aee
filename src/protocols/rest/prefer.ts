/** `Prefer: wait=N` (RFC 7240 4.3): how long a caller would wait for something to happen. */

const LONGEST_WAIT_SECONDS = 30

/** Whole seconds, at most LONGEST_WAIT_SECONDS; undefined when nothing was preferred, or nothing sensible. */
export function preferredWait(header: string | string[] | undefined): number | undefined {
  const preferences = [header ?? []].flat().join(',').split(',')
  for (const preference of preferences) {
    const seconds = /^\s*wait\s*=\s*"?([0-9]{1,6})"?\s*(?:;.*)?$/i.exec(preference)?.[1]
    // RFC 7240 2: the first one counts when a preference comes twice.
    if (seconds !== undefined) return Math.min(Number(seconds), LONGEST_WAIT_SECONDS)
  }
  return undefined
}
