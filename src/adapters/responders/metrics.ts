/** Asks the metrics of a validation authority. Only addresses of the configuration ever come here. */
import type { ResponderMetrics } from '../../ports/responders.ts'

const TIMEOUT_MS = 2_000
const MOST_OCTETS = 1_048_576
const ANSWERS = /^segel_ocsp_answers_total(?:\{[^}]*\})? (\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/gm
/** Stands in every answer of a validation authority, also before its first OCSP answer. */
const KNOWN_BY = '# TYPE segel_ocsp_answers_total counter'

export function responderMetrics(timeoutMs = TIMEOUT_MS): ResponderMetrics {
  return {
    answers: async url => {
      // Nobody behind that address sends us elsewhere.
      const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
      const text = await bounded(answer)
      if (!answer.ok || !text.includes(KNOWN_BY)) throw new Error('no metrics of a validation authority')
      return [...text.matchAll(ANSWERS)].reduce((sum, [, count]) => sum + Number(count), 0)
    },
  }
}

async function bounded(answer: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(part, { stream: true })
    if (text.length > MOST_OCTETS) throw new Error('too long for metrics')
  }
  return text
}
