/** Which requests wait for whom: the officers' queue. */
import type { PersonId } from './employee.ts'
import type { Profile, Tier } from './profile.ts'
import type { CertificateRequest } from './request.ts'

/**
 * - `waiting`: for a decision of the reader's own tier;
 * - `held`: until what was found is mended or reviewed;
 * - `asked`: for the applicant's answer;
 * - `others`: for another tier or the CA;
 * - `open`: all of these.
 */
export const QUEUE_TABS = ['waiting', 'held', 'asked', 'others', 'open'] as const
export type QueueTab = (typeof QUEUE_TABS)[number]

/** A tier's turn: it decides on requests for `profiles` once exactly the tiers of `approvedBy` have approved. */
export interface Turn {
  /** In alphabetical order. */
  readonly approvedBy: readonly Tier[]
  readonly profiles: readonly string[]
}

/** Who looks at the queue, and what is theirs to decide. */
export interface QueueReader {
  readonly id: string
  readonly personId?: PersonId
  readonly turns: readonly Turn[]
  /** Verifiers also clear what was held for a person's judgement. */
  readonly reviews: boolean
}

export interface QueuedRequest {
  readonly request: CertificateRequest
  /** A question to the applicant is open. */
  readonly asked: boolean
}

/** A question of an officer to the applicant, or the answer. */
export interface RequestMessage {
  readonly number: number
  readonly kind: 'question' | 'answer'
  /** An actor's id. */
  readonly author: string
  readonly authorName: string
  readonly text: string
  readonly writtenAt: Date
}

export const MESSAGE_LENGTH = 2000

/** A list that an officer comes back to: the query of a page under a name. */
export interface SavedView {
  readonly name: string
  readonly query: string
  readonly savedAt: Date
}

/** True when the last word is a question. */
export function isAsked(messages: readonly Pick<RequestMessage, 'kind'>[]): boolean {
  return messages.at(-1)?.kind === 'question'
}

export function turnsOf(tier: Tier, profiles: Iterable<Profile>): readonly Turn[] {
  const turns = new Map<string, { approvedBy: readonly Tier[]; profiles: string[] }>()
  for (const { name, approvals } of profiles) {
    const place = approvals.indexOf(tier)
    if (place === -1) continue
    const approvedBy = approvals.slice(0, place).sort()
    const key = approvedBy.join(' ')
    const turn = turns.get(key) ?? { approvedBy, profiles: [] }
    turn.profiles.push(name)
    turns.set(key, turn)
  }
  return [...turns.values()]
}
