/** Who did something, as people say it: the number of an actor alone tells nobody anything. */
import type { Fact } from '../components/blocks.ts'
import { html } from '../html.ts'
import { ACTOR_WORDS } from '../messages/console.ts'
import type { View } from './view.ts'

export interface Doer {
  readonly id: string
  /** Absent: none is known. */
  readonly name: string | undefined
  /** The person whom the page is about. */
  readonly isHolder: boolean
}

export function actorFact({ language }: View, term: string, { id, name, isHolder }: Doer): Fact {
  if (isHolder) return { term, value: ACTOR_WORDS.applicant[language] }
  if (id.startsWith('system:')) return { term, value: ACTOR_WORDS.ca[language] }
  return name === undefined
    ? { term, value: id, code: true }
    : { term, markup: html`<bdi>${name}</bdi> <code class="soft small">${id}</code>` }
}
