/**
 * What an auditor should look at in how officers decide: patterns that honest work rarely makes. A finding is a reason
 * to ask, never a verdict. Pure: the decisions come in, in order of time.
 */
import type { AgencyCode, PersonId } from './employee.ts'
import type { Tier } from './profile.ts'

export interface OfficerDecision {
  readonly requestId: string
  /** Actor id of who decided. */
  readonly officer: string
  readonly officerName: string
  readonly tier: Tier
  readonly decision: 'approve' | 'reject'
  readonly decidedAt: Date
  /** Actor id. */
  readonly submittedBy: string
  readonly submittedAt: Date
  /** About whom, and the agency that they work in. */
  readonly personId: PersonId
  readonly agency?: AgencyCode
}

/** What is known of an officer beside their decisions. */
export interface OfficerTie {
  readonly personId?: PersonId
  /** In which they work themselves. */
  readonly agency?: AgencyCode
}

/** Minutes from midnight, and days of the week: 1 is Monday. */
export interface OfficeHours {
  readonly from: number
  readonly to: number
  readonly days: readonly number[]
  /** IANA name. */
  readonly timeZone: string
}

export interface ConductThresholds {
  readonly officeHours: OfficeHours
  /** So many decisions of one officer outside of office hours. */
  readonly oddHours: { readonly count: number }
  /** So many decisions of one officer within so many seconds. */
  readonly burst: { readonly count: number; readonly seconds: number }
  /** So many approvals sooner than this after there was something to read. */
  readonly unread: { readonly count: number; readonly seconds: number }
  /** Two officers, one after the other within minutes, so often and so nearly always, though others could have. */
  readonly pair: { readonly count: number; readonly share: number; readonly minutes: number }
  /** Each approved so often what the other submitted, or is about the other. */
  readonly mutual: { readonly count: number }
  /** Of so many decisions, nearly all approvals. */
  readonly everything: { readonly count: number; readonly share: number }
  /** So many approvals about people of the officer's own agency, and nearly all: of officers who act for all. */
  readonly ownAgency: { readonly count: number; readonly share: number }
}

export const CONDUCT_KINDS = [
  'odd-hours',
  'burst',
  'unread',
  'pair',
  'mutual',
  'everything',
  'own-agency',
] as const
export type ConductKind = (typeof CONDUCT_KINDS)[number]

export interface ConductFinding {
  readonly kind: ConductKind
  /** One, or the two of a pair in order of their decisions. */
  readonly officers: readonly { readonly id: string; readonly name: string }[]
  /** How often it happened, and out of how many. */
  readonly count: number
  readonly of: number
  readonly firstAt: Date
  readonly lastAt: Date
  /** Some of the requests, the newest first. */
  readonly requests: readonly string[]
}

const MOST_REQUESTS = 20

/** The finding on these decisions, at least one. */
export function findingOn(
  kind: ConductKind,
  officers: readonly OfficerDecision[],
  seen: { readonly hits: readonly OfficerDecision[]; readonly of: number },
): ConductFinding {
  const { hits, of } = seen
  const times = hits.map(one => one.decidedAt.getTime())
  return {
    kind,
    officers: officers.map(one => ({ id: one.officer, name: one.officerName })),
    count: hits.length,
    of,
    firstAt: new Date(Math.min(...times)),
    lastAt: new Date(Math.max(...times)),
    requests: hits
      .slice(-MOST_REQUESTS)
      .map(one => one.requestId)
      .reverse(),
  }
}

/** By officer, each in the order in which they came. */
export function byOfficer(
  decisions: readonly OfficerDecision[],
): ReadonlyMap<string, readonly OfficerDecision[]> {
  return Map.groupBy(decisions, one => one.officer)
}
