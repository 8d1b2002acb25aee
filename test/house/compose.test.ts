// The containers keep the three security contexts apart. No engine runs here: the file and its script are judged.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import t from 'tap'
import { parse } from 'yaml'
import { migrate } from '../../src/adapters/store/migrate.ts'
import { startDebianPostgres } from '../support/debian-postgres.ts'
import { requireTool } from '../support/tools.ts'

const ROOT = join(import.meta.dirname, '..', '..')

interface Service {
  readonly networks: readonly string[]
  readonly ports?: readonly string[]
  readonly secrets?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly command?: readonly string[]
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, { internal?: boolean }>>
  readonly secrets: Readonly<Record<string, { file: string }>>
}

const readCompose = async (): Promise<Compose> =>
  parse(await readFile(join(ROOT, 'compose.yaml'), 'utf8'), { merge: true })

t.test('the ca listens on nothing and shares its network with the database alone', async t => {
  const { services, networks } = await readCompose()
  const { ca } = services
  t.strictSame(ca?.networks, ['ca-database'])
  t.strictSame(ca?.ports ?? [], [])
  t.equal(networks['ca-database']?.internal, true)
  const neighbours = Object.keys(services).filter(name => services[name]?.networks.includes('ca-database'))
  t.strictSame(neighbours.sort(), ['ca', 'db'])
  t.notOk(
    services['ra']?.networks.some(name => services['va']?.networks.includes(name)),
    'ra and va are apart',
  )
  t.strictSame(services['db']?.ports ?? [], [], 'the database is not published')
  t.ok(
    [services['ra'], services['va']]
      .flatMap(s => s?.ports ?? [])
      .every(port => port.startsWith('127.0.0.1:')),
  )
})

t.test('each role has its own login and only its own secrets, and none is in the file', async t => {
  const { services, secrets } = await readCompose()
  for (const role of ['ra', 'ca', 'va']) {
    const url = services[role]?.environment?.['DATABASE_URL'] ?? ''
    t.match(url, `postgresql://${role}_login:\${SEGEL_${role.toUpperCase()}_PASSWORD}@db:5432/segel`)
    t.strictSame(services[role]?.command?.slice(0, 3), ['serve', '--role', role])
  }
  const holders = (secret: string) =>
    Object.keys(services).filter(name => services[name]?.secrets?.includes(secret))
  t.strictSame(holders('segel-ca-passphrase'), ['ca'])
  t.strictSame(holders('segel-va-passphrase'), ['va'])
  const ignored = (await readFile(join(ROOT, '.gitignore'), 'utf8')).split('\n')
  t.ok(ignored.includes('/var/'))
  t.ok(Object.values(secrets).every(({ file }) => file.startsWith('./var/')))
  for (const { environment = {} } of Object.values(services))
    for (const [name, value] of Object.entries(environment))
      if (name.endsWith('PASSWORD')) t.match(value, /^\$\{SEGEL_[A-Z]+_PASSWORD:\?/, name)
})

t.test(
  'database-roles.sh makes logins that can take their own role only, and an owner that can migrate',
  async t => {
    const postgres = await startDebianPostgres()
    t.teardown(() => postgres.stop())
    const { port, password, username } = new URL(postgres.url)
    await promisify(execFile)('bash', [join(ROOT, 'config', 'compose', 'database-roles.sh')], {
      env: {
        PATH: `${dirname(requireTool('psql'))}:${process.env['PATH'] ?? ''}`,
        PGHOST: '127.0.0.1',
        PGPORT: port,
        PGPASSWORD: password,
        POSTGRES_USER: username,
        SEGEL_OWNER_PASSWORD: 'owner\'s "word"',
        SEGEL_RA_PASSWORD: 'ra-word',
        SEGEL_CA_PASSWORD: 'ca-word',
        SEGEL_VA_PASSWORD: 'va-word',
      },
    })
    const urlOf = (login: string, word: string) =>
      `postgresql://${login}:${encodeURIComponent(word)}@127.0.0.1:${port}/segel`
    await migrate(urlOf('segel_owner', 'owner\'s "word"'))

    const run = async (role: string, sql: string) => {
      const client = new pg.Client({ connectionString: urlOf(`${role}_login`, `${role}-word`) })
      await client.connect()
      try {
        await client.query(sql)
      } finally {
        await client.end()
      }
    }
    for (const role of ['ra', 'ca', 'va']) {
      await t.resolves(run(role, `set role segel_${role}`))
      for (const other of ['ra', 'ca', 'va', 'owner'].filter(name => name !== role))
        await t.rejects(run(role, `set role segel_${other}`), { code: '42501' }, `${role} as ${other}`)
      await t.rejects(
        run(role, 'select * from segel.audit_events'),
        { code: '42501' },
        'a bare login reads nothing',
      )
    }
  },
)
