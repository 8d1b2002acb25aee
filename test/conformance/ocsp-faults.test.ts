// The status service through the failures it will meet: a lost database, a killed process, a login with no more than
// its role. Real processes, a real PostgreSQL that is killed.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { freshDatabase } from '../support/database.ts'
import { startDebianPostgres } from '../support/debian-postgres.ts'
import { productionPlace } from '../support/production.ts'
import { freePort } from '../support/free-port.ts'
import { certIdOf, get, nonceOf, post, requestOf } from './support/ask-ocsp.ts'
import { openStatusHouse, serveStatus } from './support/status-house.ts'

async function eventually(look: () => Promise<boolean>, boundMs = 15_000): Promise<number> {
  const startedAt = performance.now()
  while (!(await look().catch(() => false))) {
    if (performance.now() - startedAt > boundMs) return Number.POSITIVE_INFINITY
    await sleep(25)
  }
  return performance.now() - startedAt
}

t.test(
  'the database is killed and comes back: held answers go on, nothing is invented, no hand is needed',
  async t => {
    const postgres = await startDebianPostgres()
    t.teardown(() => postgres.stop())
    const house = await openStatusHouse(t, { server: postgres.url })
    const { url } = await serveStatus(t, house, { lookEveryMs: 100 })
    const { issuing } = house.issuers
    const [known, other] = [await house.issue(), await house.issue()]
    const request = (entity: typeof known, nonce?: Buffer) =>
      requestOf(
        [certIdOf(issuing, entity.certificate.serialNumber)],
        nonce === undefined ? [] : [nonceOf(nonce)],
      )
    const first = await get(url, request(known))
    t.ok(first.body.length > 300)
    await postgres.kill()
    t.ok((await get(url, request(known))).body.equals(first.body), 'held')
    const live = await post(url, request(known, Buffer.alloc(32, 3)))
    t.ok(live.body.includes(Buffer.from(nonceOf(Buffer.alloc(32, 3)))), 'held, signed for a nonce')
    const missing = await get(url, request(other))
    t.equal(missing.body.toString('hex'), '30030a0103', 'tryLater of what is not held')
    t.equal(missing.headers.get('cache-control'), 'no-store', 'N14')
    await postgres.start()
    t.ok((await eventually(async () => (await get(url, request(other))).body.length > 300)) < 15_000, 'back')
    await house.revoke(known, 'keyCompromise')
    const took = await eventually(async () => !(await get(url, request(known))).body.equals(first.body))
    t.ok(took < 8_000, `a revocation is seen again (after ${Math.round(took)} ms)`)
  },
)

t.test('O06 Q01 a revocation is visible within a second, held or not, by the signal', async t => {
  const house = await openStatusHouse(t)
  const { url } = await serveStatus(t, house)
  const took: number[] = []
  for (let i = 0; i < 20; i++) {
    const entity = await house.issue()
    const request = requestOf([certIdOf(house.issuers.issuing, entity.certificate.serialNumber)])
    const before = await get(url, request)
    await house.revoke(entity, 'certificateHold')
    took.push(await eventually(async () => !(await get(url, request)).body.equals(before.body)))
  }
  const worst = Math.max(...took)
  t.comment(`visible after ${Math.round(worst)} ms at worst of ${took.length}`)
  t.ok(worst < 1_000, `${worst} ms`)
})

t.test(
  'va alone: a login that is only a member of segel_va, only its own key, killed and restarted',
  async t => {
    const { connection } = await freshDatabase(t)
    const { folder, home, run, start } = productionPlace(t, connection)
    t.match(await run('init'), { code: 0 })
    const login = `va_${process.pid}`
    const owner = new pg.Client({ connectionString: connection })
    await owner.connect()
    await owner.query(`create role ${login} login password 'only-the-va' in role segel_va`)
    t.teardown(async () => {
      await owner.query(`drop role ${login}`)
      await owner.end()
    })
    const narrow = new URL(connection)
    narrow.username = login
    narrow.password = 'only-the-va'
    for (const secret of ['segel-ca-passphrase', 'segel-personal-data-key']) rmSync(join(folder, secret))
    rmSync(join(home, 'keys/ca'), { recursive: true })
    const port = await freePort()
    const metricsPort = await freePort()
    const file = join(folder, 'production.yaml')
    const yaml = `${readFileSync(file, 'utf8')}\nmetrics:\n  port: ${metricsPort}\n`
    writeFileSync(file, yaml)
    const { rows } = await owner.query<{ id: string; certificate: Buffer; serial: string }>(
      `select i.id, i.certificate, c.serial_number as serial from segel.issuers i
     join segel.certificates c on c.issuer_id = i.id where i.kind = 'intermediate' limit 1`,
    )
    const [row] = rows
    if (row === undefined) throw new Error('no issuer')
    const certificate = parseCertificate(row.certificate)
    const issuer = { certificate, publicKey: certificate.publicKey }
    const request = requestOf([certIdOf(issuer, row.serial)])
    const url = `http://127.0.0.1:${port}/ocsp`
    const metrics = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    for (const round of [1, 2]) {
      const va = start('serve --role va', { PORT: String(port), DATABASE_URL: narrow.href })
      await va.saw(/ready: va/)
      const took = await eventually(async () => (await get(url, request)).body.length > 300)
      t.ok(took < 10_000, `round ${round}: answers`)
      await post(url, request)
      await get(url, requestOf([certIdOf(issuer, '0badbad0')]))
      const text = await metrics()
      t.match(text, /segel_ocsp_answers_total\{status="good",transport="get",hash="sha256"\} [1-9]/)
      t.match(text, /segel_ocsp_answers_total\{status="good",transport="post",hash="sha256"\} 1/)
      t.match(text, /segel_ocsp_never_issued_total\{issuer="issuing-g1"\} 1/)
      t.match(text, /segel_ocsp_status_lookups_total\{from="held"\} [1-9]/)
      t.match(text, /segel_ocsp_signing_seconds_count [1-9]/)
      t.match(text, /segel_database_lost 0/)
      t.match(text, /segel_crl_number\{issuer="issuing-g1",scope="full"\} [1-9]/)
      t.match(text, /segel_crl_next_update_timestamp_seconds\{issuer="root-g1",scope="full"\} \d{10}/)
      t.match(text, /segel_ocsp_held_statuses 1/)
      t.notMatch(text, /0badbad0/, 'nothing that a stranger chose')
      t.match(va.output(), /status asked of a serial number that was never issued/)
      t.equal((await fetch(`http://127.0.0.1:${metricsPort}/`)).status, 404)
      t.equal((await fetch(`http://127.0.0.1:${port}/metrics`)).status, 404, 'not where the public is')
      va.process.kill(round === 1 ? 'SIGKILL' : 'SIGTERM')
      const ended = await va.ended
      if (round === 2) t.match(ended, { code: 0 })
    }
  },
)
