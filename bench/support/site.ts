/** An installation of Segel in a folder of its own: database with fsync, keys in files, fictional people, tokens. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { composeAdministration, type House, openHouse } from '../../src/compose.ts'
import { cliCall, createContext } from '../../src/cli/context.ts'
import { prepareDemonstration, prepareSecrets } from '../../src/cli/demonstration.ts'
import { readDecisionKey } from '../../src/access/token-keys.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Role } from '../../src/domain/actor.ts'
import { newDecisionKey } from '../../test/support/decision-keys.ts'
import { killDatabase } from '../../test/support/service.ts'
import { progress, type Scope } from './scope.ts'

export interface Site {
  readonly home: string
  readonly house: House
  /** The owner's own session, past every use case. */
  readonly sql: pg.Client
  /** Secret of a new token. */
  token(role: Role, bounds?: { readonly agency?: string; readonly employeeNumber?: string }): Promise<string>
}

const CONFIG = 'config/test.yaml'

/** Takes about five seconds; `startService` of the tests may run on its home, and then shares its database. */
export async function openSite(scope: Scope): Promise<Site> {
  progress('preparing an installation')
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'segel-bench-')))
  scope.teardown(async () => {
    await killDatabase(home)
    rmSync(home, { recursive: true, force: true })
  })
  const config = loadConfig({ file: CONFIG, env: {}, home })
  await prepareSecrets(config)
  const house = openHouse({ config, env: {}, log: ignore })
  scope.teardown(() => house.close())
  const io = { env: {}, stdout: ignore, stderr: ignore, exit: ignore }
  await prepareDemonstration(createContext(io, {}), house)
  const sql = new pg.Client({
    connectionString: await house.connection(),
    options: '-c search_path=segel -c timezone=UTC',
  })
  await sql.connect()
  scope.teardown(() => sql.end())
  return { home, house, sql, token: (role, bounds = {}) => makeToken(house, role, bounds) }
}

async function makeToken(
  house: House,
  role: Role,
  bounds: { readonly agency?: string; readonly employeeNumber?: string },
): Promise<string> {
  const { createToken, registerTokenKey } = composeAdministration(house, {
    store: await house.store('owner'),
  })
  const expiresAt = new Date(Date.now() + 86_400_000)
  const spec = { role, name: `benchmark ${role}`, expiresAt, ...bounds }
  const { token, secret } = await createToken(cliCall(), spec)
  if (role !== 'verifier' && role !== 'registration-officer') return secret
  const key = newDecisionKey()
  await registerTokenKey(cliCall(), token, readDecisionKey(key.publicPem, role))
  key.of(secret)
  return secret
}

const ignore = () => undefined
