/**
 * A whole house for use-case tests: a database of its own, each role in its own security context, a root and an
 * issuing CA whose keys are in memory, a registry that is a Map, and a clock that stands still until it is moved.
 */
import type { Test } from 'tap'
import pg from 'pg'
import { systemEntropy } from '../../src/adapters/system.ts'
import { openStore, type OpenStore, type StoreRole } from '../../src/adapters/store/store.ts'
import type { Actor, Call } from '../../src/domain/actor.ts'
import type { IssuedCertificate } from '../../src/domain/certificate.ts'
import type { Employee } from '../../src/domain/employee.ts'
import { holdEnd, type HoldEnd, type HoldLimits } from '../../src/domain/hold.ts'
import type { Issuer } from '../../src/domain/issuer.ts'
import { parseEmployeeNumber } from '../../src/domain/nip.ts'
import type { Profile } from '../../src/domain/profile.ts'
import type { CertificateRequest } from '../../src/domain/request.ts'
import { type DecideDeps, decideRequest } from '../../src/enrollment/decide.ts'
import type { DecisionOrder } from '../../src/enrollment/decision.ts'
import { submitRequest } from '../../src/enrollment/submit.ts'
import { SegelError } from '../../src/errors.ts'
import { type AuthorityDeps, createIntermediate, createRoot } from '../../src/issuance/authority.ts'
import { type IssueDeps, issueApproved } from '../../src/issuance/issue.ts'
import { type JudgeDeps, judgeOrders } from '../../src/revocation/judge-orders.ts'
import { composeOrder } from '../../src/revocation/order.ts'
import { releaseCertificate } from '../../src/revocation/release.ts'
import { type RevocationOrder, revokeCertificate, type RevokeDeps } from '../../src/revocation/revoke.ts'
import { makeCsr } from './csr.ts'
import { freshDatabase } from './database.ts'
import { actor, call, EMAIL_PROFILE, employee, NC, NOON, profile } from './fixtures.ts'
import { type MemoryKeys, memoryKeys } from './memory-keys.ts'
import { testDeciders, type TestDeciders } from './deciders.ts'

export const ROOT_PROFILE: Profile = profile({
  name: 'root',
  kind: 'root',
  subject: [],
  keys: ['p-256', 'p-384'],
  keyUsage: ['keyCertSign', 'cRLSign'],
  extendedKeyUsage: [],
  policies: [],
  validity: { years: 20 },
  approvals: [],
  statusPointers: false,
})
export const INTERMEDIATE_PROFILE: Profile = {
  ...ROOT_PROFILE,
  name: 'intermediate',
  kind: 'intermediate',
  policies: [{ oid: '2.5.29.32.0' }],
  validity: { years: 10 },
  pathLength: 0,
  statusPointers: true,
}

export const pointersOf = (issuerId: string) => ({
  ocsp: 'http://ca.example/ocsp',
  caIssuers: `http://ca.example/ca/${issuerId}.cer`,
  crl: `http://ca.example/crl/${issuerId}.crl`,
})

/** Standing still, and moved by the test. */
export interface TestClock {
  at: Date
  now(): Date
  pass(ms: number): void
}

