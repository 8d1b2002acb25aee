/**
 * Random lives of certificates against the real store: whatever happens in whatever order, OCSP, the full CRL, base
 * and delta, and the shards together tell the same, and it is what the model says.
 */
import fc from 'fast-check'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { SubscriberReason } from '../../src/domain/certificate.ts'
import type { CrlScope } from '../../src/ports/store-revocations.ts'
import { currentCrl } from '../../src/revocation/publish.ts'
import { type CrlHouse, openCrlHouse } from '../support/crl-house.ts'
import { profile } from '../support/fixtures.ts'
import { type ReadCrl, readCrl } from '../support/read-crl.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { openAsker, type StatusAsker } from './ask-status.ts'
import { combine, type Entries, expected, type Known, living, sorted, WORDS } from './status-model.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const FINAL = ['unspecified', 'keyCompromise', 'superseded', 'privilegeWithdrawn'] as const

/** One thing that happens; `pick` chooses among the certificates there are. */
type Step =
  | { readonly kind: 'certify'; readonly count: number }
  | { readonly kind: 'revoke'; readonly pick: number; readonly reason: SubscriberReason }
  | { readonly kind: 'release'; readonly pick: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'shards'; readonly count: number }
  | { readonly kind: 'publish'; readonly force: boolean }

const pick = fc.nat({ max: 1000 })
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('certify'), count: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('revoke'), pick, reason: fc.constant('certificateHold') }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('revoke'), pick, reason: fc.constantFrom(...FINAL) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('release'), pick }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pass'),
      ms: fc.constantFrom(1000, 10 * MINUTE_MS, 7 * HOUR_MS, 13 * HOUR_MS, -2 * MINUTE_MS, -9 * HOUR_MS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('shards'), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('publish'), force: fc.boolean() }) },
)

interface World {
  readonly t: Test
  readonly house: CrlHouse
  readonly asker: StatusAsker
  readonly folder: string
  readonly known: Map<string, Known>
  /** Full CRLs by number, as they were read when they were new. */
  readonly published: Map<bigint, ReadCrl>
}

t.test('L05 L06 L11 L13 L14 L15 L16 L19 O06 O19 all that tells a status tells the same', async t => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 100, maxLength: 100 }), async list => {
      const world = await openWorld(t)
      for (const step of list) await take(world, step)
      await take(world, { kind: 'publish', force: true })
    }),
    // Long lives rather than many; shrinking would live each of them again.
    { numRuns: 3, endOnFailure: true },
  )
})

async function openWorld(t: Test): Promise<World> {
  const house = await openCrlHouse(t)
  house.profiles.set('signature', profile({ validity: { days: 2 } }))
  const world = { t, house, folder: temporaryFolder(t), known: new Map(), published: new Map() }
  const asker = await openAsker(t, house)
  // Far enough from the birth of CA and responder that steps back never go before it.
  house.clock.pass(30 * 24 * HOUR_MS)
  return { ...world, asker }
}

async function take(world: World, step: Step): Promise<void> {
  await TAKE[step.kind](world, step as never)
}

const TAKE: { readonly [K in Step['kind']]: (world: World, step: Step & { kind: K }) => Promise<void> } = {
  certify: async ({ house, known }, { count }) => {
    for (const { serialNumber, notAfter } of await house.certify(count)) {
      const shard = await house.shardOf(serialNumber)
      known.set(serialNumber, { serialNumber, notAfter, shard })
    }
  },
  revoke: async (world, { pick, reason }) => {
    const one = chosen(world, pick)
    if (one === undefined) return
    const isHeld = one.reason === WORDS.certificateHold
    const mayBe = isHeld ? reason !== 'certificateHold' : one.reason === undefined && !isEnded(world, one)
    await must(world, mayBe, () => world.house.revoke(one.serialNumber, reason))
    if (mayBe) one.reason = WORDS[reason]
  },
  release: async (world, { pick }) => {
    const one = chosen(world, pick)
    if (one === undefined) return
    const mayBe = one.reason === WORDS.certificateHold
    await must(world, mayBe, () => world.house.release(one.serialNumber))
    if (mayBe) delete one.reason
  },
  pass: async ({ house }, { ms }) => house.clock.pass(ms),
  shards: async ({ house }, { count }) => {
    house.shards = count
  },
  publish: async (world, { force }) => {
    // As the duty does: until nothing is due.
    if (force) await world.house.round({ force })
    while ((await world.house.round()) !== undefined);
    await compare(world)
  },
}

function chosen({ known }: World, pick: number): Known | undefined {
  return [...known.values()][pick % Math.max(known.size, 1)]
}

function isEnded({ house }: World, { notAfter }: Known): boolean {
  return house.clock.now() > notAfter
}

