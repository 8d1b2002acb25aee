/** The patterns of conduct.ts, one function each. */
import {
  byOfficer,
  type ConductFinding,
  type ConductKind,
  type ConductThresholds,
  findingOn,
  type OfficeHours,
  type OfficerDecision,
  type OfficerTie,
} from './conduct.ts'

export interface ConductHistory {
  /** In order of time. */
  readonly decisions: readonly OfficerDecision[]
  /** By actor id, of officers of whom something is known. */
  readonly ties: ReadonlyMap<string, OfficerTie>
}

type Rule = (history: ConductHistory, limits: ConductThresholds) => readonly ConductFinding[]

/** The worst first: by kind in the order of the table, then by how often. */
export function reviewConduct(history: ConductHistory, limits: ConductThresholds): readonly ConductFinding[] {
  return RULES.flatMap(rule => [...rule(history, limits)].sort((a, b) => b.count - a.count))
}

/** A rule that looks at the decisions of one officer at a time. */
function perOfficer(
  kind: ConductKind,
  hitsOf: (
    own: readonly OfficerDecision[],
    history: ConductHistory,
    limits: ConductThresholds,
  ) => readonly OfficerDecision[] | undefined,
): Rule {
  return (history, limits) =>
    [...byOfficer(history.decisions).values()].flatMap(own => {
      const hits = hitsOf(own, history, limits) ?? []
      return hits.length === 0 ? [] : [findingOn(kind, own.slice(0, 1), { hits, of: own.length })]
    })
}

const oddHours = perOfficer('odd-hours', (own, _history, { officeHours, oddHours: { count } }) => {
  const isInside = officeClock(officeHours)
  const hits = own.filter(one => !isInside(one.decidedAt))
  return hits.length >= count ? hits : undefined
})

/** Every decision that lies in some window with too many of them. */
const burst = perOfficer('burst', (own, _history, { burst: { count, seconds } }) => {
  const hits = new Set<OfficerDecision>()
  let first = 0
  for (const [last, decision] of own.entries()) {
    const opens = decision.decidedAt.getTime() - seconds * 1000
    while (first < last && (own[first]?.decidedAt.getTime() ?? 0) < opens) first += 1
    if (last - first + 1 >= count) for (const one of own.slice(first, last + 1)) hits.add(one)
  }
  return [...hits]
})

/** Read is what was there: since the submission, or since the decision before on the same request. */
const unread = perOfficer('unread', (own, history, { unread: { count, seconds } }) => {
  const before = previousDecisions(history.decisions)
  const hits = approvals(own).filter(one => {
    const since = before.get(one)?.decidedAt ?? one.submittedAt
    return one.decidedAt.getTime() - since.getTime() < seconds * 1000
  })
  return hits.length >= count ? hits : undefined
})

const everything = perOfficer('everything', (own, _history, { everything: { count, share } }) => {
  const hits = approvals(own)
  return own.length >= count && hits.length >= own.length * share ? hits : undefined
})

/** Verifiers act for their own agency; who acts for all should not see their colleagues alone. */
const ownAgency = perOfficer('own-agency', (own, { ties }, { ownAgency: { count, share } }) => {
  const agency = ties.get(own[0]?.officer ?? '')?.agency
  const all = approvals(own).filter(one => one.tier === 'registration-officer')
  const hits = all.filter(one => agency !== undefined && one.agency === agency)
  return hits.length >= count && hits.length >= all.length * share ? hits : undefined
})

/** The second approves what the first approved, at once and nearly always, where another first was at work as well. */
const pair: Rule = ({ decisions }, { pair: { count, share, minutes } }) => {
  const before = previousDecisions(decisions)
  const approved = approvals(decisions)
  const firsts = new Set(
    [...before.values()].filter(one => one.decision === 'approve').map(one => one.officer),
  )
  if (firsts.size < 2) return []
  return [...byOfficer(approved).values()].flatMap(own => {
    const followed = own.flatMap(second => {
      const first = before.get(second)
      return first?.decision === 'approve' ? [{ first, second }] : []
    })
    return [...Map.groupBy(followed, one => one.first.officer).values()].flatMap(together => {
      const [head] = together
      const quick = together.filter(
        ({ first, second }) => second.decidedAt.getTime() - first.decidedAt.getTime() <= minutes * 60_000,
      )
      if (head === undefined || quick.length < count || quick.length < followed.length * share) return []
      const hits = quick.map(one => one.second)
      return [findingOn('pair', [head.first, head.second], { hits, of: followed.length })]
    })
  })
}

/** Each approved what the other asked for: what they submitted, or what is to be theirs. */
const mutual: Rule = ({ decisions, ties }, { mutual: { count } }) => {
  const officerOf = new Map(
    [...ties].flatMap(([id, { personId }]) => (personId === undefined ? [] : [[personId, id]])),
  )
  const favours = Map.groupBy(
    approvals(decisions).flatMap(one => {
      const askers = new Set([one.submittedBy, officerOf.get(one.personId)])
      return [...askers].flatMap(to => (to === undefined || to === one.officer ? [] : [{ to, one }]))
    }),
    ({ to, one }) => JSON.stringify([one.officer, to]),
  )
  return [...favours.values()].flatMap(given => {
    const [head] = given
    if (head === undefined || head.one.officer > head.to) return []
    const returned = favours.get(JSON.stringify([head.to, head.one.officer])) ?? []
    const [back] = returned
    if (back === undefined || given.length < count || returned.length < count) return []
    const hits = [...given, ...returned]
      .map(({ one }) => one)
      .sort((a, b) => a.decidedAt.getTime() - b.decidedAt.getTime())
    return [findingOn('mutual', [head.one, back.one], { hits, of: hits.length })]
  })
}

const RULES: readonly Rule[] = [mutual, pair, burst, unread, oddHours, everything, ownAgency]

function approvals(decisions: readonly OfficerDecision[]): readonly OfficerDecision[] {
  return decisions.filter(one => one.decision === 'approve')
}

/** For each decision the one before it on the same request. */
function previousDecisions(
  decisions: readonly OfficerDecision[],
): ReadonlyMap<OfficerDecision, OfficerDecision> {
  const latest = new Map<string, OfficerDecision>()
  const before = new Map<OfficerDecision, OfficerDecision>()
  for (const one of decisions) {
    const last = latest.get(one.requestId)
    if (last !== undefined) before.set(one, last)
    latest.set(one.requestId, one)
  }
  return before
}

const WEEKDAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Whether an instant lies within working hours. */
export function officeClock({ from, to, days, timeZone }: OfficeHours): (at: Date) => boolean {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return at => {
    const parts = new Map(format.formatToParts(at).map(part => [part.type, part.value]))
    const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'))
    return days.includes(WEEKDAYS.indexOf(parts.get('weekday') ?? '')) && minute >= from && minute < to
  }
}
