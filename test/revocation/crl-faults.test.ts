/** What may happen to a round of CRLs on its way: each time the next round simply goes on. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { openStore } from '../../src/adapters/store/store.ts'
import { isSegelError, SegelError } from '../../src/errors.ts'
import { issueCrl } from '../../src/revocation/issue-crl.ts'
import { currentCrl } from '../../src/revocation/publish.ts'
import { fillRevoked } from '../../bench/support/revoked.ts'
import { openCrlHouse, type CrlHouse } from '../support/crl-house.ts'
import { JOB } from '../support/house.ts'
import { readCrl } from '../support/read-crl.ts'
import { temporaryFolder } from '../support/temporary.ts'

async function openRevoked(t: Test, count: number): Promise<CrlHouse> {
  const house = await openCrlHouse(t)
  const sql = new pg.Client({ connectionString: house.connection, options: '-c search_path=segel' })
  await sql.connect()
  if (count > 0) await fillRevoked(sql, { issuerId: 'issuing', count })
  await sql.end()
  return house
}

const numbersOf = async (house: CrlHouse) =>
  (await house.sql("select number from crls where scope = 'full' order by number")).map(row =>
    Number(row['number']),
  )

t.test(
  'L05 L26 a round that breaks off anywhere publishes nothing, and the next one has its number',
  async t => {
    const house = await openRevoked(t, 0)
    house.shards = 2
    await house.round()
    const [one] = await house.certify(1)
    await house.revoke(one?.serialNumber ?? '', 'superseded')
    for (const point of ['crl:read', 'crl:signed', 'crl:inserted']) {
      const faultPoint = (name: string) => {
        if (name === point) throw new SegelError('store-unavailable', 'The power went.')
      }
      house.clock.pass(1000)
      await t.rejects(
        issueCrl({ ...house.crlDeps, faultPoint })(JOB, 'issuing'),
        { code: 'store-unavailable' },
        point,
      )
      t.strictSame(await numbersOf(house), [1])
      t.equal(
        (await house.stores.va.crlStates()).every(({ number }) => number === 1n),
        true,
        'shards neither',
      )
    }
    t.match(await house.round(), { number: 2n, entries: 1 })
  },
)

t.test(
  'L26 a full disk while the bytes are stored: nothing is published, and readers keep what they had',
  async t => {
    const house = await openRevoked(t, 30_000)
    const read = currentCrl({ store: house.stores.va, clock: house.clock })
    t.match(await house.round(), { number: 1n, entries: 30_000 })
    t.match(await read('issuing'), { number: 1n })
    // As the database would say it, in the middle of the second part.
    await house.sql(`create function full_disk() returns trigger language plpgsql as $$
    begin raise exception using errcode = '53100', message = 'could not extend file: No space left on device'; end $$`)
    await house.sql(
      'create trigger full_disk before insert on crl_parts for each row when (new.part = 1) execute function full_disk()',
    )
    const error: unknown = await house.round({ force: true }).catch((reason: unknown) => reason)
    t.ok(isSegelError(error, 'store-unavailable'))
    t.match(await read('issuing'), { number: 1n })
    await house.sql('drop trigger full_disk on crl_parts')
    t.match(await house.round({ force: true }), { number: 2n })
    const crl = await read('issuing')
    t.equal(readCrl(temporaryFolder(t), crl.der, house.issuing.certificate.der).entries.size, 30_000)
  },
)

t.test('L24 L26 the database goes away: the held CRL is given until its nextUpdate', async t => {
  const house = await openRevoked(t, 0)
  await house.round()
  let isAway = false
  const { va } = house.stores
  const read = currentCrl({
    clock: house.clock,
    store: {
      crl: va.crl,
      crlState: async (id, scope) => {
        if (isAway) throw new SegelError('store-unavailable', 'away')
        return va.crlState(id, scope)
      },
    },
  })
  const { nextUpdate } = await read('issuing')
  isAway = true
  t.match(await read('issuing'), { number: 1n })
  await t.rejects(read('root'), { code: 'store-unavailable' }, 'what was never held')
  house.clock.at = nextUpdate
  await t.rejects(read('issuing'), { code: 'store-unavailable' }, 'not beyond')
  isAway = false
  t.match(await read('issuing'), { number: 1n }, 'back again')
  await t.rejects(read('issuing', 'shard-7'), { code: 'not-found' })
})

/** A process that builds with the house's own key would need it; this one only holds the lock as a builder does. */
function startBuilder(
  t: Test,
  connection: string,
): { readonly child: ChildProcess; readonly holds: Promise<void> } {
  const program = `
    import pg from 'pg'
    const client = new pg.Client({ connectionString: process.argv[1], options: '-c search_path=segel' })
    await client.connect()
    await client.query('begin')
    const { rows } = await client.query("select try_lock_crl('issuing') as locked")
    process.stdout.write(rows[0].locked ? 'holds' : 'not')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, connection], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const holds = new Promise<void>((resolve, reject) => {
    child.stdout.once('data', data => {
      if (String(data) === 'holds') resolve()
      else reject(new Error(String(data)))
    })
  })
  return { child, holds }
}

t.test(
  'L05 one builder in a cluster: another process holds the lock, and gives it up when it is killed',
  async t => {
    const house = await openRevoked(t, 0)
    const { child, holds } = startBuilder(t, house.connection)
    await holds
    t.equal(await house.round({ force: true }), undefined, 'somebody else is at it')
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    let issued = await house.round()
    for (let tries = 0; issued === undefined && tries < 100; tries += 1) issued = await house.round()
    t.match(issued, { number: 1n })
  },
)

t.test('L05 two pools build at once: one of them does the work each time', async t => {
  const house = await openRevoked(t, 3000)
  const other = await openStore({ connection: house.connection, role: 'ca', poolSize: 2 })
  t.teardown(() => other.close())
  const builders = [house.crlDeps, { ...house.crlDeps, store: other }].map(deps => issueCrl(deps))
  for (let rounds = 0; rounds < 4; rounds += 1) {
    house.clock.pass(1000)
    await Promise.all(builders.map(build => build(JOB, 'issuing', { force: true })))
  }
  const numbers = await numbersOf(house)
  t.strictSame(
    numbers,
    numbers.map((_, index) => index + 1),
  )
})

t.test('Q01 a revocation never waits for a CRL that is being built', async t => {
  const house = await openRevoked(t, 100_000)
  const certificates = await house.certify(12)
  await house.round()
  // Held where it is longest: everything is read and signed, and the transaction is still open.
  let release: () => void = () => undefined
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const { keys } = house
  const asked = new Promise<void>(resolve => {
    keys.instead = async sign => {
      resolve()
      await held
      return sign()
    }
  })
  const building = house.round({ force: true })
  await asked
  const times: number[] = []
  for (const { serialNumber } of certificates) {
    const from = performance.now()
    await house.revoke(serialNumber, 'superseded')
    times.push(performance.now() - from)
  }
  release()
  keys.instead = undefined
  t.match(await building, { entries: 100_000 }, 'it was under way all the while')
  const middle = [...times].sort((a, b) => a - b)[6] ?? Infinity
  t.comment(`a revocation during a build of 100,000 entries: ${middle.toFixed(1)} ms`)
  t.ok(middle < 50, `${middle.toFixed(1)} ms`)
  t.match(await house.round(), { entries: 100_012 })
})
