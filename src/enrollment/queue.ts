/** The officers' queue: what waits, for whom, and for how long. */
import { type Call, scopeOf } from '../domain/actor.ts'
import type { AgencyCode } from '../domain/employee.ts'
import type { Page } from '../domain/page.ts'
import type { Profile, Tier } from '../domain/profile.ts'
import { QUEUE_TABS, type QueuedRequest, type QueueReader, type QueueTab, turnsOf } from '../domain/queue.ts'
import { nextTier } from '../domain/request.ts'
import { visiblePart } from '../domain/visible-part.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

const DAY_MS = 86_400_000
/** Beyond it nobody counts: "1,000+" says all that an officer wants to know. */
export const COUNT_LIMIT = 1001

export interface QueueDeps {
  readonly store: Pick<Store, 'queue' | 'queueCount' | 'agencies'>
  readonly clock: Clock
  readonly profiles: ReadonlyMap<string, Profile>
  /** What has waited longer is overdue. */
  readonly overdueDays: number
}

export interface QueueListQuery {
  readonly tab: QueueTab
  readonly agency?: AgencyCode
  readonly profile?: string
  readonly text?: string
  /** Only what has waited at least so many days. */
  readonly waitingDays?: number
  readonly limit: number
  readonly cursor?: string
}

/** A request in the queue, and who is to act next; `ca`: nobody but the machine. */
export interface QueueItem extends QueuedRequest {
  readonly waitsFor: Tier | 'applicant' | 'agency' | 'ca'
  readonly waitingDays: number
  readonly isOverdue: boolean
}

export interface QueueCounts {
  /** Each no more than COUNT_LIMIT. */
  readonly tabs: Readonly<Record<QueueTab, number>>
  /** Of those that wait for the reader. */
  readonly overdue: number
  readonly overdueDays: number
}

export function listQueue(deps: QueueDeps) {
  return async (call: Call, query: QueueListQuery): Promise<Page<QueueItem>> => {
    const filter = await filterFor(deps, call, query)
    if (filter === undefined) return { items: [] }
    const { limit, cursor, tab } = query
    const page = await deps.store.queue({
      ...filter,
      tab,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    })
    const items = page.items.map(one => describeItem(deps, one))
    return { ...page, items }
  }
}

export function countQueue(deps: QueueDeps) {
  return async (
    call: Call,
    query: Omit<QueueListQuery, 'tab' | 'limit' | 'cursor'>,
  ): Promise<QueueCounts> => {
    const filter = await filterFor(deps, call, query)
    const count = async (tab: QueueTab, more: { submittedBefore?: Date } = {}) =>
      filter === undefined ? 0 : deps.store.queueCount({ ...filter, ...more, tab, limit: COUNT_LIMIT })
    const counted = await Promise.all(QUEUE_TABS.map(async tab => [tab, await count(tab)] as const))
    const tabs = { waiting: 0, held: 0, asked: 0, others: 0, open: 0, ...Object.fromEntries(counted) }
    const overdue = await count('waiting', {
      submittedBefore: before(deps.clock.now(), deps.overdueDays),
    })
    return { tabs, overdue, overdueDays: deps.overdueDays }
  }
}

/** Undefined when the reader sees nothing. */
async function filterFor(
  deps: QueueDeps,
  call: Call,
  query: Omit<QueueListQuery, 'tab' | 'limit' | 'cursor'>,
) {
  const agencies = query.agency === undefined ? [] : await deps.store.agencies()
  const scope = visiblePart(call.actor, { action: 'request.read', agency: query.agency }, agencies)
  if (scope === undefined || scope.personId !== undefined) return undefined
  const { profile, text, waitingDays } = query
  return {
    reader: readerOf(deps, call),
    ...scope,
    ...(profile === undefined ? {} : { profile }),
    ...(text === undefined ? {} : { text }),
    ...(waitingDays === undefined ? {} : { submittedBefore: before(deps.clock.now(), waitingDays) }),
  }
}

function readerOf({ profiles }: QueueDeps, { actor }: Call): QueueReader {
  const tiers = (['verifier', 'registration-officer'] as const).filter(
    tier => actor.role === tier && scopeOf(actor, `request.decide-${tier}`) !== undefined,
  )
  return {
    id: actor.id,
    turns: tiers.flatMap(tier => turnsOf(tier, profiles.values())),
    reviews: tiers.includes('verifier'),
    ...(actor.personId === undefined ? {} : { personId: actor.personId }),
  }
}

function describeItem(deps: QueueDeps, { request, asked }: QueuedRequest): QueueItem {
  const waited = (deps.clock.now().getTime() - request.submittedAt.getTime()) / DAY_MS
  return {
    request,
    asked,
    waitsFor: waitsFor(deps, { request, asked }),
    waitingDays: Math.max(0, Math.floor(waited)),
    isOverdue: waited > deps.overdueDays,
  }
}

function waitsFor({ profiles }: QueueDeps, { request, asked }: QueuedRequest): QueueItem['waitsFor'] {
  if (asked) return 'applicant'
  if (request.state === 'approved') return 'ca'
  const tiers = profiles.get(request.profile)?.approvals ?? []
  if (request.state === 'verified') return nextTier(tiers, request.decisions, request.digest) ?? 'ca'
  const open = request.findings.filter(finding => finding.effect !== 'note')
  if (open.every(finding => finding.reviewable === true)) return 'verifier'
  return open.some(finding => finding.action === 'applicant') ? 'applicant' : 'agency'
}

function before(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY_MS)
}
