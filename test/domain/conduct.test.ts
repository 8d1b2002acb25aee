import t from 'tap'
import {
  CONDUCT_KINDS,
  type ConductKind,
  type ConductThresholds,
  type OfficerDecision,
  type OfficerTie,
} from '../../src/domain/conduct.ts'
import { reviewConduct } from '../../src/domain/conduct-rules.ts'
import { describeConduct } from '../../src/domain/conduct-words.ts'

const LIMITS: ConductThresholds = {
  officeHours: { from: 7 * 60, to: 18 * 60, days: [1, 2, 3, 4, 5], timeZone: 'Asia/Makassar' },
  oddHours: { count: 3 },
  burst: { count: 5, seconds: 60 },
  unread: { count: 3, seconds: 15 },
  pair: { count: 5, share: 0.8, minutes: 10 },
  mutual: { count: 2 },
  everything: { count: 20, share: 0.95 },
  ownAgency: { count: 5, share: 0.8 },
}
const MINUTE_MS = 60_000
/** A Monday at 09:00 in Makassar. */
const MONDAY = Date.parse('2026-11-02T01:00:00Z')

let requests = 0

interface Deciding extends Partial<OfficerDecision> {
  /** Minutes after Monday 09:00. */
  readonly minute: number
}

/** One decision; submitted an hour before unless said otherwise. */
function decided({ minute, ...changes }: Deciding): OfficerDecision {
  requests += 1
  const decidedAt = new Date(MONDAY + minute * MINUTE_MS)
  const officer = changes.officer ?? 'officer:v1'
  return {
    requestId: `request-${requests}`,
    officer,
    officerName: officer.toUpperCase(),
    tier: officer.startsWith('officer:r') ? 'registration-officer' : 'verifier',
    decision: 'approve',
    decidedAt,
    submittedBy: 'employee:x',
    submittedAt: new Date(decidedAt.getTime() - 60 * MINUTE_MS),
    personId: `person-${requests}`,
    agency: `agency-${requests % 7}`,
    ...changes,
  }
}

/** A verifier, then a registration officer, `gap` minutes later. */
function both(
  verifier: string,
  registrar: string,
  at: { minute: number; gap: number; changes?: Partial<OfficerDecision> },
) {
  const first = decided({ officer: verifier, minute: at.minute, ...at.changes })
  const { requestId, submittedAt, submittedBy, personId } = first
  const second = decided({
    officer: registrar,
    minute: at.minute + at.gap,
    ...{ requestId, submittedAt, submittedBy, personId },
    ...(first.agency === undefined ? {} : { agency: first.agency }),
  })
  return [first, second]
}

function review(decisions: readonly OfficerDecision[], ties: Record<string, OfficerTie> = {}) {
  const inOrder = [...decisions].sort((a, b) => a.decidedAt.getTime() - b.decidedAt.getTime())
  return reviewConduct({ decisions: inOrder, ties: new Map(Object.entries(ties)) }, LIMITS)
}

const kinds = (found: ReturnType<typeof review>): readonly ConductKind[] => found.map(one => one.kind)

const refused = (one: OfficerDecision | undefined): readonly OfficerDecision[] =>
  one === undefined ? [] : [{ ...one, decision: 'reject' }]

/** Four weeks of an office: three verifiers, two registration officers, some refusals, a late evening, a few favourites. */
function honestHistory(): OfficerDecision[] {
  const history: OfficerDecision[] = []
  for (let day = 0; day < 28; day += 1) {
    if (day % 7 > 4) continue
    for (let n = 0; n < 12; n += 1) {
      const minute = day * 1440 + n * 30
      const verifier = `officer:v${(n + day) % 3}`
      const registrar = `officer:r${(n + 2 * day) % 2}`
      const gap = 7 + ((n * 37 + day * 11) % 150)
      const pair = both(verifier, registrar, { minute, gap })
      // The first refuses some, and the second some of what the first let pass.
      const [first, second] = pair
      if ((day * 12 + n) % 10 === 3) history.push(...refused(first))
      else if ((day * 12 + n) % 11 === 4 && first !== undefined) history.push(first, ...refused(second))
      else history.push(...pair)
    }
  }
  // Somebody stayed late, once.
  history.push(
    decided({ officer: 'officer:v1', minute: 12 * 60 }),
    decided({ officer: 'officer:v1', minute: 12 * 60 + 20 }),
  )
  return history
}

