/** What a demonstration of an hour cannot show: months of figures, a CA near its end, findings on conduct. */
import type { Page } from 'playwright-core'
import type { AuthorityReport } from '../../src/auditing/report-authorities.ts'
import type { ConductFinding } from '../../src/domain/conduct.ts'
import type { Role } from '../../src/domain/actor.ts'
import { comingMonths, pastDays, type Statistics } from '../../src/domain/statistics.ts'
import { adminPages } from '../../src/web/admin/index.ts'
import type { OfficerUses } from '../../src/web/admin/officers-routes.ts'
import { type AuditorUses, auditorPages } from '../../src/web/auditor/index.ts'
import { actor, AGENCIES } from '../support/fixtures.ts'
import { listenWeb } from '../support/web-app.ts'
import { THRESHOLDS } from '../protocols/rest/fixtures.ts'
import type { Shot, Visit } from './pages.ts'

const DAY_MS = 86_400_000
const after = (days: number) => new Date(Date.now() + days * DAY_MS)
const PLACE = { at: new Date(), days: 30, months: 12, timeZone: 'Asia/Makassar' }

/** A working week has its tides, and each number is the same in every picture. */
const tide = (place: number, most: number) =>
  place % 7 === 5 || place % 7 === 6 ? 0 : Math.round((most * (3 + ((place * 5) % 7))) / 9)

const STATISTICS: Statistics = {
  at: PLACE.at,
  issued: pastDays(PLACE).map((period, place) => ({ period, count: tide(place, 164) })),
  revoked: pastDays(PLACE).map((period, place) => ({ period, count: place === 17 ? 41 : tide(place, 5) })),
  waiting: pastDays(PLACE).map((period, place) => ({
    ...{ period, count: tide(place, 164) },
    ...{ medianSeconds: tide(place, 31) * 3600, slowSeconds: tide(place, 60) * 3600 },
  })),
  expiring: comingMonths(PLACE).map((period, place) => ({
    period,
    count: [0, 12, 148, 1306][place % 4] ?? 0,
  })),
  open: { verified: 1214, held: 36 },
  oldestOpenAt: after(-9),
}

const AUTHORITIES: readonly AuthorityReport[] = [
  {
    ...{ id: 'root', kind: 'root', active: true, hasKey: false, keyKind: 'p-384' },
    ...{ subject: 'CN=Nusa Contoh Root CA,O=Pemerintah Provinsi Nusa Contoh,C=ID', responders: [] },
    ...{ notAfter: after(3650), remaining: 'enough' },
  },
  {
    ...{ id: 'issuing', kind: 'intermediate', active: true, hasKey: true, keyKind: 'p-256' },
    subject: 'CN=Nusa Contoh Issuing CA 3,O=Pemerintah Provinsi Nusa Contoh,C=ID',
    ...{ notAfter: after(71), remaining: 'soon' },
    crl: {
      ...{ number: 4821n, thisUpdate: after(-2), nextUpdate: after(-0.1), entries: 219, remaining: 'over' },
    },
    responders: [{ name: 'ocsp', notAfter: after(0.4), remaining: 'soon' }],
  },
]

const FINDINGS: readonly ConductFinding[] = [
  {
    ...{ kind: 'burst', count: 38, of: 52, firstAt: after(-6), lastAt: after(-6) },
    officers: [{ id: 'officer:1', name: 'Hj. Siti Rahmawati, S.Kom.' }],
    requests: Array.from({ length: 5 }, () => crypto.randomUUID()),
  },
  {
    ...{ kind: 'pair', count: 21, of: 23, firstAt: after(-28), lastAt: after(-1) },
    officers: [
      { id: 'officer:1', name: 'Hj. Siti Rahmawati, S.Kom.' },
      { id: 'officer:2', name: 'I Gede Pramana' },
    ],
    requests: Array.from({ length: 2 }, () => crypto.randomUUID()),
  },
]

/** One house, seen by each of the two. */
const origins = new Map<Role, Promise<string>>()

function stage({ teardown }: Visit, role: Role): Promise<string> {
  const draft = {
    digest: '1'.repeat(64),
    words: {
      id: 'Undangan: I Wayan Sudiarta sebagai administrator.',
      en: 'Invitation: I Wayan Sudiarta as an administrator.',
    },
    ...{ signedBy: ['Administrator Contoh'], expiresAt: after(5), isMine: true },
  }
  const officers = new Proxy({} as OfficerUses, {
    get: (_uses, name) => async () => (name === 'agencies' ? AGENCIES : name === 'listDrafts' ? [draft] : []),
  })
  const reportRegistry = async () => ({
    agencies: [],
    imports: [
      { sequence: 9n, at: after(-1), by: 'system:cli/operator', counts: { accepted: 41_870, skipped: 213 } },
      { sequence: 3n, at: after(-31), by: 'system:cli/operator', counts: { accepted: 0, skipped: 42_083 } },
    ],
  })
  const reportStatistics = async () => STATISTICS
  const reportAuthorities = async () => AUTHORITIES
  const conduct: Partial<AuditorUses> = {
    now: () => new Date(),
    reportStatistics,
    readCheckpoint: async () => undefined,
    reportConduct: async (_call, period) => ({
      ...period,
      ...{ decisions: 1840, officers: 17, thresholds: THRESHOLDS, findings: FINDINGS },
    }),
  }
  const areas = [
    adminPages({ uses: { reportStatistics, reportAuthorities, reportRegistry }, officers, profiles: [] }),
    auditorPages(conduct as AuditorUses),
  ]
  return listenWeb({ teardown }, { areas, actor: actor(role, { name: 'I Wayan Sudiarta' }) })
}

const shot = (name: string, path: string, role: Role = 'administrator'): Shot => ({
  name,
  path: '/',
  on: async (page: Page, visit) => {
    const origin = origins.get(role) ?? stage(visit, role)
    origins.set(role, origin)
    await page.goto((await origin) + path)
  },
})

export const TROUBLED_SHOTS: readonly Shot[] = [
  shot('admin-troubled', '/admin'),
  shot('admin-officers-draft', '/admin/officers'),
  shot('admin-registry-skipped', '/admin/registry'),
  shot('auditor-conduct-findings', '/auditor/conduct', 'auditor'),
  shot('auditor-without-checkpoint', '/auditor', 'auditor'),
]