async function must({ t }: World, mayBe: boolean, work: () => Promise<unknown>): Promise<void> {
  const wasDone = await work().then(
    () => true,
    () => false,
  )
  if (wasDone !== mayBe) t.fail('the service and the model disagree on what may be done')
}

/** The invariant. Throws, so that fast-check tells the seed. */
async function compare(world: World): Promise<void> {
  const { house, known } = world
  const at = house.clock.now()
  const truth = expected(known.values(), at)
  const full = await read(world, 'full')
  same(living(full.entries, known, at), truth, 'full CRL')
  const newest = [...world.published.keys()].reduce((a, b) => (a > b ? a : b), 0n)
  if (full.number < newest) throw new Error('a CRL number went back')
  if (full.number > newest) assertKept(world, full)
  world.published.set(full.number, full)

  const delta = await read(world, 'delta')
  const base = delta.base ?? -1n
  if (delta.number !== full.number || base >= delta.number) throw new Error('the delta is not of this round')
  // L13: any complete CRL from the base on, not the base alone.
  for (const [number, complete] of world.published)
    if (number >= base && number < delta.number)
      same(living(combine(complete.entries, delta.entries), known, at), truth, `CRL ${number} and delta`)

  const union = new Map<string, string>()
  for (const { shard } of await house.stores.va.crlShards('issuing'))
    for (const [serial, reason] of (await read(world, `shard-${shard}`)).entries) {
      if (known.get(serial)?.shard !== shard) throw new Error('an entry in a shard that is not its own')
      union.set(serial, reason)
    }
  const sharded = [...truth].filter(([serial]) => known.get(serial)?.shard !== undefined)
  same(living(union, known, at), sorted(sharded), 'shards')

  world.asker.ring()
  for (const { serialNumber, reason } of known.values())
    await assertAnswer(world, serialNumber, reason ?? 'good')
}

/** L06: an entry that is gone though it was never released was on a CRL beyond the end of its certificate. */
function assertKept({ known, published }: World, full: ReadCrl): void {
  for (const { serialNumber, reason, notAfter } of known.values()) {
    if (reason === undefined || full.entries.has(serialNumber)) continue
    const shown = [...published.values()].some(
      one => one.thisUpdate > notAfter && one.entries.has(serialNumber),
    )
    if (!shown) throw new Error('L06: an entry went too early')
  }
}

/** The watch looks within milliseconds of the ring; a second is for a busy machine. */
async function assertAnswer({ asker }: World, serialNumber: string, truth: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const answer = await asker.ask(serialNumber)
    if (answer === truth) return
    if (tries === 100) throw new Error(`OCSP says ${answer}, the truth is ${truth}`)
    await sleep(10)
  }
}

async function read({ house, folder }: World, scope: CrlScope): Promise<ReadCrl> {
  const crl = await house.stores.va.latestCrl('issuing', scope)
  if (crl === undefined) throw new Error(`there is no ${scope} CRL`)
  return readCrl(folder, crl.der, house.issuing.certificate.der)
}

function same(found: Entries, truth: Entries, what: string): void {
  const [a, b] = [JSON.stringify([...found]), JSON.stringify([...truth])]
  if (a !== b) throw new Error(`${what}: ${a}, and the truth is ${b}`)
}

t.test('L26 readers never get a CRL that is cut short or older than what they had', async t => {
  const house = await openCrlHouse(t)
  house.shards = 2
  await house.round()
  const folder = temporaryFolder(t)
  const certificates = await house.certify(24)
  const current = currentCrl({ store: house.stores.va, clock: house.clock })
  let running = true
  const seen = new Map<bigint, Uint8Array>()
  const reader = async () => {
    let last = 0n
    let rounds = 0
    while (running) {
      const crl = await current('issuing')
      if (crl.number < last) t.fail('an older CRL than before')
      last = crl.number
      seen.set(crl.number, crl.der)
      rounds += 1
    }
    return rounds
  }
  const readers = [reader(), reader(), reader()]
  const publisher = async () => {
    while (running) await house.round()
  }
  const publishers = [publisher(), publisher()]
  await Promise.all(certificates.map(({ serialNumber }) => house.revoke(serialNumber, 'superseded')))
  running = false
  await Promise.all(publishers)
  // Whoever found the other at work has left it to them.
  while ((await house.round()) !== undefined);
  t.ok((await Promise.all(readers)).every(rounds => rounds > 0))
  for (const [number, der] of seen)
    t.equal(
      readCrl(folder, der, house.issuing.certificate.der).number,
      number,
      'whole, signed, and the one it says',
    )
  t.equal((await current('issuing')).entries, certificates.length)
})
