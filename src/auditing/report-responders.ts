/** How many OCSP questions the house answers: each validation authority of the configuration is asked. */
import { assertEverywhere, type Call } from '../domain/actor.ts'
import type { ResponderMetrics } from '../ports/responders.ts'

export interface ResponderLoad {
  /** Host and port. */
  readonly place: string
  /** Since its process began; absent when it does not answer. */
  readonly answers?: number
}

export function reportResponders(deps: {
  readonly metrics: ResponderMetrics
  readonly urls: readonly string[]
}) {
  return async (call: Call): Promise<readonly ResponderLoad[]> => {
    assertEverywhere(call.actor, 'statistics.read')
    return Promise.all(
      deps.urls.map(async url => {
        const place = new URL(url).host
        // Whatever is wrong with it: that it does not answer is what is to be told.
        const answers = await deps.metrics.answers(url).catch(() => undefined)
        return answers === undefined ? { place } : { place, answers }
      }),
    )
  }
}
