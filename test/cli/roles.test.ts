import { readdirSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { freshDatabase } from '../support/database.ts'
import { productionPlace } from '../support/production.ts'
import { freePort } from '../support/free-port.ts'

/** Sockets on which the process listens, by the kernel's own account. */
function listeningSockets(pid: number): readonly string[] {
  const LISTEN = '0A'
  const inodes = new Set(
    ['tcp', 'tcp6'].flatMap(kind =>
      readFileSync(`/proc/${pid}/net/${kind}`, 'utf8')
        .split('\n')
        .slice(1)
        .map(line => line.trim().split(/\s+/))
        .filter(fields => fields[3] === LISTEN)
        .map(fields => `socket:[${fields[9]}]`),
    ),
  )
  return readdirSync(`/proc/${pid}/fd`)
    .map(fd => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`)
      } catch {
        return ''
      }
    })
    .filter(link => inodes.has(link))
}

async function eventually<T>(look: () => Promise<T>, isGood: (value: T) => boolean): Promise<T> {
  for (let i = 0; i < 600; i += 1) {
    const value = await look()
    if (isGood(value)) return value
    await sleep(100)
  }
  return look()
}

t.test('three processes, three security contexts, one database', async t => {
  const { connection } = await freshDatabase(t)
  const { home, folder, run, start, cheapen } = productionPlace(t, connection)
  const [raPort, vaPort] = [await freePort(), await freePort()]
  const readiness = (port: number) => () =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      response => response.status,
      () => 0,
    )

  // The status service is up before there is anything to say, and says so.
  const va = start('serve --role va', { PORT: String(vaPort) })
  await va.saw(/ready: va/)
  t.equal(await readiness(vaPort)(), 503)
  t.match(await run('health --role va'), { code: 1, stderr: /The role va is not ready \(HTTP 503\)/ })
  t.match(await run('init'), { code: 0 })
  cheapen()
  t.equal(await eventually(readiness(vaPort), status => status === 200), 200, 'ready without a restart')

  // Z03 a role needs the secrets of its own context and no other
  const caSecret = join(folder, 'segel-ca-passphrase')
  renameSync(caSecret, `${caSecret}.elsewhere`)
  rmSync(join(folder, 'segel-va-passphrase'))
  const ra = start('serve --role ra', { PORT: String(raPort) })
  await ra.saw(/ready: ra/)
  t.equal(await eventually(readiness(raPort), status => status === 200), 200)
  const blind = await start('serve --role ca').ended
  t.match(blind, { code: 2, stderr: /segel-ca-passphrase: this secret cannot be read/ })
  renameSync(`${caSecret}.elsewhere`, caSecret)
  rmSync(join(folder, 'segel-personal-data-key'))
  const ca = start('serve --role ca')
  await ca.saw(/ready: ca/)

  t.strictSame(listeningSockets(ca.process.pid ?? 0), [], 'the process that can sign has no socket')
  t.equal(listeningSockets(ra.process.pid ?? 0).length, 1, 'the same look finds the one of ra')
  t.match(await run('health'), { code: 0, stdout: 'ca: ready\nra: ready\nva: ready\n' })

  // What is not of a role is not served by it.
  const statusOf = async (port: number, path: string) =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).status
  t.equal(await statusOf(vaPort, '/crl/issuing-g1.crl'), 200)
  t.equal(await statusOf(raPort, '/crl/issuing-g1.crl'), 404)
  t.equal(await statusOf(vaPort, '/api/v1/requests'), 404)
  t.equal(await statusOf(raPort, '/api/v1/requests'), 401)

  // Each pool wears the hat of its role, whatever the login may do.
  const client = new pg.Client({ connectionString: connection })
  await client.connect()
  const { rows } = await client.query(
    "select distinct application_name as name from pg_stat_activity where datname = current_database() and application_name like 'segel %' order by 1",
  )
  await client.end()
  t.strictSame(
    rows.map(row => row.name),
    ['segel ca', 'segel ra', 'segel signals', 'segel va'],
  )

  for (const running of [ra, ca, va]) {
    running.process.kill('SIGTERM')
    t.match(await running.ended, { code: 0, signal: null })
  }
  t.strictSame(readdirSync(join(home, 'run')), [], 'no heartbeat is left')
})

t.test('a CA that was killed is found out by its heartbeat', async t => {
  const { connection } = await freshDatabase(t)
  const { run, start, cheapen } = productionPlace(t, connection)
  t.match(await run('init'), { code: 0 })
  cheapen()
  const ca = start('serve --role ca')
  await ca.saw(/ready: ca/)
  ca.process.kill('SIGKILL')
  await ca.ended
  const verdict = await eventually(
    () => run('health'),
    ({ code }) => code === 1,
  )
  t.match(verdict, { code: 1, stderr: /The last heartbeat was \d+ s ago/ })
  const again = start('serve --role ca')
  await again.saw(/ready: ca/)
  t.match(await run('health'), { code: 0 })
  again.process.kill('SIGTERM')
  t.match(await again.ended, { code: 0 })
})

t.test(
  'a request that never ends holds up a stop for a bounded time, and not against a second signal',
  async t => {
    const { connection } = await freshDatabase(t)
    const { configure, start } = productionPlace(t, connection)
    configure(yaml => yaml.replace('stopSeconds: 10', 'stopSeconds: 2'))
    const hold = async () => {
      const port = await freePort()
      const ra = start('serve --role ra', { PORT: String(port) })
      await ra.saw(/ready: ra/)
      const socket = connect(port, '127.0.0.1')
      t.teardown(() => socket.destroy())
      socket.on('error', () => undefined)
      await new Promise(resolve => socket.write('GET / HTTP/1.1\r\nHost: x', resolve))
      await sleep(200)
      ra.process.kill('SIGTERM')
      const startedAt = performance.now()
      await ra.saw(/stopping/)
      return { ra, seconds: () => (performance.now() - startedAt) / 1000 }
    }
    const patient = await hold()
    t.match(await patient.ra.ended, { code: 1, stderr: /cut off/ })
    t.ok(patient.seconds() >= 1.9 && patient.seconds() < 8, `${patient.seconds().toFixed(1)} s`)
    const impatient = await hold()
    impatient.ra.process.kill('SIGINT')
    t.match(await impatient.ra.ended, { code: 1 })
    t.ok(impatient.seconds() < 1.9, `${impatient.seconds().toFixed(1)} s`)
  },
)