export interface House {
  readonly connection: string
  readonly clock: TestClock
  readonly keys: MemoryKeys
  readonly profiles: Map<string, Profile>
  readonly stores: Readonly<Record<StoreRole, OpenStore>>
  /** Whoever decides or revokes with the helpers below is one of them. */
  readonly officers: TestDeciders
  readonly registry: { readonly people: Map<string, Employee>; down: boolean; asked: number }
  readonly root: Issuer
  readonly issuing: Issuer
  /** Statements of the owner, past every use case. */
  readonly sql: (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>
  /** The same with the triggers off: what somebody with the database in their hands can do. */
  readonly tamper: (text: string, values?: readonly unknown[]) => Promise<void>
  /** Actions of the audit log since `after`, and its present length. */
  readonly auditSince: (
    after?: bigint,
  ) => Promise<readonly { action: string; object: string; detail: object; body: string }[]>
}

/** `at`: where its clock stands at first; judges without a clock of their own want the present. */
export async function openHouse(t: Test, at: Date = NOON): Promise<House> {
  const { connection } = await freshDatabase(t)
  const stores = await openStores(t, connection)
  const clock: TestClock = {
    at,
    now: () => new Date(clock.at),
    pass: ms => {
      clock.at = new Date(clock.at.getTime() + ms)
    },
  }
  const keys = memoryKeys()
  const deps: AuthorityDeps = { store: stores.owner, keys, clock, entropy: systemEntropy, pointersOf }
  const admin = call('administrator')
  const root = await createRoot(deps)(admin, {
    id: 'root',
    subject: [
      { type: 'C', value: 'ID' },
      { type: 'CN', value: 'Akar Uji' },
    ],
    profile: ROOT_PROFILE,
    keyKind: 'p-384',
  })
  const issuing = await createIntermediate(deps)(admin, {
    id: 'issuing',
    parentId: 'root',
    subject: [
      { type: 'C', value: 'ID' },
      { type: 'CN', value: 'Penerbit Uji' },
    ],
    profile: INTERMEDIATE_PROFILE,
    keyKind: 'p-256',
  })
  keys.asked = 0
  const sql = rawSql(t, connection)
  return {
    connection,
    clock,
    keys,
    profiles: new Map([profile(), EMAIL_PROFILE, ROOT_PROFILE].map(one => [one.name, one])),
    stores,
    officers: testDeciders(),
    registry: { people: new Map(), down: false, asked: 0 },
    root,
    issuing,
    sql,
    tamper: async (text, values) => {
      const [, table] = /^(?:update|delete from|insert into) (\w+)/.exec(text) ?? []
      await sql(`alter table ${table ?? ''} disable trigger user`)
      try {
        await sql(text, values)
      } finally {
        await sql(`alter table ${table ?? ''} enable trigger user`)
      }
    },
    auditSince: async (after = 0n) => {
      const rows = await sql('select body from audit_events where sequence > $1 order by sequence', [after])
      return rows.map(({ body }) => ({ ...JSON.parse(String(body)), body: String(body) }))
    },
  }
}

/** What enrollment use cases need, in the security context of the registration authority. */
export function enrollmentDeps(house: House) {
  const { stores, clock, profiles, registry, officers } = house
  return {
    proofs: officers.proofs,
    store: stores.ra,
    clock,
    profiles,
    entropy: systemEntropy,
    registry: {
      find: async (number: string) => {
        registry.asked += 1
        if (registry.down) throw new SegelError('registry-unavailable', 'The registry does not answer.')
        return registry.people.get(number)
      },
    },
  }
}

export function issueDeps(house: House, changes: Partial<IssueDeps> = {}): IssueDeps {
  const { stores, clock, profiles, keys, issuing, officers } = house
  return {
    proofs: officers.proofs,
    store: stores.ca,
    clock,
    entropy: systemEntropy,
    profiles,
    issuing: async () => ({
      issuer: issuing,
      signer: await keys.signer('issuing'),
      pointers: pointersOf('issuing'),
    }),
    evidenceMaxAgeDays: 30,
    batchSize: 64,
    faultPoint: () => undefined,
    ...changes,
  }
}

/** The job's own call. */
export const JOB: Call = { actor: actor('system', { id: 'system:ca' }), requestId: 'job', source: 'job' }

let people = 0

/** A new person in the registry, each with a number and an id of their own. */
export function person(house: Pick<House, 'registry'>, changes: Partial<Employee> = {}): Employee {
  people += 1
  const one = employee({
    personId: systemEntropy.uuid(),
    number: parseEmployeeNumber(`198609262015051${String(people).padStart(3, '0')}`).number,
    officialEmail: `pegawai.${people}@nusacontoh.example`,
    ...changes,
  })
  house.registry.people.set(one.number, one)
  return one
}

/** The person as an actor. */
export function asEmployee({ personId, number }: Employee): Actor {
  return actor('employee', { id: `token:${personId}`, personId, employeeNumber: number })
}

export const VERIFIER = actor('verifier')
export const OFFICER = actor('registration-officer')

/** Decides as `call` says, with the signature of whoever calls. */
export function signedDecide(house: House, changes: Partial<DecideDeps> = {}) {
  const decide = decideRequest({ ...enrollmentDeps(house), ...changes })
  return (
    who: Call,
    id: string,
    order: Pick<DecisionOrder, 'decision' | 'digest' | 'reason'>,
  ): Promise<CertificateRequest> =>
    decide(who, id, house.officers.decision(who.actor, { request: id, at: house.clock.now() }, order))
}

/** Thirty days, unless a profile says another limit. */
export function holdLimits({ profiles }: Pick<House, 'profiles'>): HoldLimits {
  return { atMostDays: 30, profiles }
}

export function holdEndOf(house: Pick<House, 'profiles'>): HoldEnd {
  return holdEnd(holdLimits(house))
}

/** What revocation use cases need, in the security context of the registration authority. */
export function revocationDeps(house: House) {
  const { stores, clock, officers } = house
  return { store: stores.ra, clock, entropy: systemEntropy, proofs: officers.proofs }
}

/** Revokes as `call` says, with a signature where the caller is an officer. */
export function signedRevoke(house: House, changes: Partial<RevokeDeps> = {}) {
  const deps = { ...revocationDeps(house), ...changes }
  const [revoke, compose] = [revokeCertificate(deps), composeOrder(deps)]
  return async (who: Call, serialNumber: string, order: RevocationOrder): Promise<IssuedCertificate> => {
    const isOfficer = who.actor.role === 'verifier' || who.actor.role === 'registration-officer'
    const body = isOfficer
      ? await compose(who, serialNumber, { kind: 'revocation', ...order }).catch(() => undefined)
      : undefined
    const signature = body === undefined ? {} : { signature: house.officers.order(who.actor, body) }
    return revoke(who, serialNumber, { ...order, ...signature })
  }
}

/** Orders a release, and lets the certification authority look at it. */
export function signedRelease(house: House, judge = judgeOrders(judgeDeps(house))) {
  const signals = { on: () => () => undefined }
  const deps = { ...revocationDeps(house), signals, waitMs: 0, holdEnd: holdEndOf(house) }
  const [release, compose] = [releaseCertificate(deps), composeOrder(deps)]
  return async (who: Call, serialNumber: string, comment?: string): Promise<IssuedCertificate> => {
    const spec = { ...(comment === undefined ? {} : { comment }) }
    const body = await compose(who, serialNumber, { kind: 'release', ...spec }).catch(() => undefined)
    const signature = body === undefined ? {} : { signature: house.officers.order(who.actor, body) }
    await release(who, serialNumber, { ...spec, ...signature })
    await judge(JOB)
    const after = await house.stores.ra.certificate(serialNumber)
    if (after === undefined) throw new Error('the certificate is gone')
    return after
  }
}

/** What the certification authority judges orders by; alarms go to `onUnproved`. */
export function judgeDeps(house: House, onUnproved: JudgeDeps['onUnproved'] = () => undefined): JudgeDeps {
  const { stores, clock, officers } = house
  return { store: stores.ca, clock, proofs: officers.proofs, holdEnd: holdEndOf(house), onUnproved }
}

export async function submitted(
  house: House,
  one: Employee,
  what: { readonly profile?: string; readonly csr?: Uint8Array } = {},
): Promise<CertificateRequest> {
  const submission = {
    employeeNumber: one.number,
    profile: what.profile ?? 'signature',
    csr: what.csr ?? makeCsr().der,
  }
  return submitRequest(enrollmentDeps(house))(call(asEmployee(one)), submission)
}

export async function approved(
  house: House,
  one: Employee,
  what: { readonly profile?: string; readonly csr?: Uint8Array } = {},
): Promise<CertificateRequest> {
  const { id, digest, profile: name } = await submitted(house, one, what)
  const decide = signedDecide(house)
  const approve = { decision: 'approve', digest, reason: '' } as const
  // For the whole house, so that people of any agency are approved.
  const first = await decide(call({ ...VERIFIER, agency: NC.code }), id, approve)
  return house.profiles.get(name)?.approvals.length === 1 ? first : decide(call(OFFICER), id, approve)
}

export async function certified(
  house: House,
  one: Employee,
  what: { readonly profile?: string; readonly csr?: Uint8Array } = {},
): Promise<IssuedCertificate> {
  const { id } = await approved(house, one, what)
  await issueApproved(issueDeps(house))(JOB)
  const { serialNumber } = (await house.stores.ra.request(id)) ?? {}
  const found = serialNumber === undefined ? undefined : await house.stores.ra.certificate(serialNumber)
  if (found === undefined) throw new Error('nothing was issued')
  return found
}

async function openStores(t: Test, connection: string): Promise<House['stores']> {
  const open = async (role: StoreRole) => {
    const store = await openStore({ connection, role, poolSize: 6 })
    t.teardown(() => store.close())
    return store
  }
  return { owner: await open('owner'), ra: await open('ra'), ca: await open('ca'), va: await open('va') }
}

function rawSql(t: Test, connection: string): House['sql'] {
  const client = new pg.Client({ connectionString: connection })
  client.on('error', () => undefined)
  // One statement after the other, whoever asks.
  let last: Promise<unknown> = client.connect().then(() => client.query('set search_path = segel'))
  // Whoever asked nothing may end before the connection is there, and must not break it off.
  const connected = last
  t.teardown(async () => {
    await connected.catch(() => undefined)
    await client.end()
  })
  return async (text, values = []) => {
    const next = last
      .catch(() => undefined)
      .then(() => client.query<Record<string, unknown>>(text, [...values]))
    last = next
    return (await next).rows
  }
}
