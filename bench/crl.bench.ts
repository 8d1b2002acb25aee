/** A full CRL from the database, signed and stored again, in a process of its own; against `openssl ca -gencrl`. */
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { startEmbedded } from '../src/adapters/store/embedded.ts'
import { migrate } from '../src/adapters/store/migrate.ts'
import { openStore } from '../src/adapters/store/store.ts'
import { parseCertificate } from '../src/x509/certificate.ts'
import { decodePem } from '../src/x509/pem.ts'
import { event } from '../test/contract/store-fixtures.ts'
import { temporaryFolder } from '../test/support/temporary.ts'
import { requireTool } from '../test/support/tools.ts'
import type { Benchmark, Result } from './result.ts'
import { absolute, median, result } from './support/measure.ts'
import { fillRevoked } from './support/revoked.ts'
import { progress, type Scope, withScope } from './support/scope.ts'

const isFull = process.env['SEGEL_BENCH_FULL'] === '1'
const SIZES = isFull ? [10_000, 100_000, 1_000_000] : [10_000, 100_000]
const ROUNDS = 3
const GOAL = 0.5
const GOAL_MB = 250
const MB = 1_048_576

export const benchmark: Benchmark = {
  name: 'crl',
  run: () =>
    withScope(async scope => {
      const folder = temporaryFolder(scope)
      makeCa(folder)
      const { connection, sql } = await prepare(scope, folder)
      const results: Result[] = []
      let filled = 0
      for (const size of SIZES) {
        await fillRevoked(sql, { issuerId: 'issuing', count: size - filled, from: filled })
        filled = size
        results.push(...(await measure({ connection, folder, size })))
      }
      return results
    }),
}

interface Place {
  readonly connection: string
  readonly folder: string
  readonly size: number
}

async function measure(place: Place): Promise<readonly Result[]> {
  const { size } = place
  const ours = await build(place)
  const openssl: number[] = []
  writeIndex(place)
  for (let round = 0; round < (size > 100_000 ? 1 : ROUNDS); round++) openssl.push(await gencrl(place))
  const ms = median(ours.times)
  progress(
    `${size}: ${ms.toFixed(0)} ms, ${(ours.octets / MB).toFixed(1)} MB, peak ${(ours.peak / MB).toFixed(0)} MB (${(ours.rssBefore / MB).toFixed(0)} MB before), openssl ${median(openssl).toFixed(0)} ms`,
  )
  const name = `full CRL, ${size.toLocaleString('en')} entries`
  return [
    result({
      name,
      unit: 'ms',
      value: ms,
      better: 'lower',
      goal: GOAL,
      than: 'openssl ca -gencrl',
      base: median(openssl),
    }),
    absolute({
      name: `${name}, peak memory`,
      unit: 'MB',
      value: ours.peak / MB,
      better: 'lower',
      aim: GOAL_MB,
    }),
    result({
      name: `${name}, memory above the idle process`,
      unit: 'MB',
      value: (ours.peak - ours.rssBefore) / MB,
      better: 'lower',
      than: 'size of the CRL',
      base: ours.octets / MB,
    }),
  ]
}

interface Built {
  readonly times: readonly number[]
  readonly octets: number
  readonly rssBefore: number
  readonly peak: number
}

async function build({ connection, folder, size }: Place): Promise<Built> {
  const program = join(import.meta.dirname, 'support/build-crl.ts')
  const rounds = size > 100_000 ? 1 : ROUNDS
  const args = [program, connection, 'issuing', join(folder, 'ca.key'), String(rounds)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const value: Built = JSON.parse(stdout)
  return value
}

async function gencrl({ folder }: Place): Promise<number> {
  const from = performance.now()
  await promisify(execFile)(
    requireTool('openssl'),
    ['ca', '-config', 'ca.cnf', '-gencrl', '-out', 'openssl.crl', '-crldays', '2', '-md', 'sha256'],
    { cwd: folder },
  )
  return performance.now() - from
}

/** The database of `openssl ca`, with the same kind of serial numbers. */
function writeIndex({ folder, size }: Place): void {
  const lines: string[] = []
  for (let n = 0; n < size; n++) {
    const serial = `5${createHash('sha256').update(`serial${n}`).digest('hex').slice(0, 39)}`.toUpperCase()
    lines.push(`R\t301231235959Z\t260101000000Z,superseded\t${serial}\tunknown\t/CN=${n}\n`)
  }
  writeFileSync(join(folder, 'index.txt'), lines.join(''))
}

function makeCa(folder: string): void {
  const openssl = requireTool('openssl')
  execFileSync(
    openssl,
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-sha256',
        '-days',
        '900',
      ],
      ...['-subj', '/C=ID/O=Contoh/CN=Penerbit', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
      ...['-keyout', 'ca.key', '-out', 'ca.pem'],
    ],
    { cwd: folder, stdio: 'pipe' },
  )
  writeFileSync(
    join(folder, 'ca.cnf'),
    '[ca]\ndefault_ca=it\n[it]\ndatabase=index.txt\ncertificate=ca.pem\nprivate_key=ca.key\ncrlnumber=crlnumber\ncrl_extensions=ext\n[ext]\nauthorityKeyIdentifier=keyid\n',
  )
  writeFileSync(join(folder, 'crlnumber'), '01\n')
}

async function prepare(scope: Scope, folder: string): Promise<{ connection: string; sql: pg.Client }> {
  progress('preparing a database')
  const server = await startEmbedded({ home: temporaryFolder(scope), log: () => undefined })
  scope.teardown(() => server.stop())
  await migrate(server.connection)
  const certificate = parseCertificate(decodePem(readFileSync(join(folder, 'ca.pem'), 'utf8'), 'CERTIFICATE'))
  const owner = await openStore({ connection: server.connection, role: 'owner', poolSize: 2 })
  await owner.change(event(), tx =>
    tx.insertIssuer({
      id: 'issuing',
      kind: 'intermediate',
      certificate,
      chain: [certificate.der],
      keyName: 'issuing',
      active: true,
    }),
  )
  await owner.close()
  const sql = new pg.Client({
    connectionString: server.connection,
    options: '-c search_path=segel -c timezone=UTC',
  })
  await sql.connect()
  scope.teardown(() => sql.end())
  return { connection: server.connection, sql }
}