const TIES: Record<string, OfficerTie> = {
  'officer:v0': { personId: 'p-v0', agency: 'agency-0' },
  'officer:v1': { personId: 'p-v1', agency: 'agency-1' },
  'officer:r0': { personId: 'p-r0', agency: 'agency-2' },
  'officer:r1': { personId: 'p-r1' },
}

t.test('W09 an honest month gives no finding, and neither does nothing', async t => {
  const history = honestHistory()
  t.ok(history.length > 400)
  t.strictSame(review(history, TIES), [])
  t.strictSame(review([]), [])
})

t.test('W09 each pattern is found, alone, with who, how often and which requests', async t => {
  const night = [0, 1, 2].map(n => decided({ officer: 'officer:n', minute: 14 * 60 + n * 30 }))
  const saturday = [0, 1, 2].map(n => decided({ officer: 'officer:n', minute: 5 * 1440 + n * 60 }))
  t.match(review([...honestHistory(), ...night]), [
    { kind: 'odd-hours', officers: [{ id: 'officer:n', name: 'OFFICER:N' }], count: 3, of: 3 },
  ])
  t.match(review(saturday), [
    { kind: 'odd-hours', count: 3, requests: saturday.map(one => one.requestId).reverse() },
  ])
  t.strictSame(review(night.slice(1)), [], 'below the threshold')

  const burst = Array.from({ length: 6 }, (_, n) => decided({ officer: 'officer:b', minute: 30 + n * 0.2 }))
  t.match(review([...honestHistory(), ...burst]), [{ kind: 'burst', count: 6, of: 6 }])
  const steady = Array.from({ length: 12 }, (_, n) => decided({ officer: 'officer:b', minute: 30 + n * 0.3 }))
  t.strictSame(kinds(review(steady)), [], 'four a minute')
  const lull = [
    ...burst,
    ...burst.map(one =>
      decided({ officer: 'officer:b', minute: (one.decidedAt.getTime() - MONDAY) / MINUTE_MS + 60 }),
    ),
  ]
  t.match(review(lull), [{ kind: 'burst', count: 12, of: 12 }], 'two bursts are one finding')

  const unread = [0, 1, 2].map(n => {
    const one = decided({ officer: 'officer:u', minute: 40 + n * 25 })
    return { ...one, submittedAt: new Date(one.decidedAt.getTime() - 9_000) }
  })
  t.match(review([...honestHistory(), ...unread]), [{ kind: 'unread', count: 3 }])
  t.strictSame(
    review(unread.map(one => ({ ...one, decision: 'reject' as const }))),
    [],
    'refusing needs no reading',
  )
  const second = [0, 1, 2].flatMap(n => both('officer:v1', 'officer:r9', { minute: 40 + n * 25, gap: 0.1 }))
  t.match(review(second), [{ kind: 'unread', officers: [{ id: 'officer:r9' }] }], 'since the approval before')
})

