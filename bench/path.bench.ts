/**
 * The whole path. First what the CA makes of a full queue: approved request to stored certificate, with lint, audit
 * and fsync; then 64 parties over REST at once, from the application to the issued certificate.
 */
import { composeCa } from '../src/compose.ts'
import { requireProfile } from '../src/config/profiles.ts'
import type { Call } from '../src/domain/actor.ts'
import { encodePem } from '../src/x509/pem.ts'
import type { Answer } from '../test/support/ask.ts'
import { makeCsr } from '../test/support/csr.ts'
import { startService } from '../test/support/service.ts'
import type { Benchmark } from './result.ts'
import {
  type Applicant,
  approve,
  awaitIssuance,
  makeApplicants,
  makeOfficers,
  type Officers,
  submit,
} from './support/applicants.ts'
import { type Cfssl, startCfssl } from './support/cfssl.ts'
import { absolute, median, result } from './support/measure.ts'
import { progress, type Scope, withScope } from './support/scope.ts'
import { seedApproved, seedPeople } from './support/seed.ts'
import { openSite, type Site } from './support/site.ts'

/** One call of the issuing use case takes up to 16 full batches, which here are 1,024 certificates. */
const ONE_CALL = 1024
const WARM_UP = ONE_CALL
const ROUNDS = 3
const QUEUE = ROUNDS * ONE_CALL
const CLIENTS = 64
const CLIENTS_MS = 8000
const MOST_APPLICANTS = 4000
const GOAL = 1500

const JOB: Call = {
  actor: { id: 'system:ca', role: 'system', name: 'benchmark' },
  requestId: 'job',
  source: 'job',
}

export const benchmark: Benchmark = {
  name: 'path',
  run: () =>
    withScope(async scope => {
      const site = await openSite(scope)
      const cfssl = await startCfssl(scope, encodePem(makeCsr().der, 'CERTIFICATE REQUEST'))
      return [...(await measureQueue(site, cfssl)), ...(await measureClients(scope, site, cfssl))]
    }),
}

async function measureQueue(site: Site, cfssl: Cfssl) {
  await fillQueue(site)
  const { issueApproved } = composeCa(site.house, {
    store: await site.house.store('ca'),
    keys: await site.house.keys('ca'),
  })
  const issue = async (count: number) => {
    const from = performance.now()
    let issued = 0
    while (issued < count) {
      const some = await issueApproved(JOB)
      if (some === 0) throw new Error('the queue ended early: not every request was issued')
      issued += some
    }
    return (issued / (performance.now() - from)) * 1000
  }
  await issue(WARM_UP)
  const [ours, theirs]: [number[], number[]] = [[], []]
  for (let round = 1; round <= ROUNDS; round++) {
    theirs.push(await cfssl.sign(site.house.config.issuance.batchSize, 2))
    ours.push(await issue(ONE_CALL))
    progress(`round ${round}: ${ours.at(-1)?.toFixed(0)} against ${theirs.at(-1)?.toFixed(0)} certificates/s`)
  }
  const figure = {
    name: 'certificates, approved request to stored, fsync',
    unit: 'certificates/s',
    better: 'higher',
    value: median(ours),
  } as const
  return [
    result({ ...figure, than: 'cfssl serve, which stores nothing', base: median(theirs), goal: 0.5 }),
    absolute({ ...figure, aim: GOAL }),
  ]
}

async function fillQueue({ sql, house }: Site): Promise<void> {
  progress(`seeding ${WARM_UP + QUEUE} approved requests`)
  const people = await seedPeople(sql, { count: WARM_UP + QUEUE, seal: house.seal() })
  const profile = requireProfile(house.profiles, 'signature', 'subscriber')
  await seedApproved(sql, { people, profile, home: house.config.home })
  await sql.query('analyze')
}

async function measureClients(scope: Scope, site: Site, cfssl: Cfssl) {
  const officers = await makeOfficers(site)
  const next = await makeApplicants(site, WARM_UP + QUEUE, MOST_APPLICANTS)
  const { url } = await startService(scope, { home: site.home })
  progress(`${CLIENTS} clients submit, verify, approve and wait`)
  const base = await cfssl.sign(CLIENTS, 2)
  const tally = { calls: 0, errors: 0, issued: 0 }
  const from = performance.now()
  const client = async () => {
    while (performance.now() - from < CLIENTS_MS) await certify({ url, officers, applicant: next() }, tally)
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  const value = (tally.issued / (performance.now() - from)) * 1000
  const name = `certificates over REST, ${CLIENTS} clients from application to issuance`
  return [
    result({ name, unit: 'certificates/s', better: 'higher', value, than: 'cfssl serve', base }),
    result({
      ...{ name: `calls that failed, ${CLIENTS} clients`, unit: 'calls', better: 'lower', goal: 0 },
      ...{ value: tally.errors, than: 'calls made', base: tally.calls },
    }),
  ]
}

interface Party {
  readonly url: string
  readonly officers: Officers
  readonly applicant: Applicant
}

async function certify(
  { url, officers, applicant }: Party,
  tally: { calls: number; errors: number; issued: number },
): Promise<void> {
  const call = async (answer: Promise<Answer>) => {
    tally.calls += 1
    const one = await answer
    if (one.status < 300) return one
    if (tally.errors === 0) progress(`first error: ${one.status} ${one.text.slice(0, 300)}`)
    tally.errors += 1
    return undefined
  }
  const submitted = await call(submit(url, officers.registrar, applicant))
  const verified = submitted && (await call(approve(url, officers.verifier, submitted)))
  const approved = verified && (await call(approve(url, officers.officer, verified)))
  const done = approved && (await call(awaitIssuance(url, officers.officer, approved)))
  if (done?.field('state') === 'issued') tally.issued += 1
}