t.test('W09 two officers: one after the other though others are there, and for each other', async t => {
  const together = Array.from({ length: 6 }, (_, n) =>
    both('officer:va', 'officer:ra', { minute: n * 45, gap: 3 }),
  ).flat()
  t.match(review([...honestHistory(), ...together]), [
    { kind: 'pair', officers: [{ id: 'officer:va' }, { id: 'officer:ra' }], count: 6, of: 6 },
  ])
  t.strictSame(review(together), [], 'nobody else could have: a small office is no finding')
  const slow = Array.from({ length: 6 }, (_, n) =>
    both('officer:va', 'officer:ra', { minute: n * 45, gap: 30 }),
  ).flat()
  t.strictSame(review([...honestHistory(), ...slow]), [], 'with time between')
  const refused = together.map((one, n) => (n % 2 === 0 ? { ...one, decision: 'reject' as const } : one))
  t.strictSame(review([...honestHistory(), ...refused]), [], 'approved after a refusal is something else')

  const favour = (officer: string, submittedBy: string, minute: number) =>
    decided({ officer, submittedBy, minute })
  const favours = [
    favour('officer:v5', 'officer:v6', 20),
    favour('officer:v6', 'officer:v5', 60),
    favour('officer:v5', 'officer:v6', 90),
    favour('officer:v6', 'officer:v5', 130),
  ]
  t.match(review([...honestHistory(), ...favours]), [
    { kind: 'mutual', officers: [{ id: 'officer:v5' }, { id: 'officer:v6' }], count: 4 },
  ])
  t.strictSame(review(favours.slice(0, 3)), [], 'once is no pattern')
  t.strictSame(review(favours.filter(one => one.officer === 'officer:v5')), [], 'nor is one direction')
  const own = favours.map(one => ({
    ...one,
    submittedBy: 'employee:x',
    personId: one.officer === 'officer:v5' ? 'p6' : 'p5',
  }))
  t.match(
    review(own, { 'officer:v5': { personId: 'p5' }, 'officer:v6': { personId: 'p6' } }),
    [{ kind: 'mutual', count: 4 }],
    'about each other',
  )
})

t.test('W09 who approves everything, and who sees to their own colleagues', async t => {
  const all = Array.from({ length: 20 }, (_, n) => decided({ officer: 'officer:e', minute: n * 25 }))
  t.match(review([...honestHistory(), ...all]), [{ kind: 'everything', count: 20, of: 20 }])
  const some = all.map((one, n) => (n < 2 ? { ...one, decision: 'reject' as const } : one))
  t.strictSame(review(some), [], 'a tenth refused')
  const colleagues = Array.from({ length: 5 }, (_, n) =>
    decided({ officer: 'officer:r8', minute: n * 40, agency: 'agency-8' }),
  )
  const ties = { 'officer:r8': { personId: 'p8', agency: 'agency-8' } }
  t.match(review([...honestHistory(), ...colleagues], ties), [{ kind: 'own-agency', count: 5, of: 5 }])
  t.strictSame(review(colleagues), [], 'where they work is not known')
  const verifiers = colleagues.map(one => ({ ...one, tier: 'verifier' as const }))
  t.strictSame(review(verifiers, ties), [], 'a verifier acts for their agency')
})

t.test('the clock is that of the office', async t => {
  const at = (text: string) =>
    [0, 1, 2].map(() => ({ ...decided({ officer: 'officer:z', minute: -1e6 }), decidedAt: new Date(text) }))
  t.strictSame(review(at('2026-11-01T23:00:00Z')), [], 'Sunday night in UTC is Monday 07:00 in Makassar')
  t.strictSame(kinds(review(at('2026-11-01T22:59:59Z'))), ['odd-hours'])
  t.strictSame(review(at('2026-11-06T09:59:59Z')), [], 'Friday 17:59')
  t.strictSame(kinds(review(at('2026-11-06T10:00:00Z'))), ['odd-hours'])
})

t.test('a finding names at most some requests, and says it in two languages', async t => {
  const many = Array.from({ length: 30 }, (_, n) => decided({ officer: 'officer:m', minute: 16 * 60 + n }))
  const [found] = review(many)
  t.equal(found?.count, 30)
  t.strictSame(
    found?.requests,
    many
      .slice(-20)
      .map(one => one.requestId)
      .reverse(),
  )
  const officers = [
    { id: 'a', name: 'Made' },
    { id: 'b', name: 'Ratna' },
  ]
  for (const kind of CONDUCT_KINDS) {
    const at = new Date(MONDAY)
    const text = describeConduct({ kind, officers, count: 7, of: 9, firstAt: at, lastAt: at, requests: [] })
    for (const sentence of [text.id, text.en]) {
      t.match(sentence, /Made.*\.$/, kind)
      t.match(sentence, '7', kind)
    }
    t.not(text.id, text.en)
  }
})
