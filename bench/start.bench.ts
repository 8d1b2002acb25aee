/** From the start of the process to ready, all roles and the embedded database included, on existing data. */
import { spawn } from 'node:child_process'
import { requireProfile } from '../src/config/profiles.ts'
import { startService } from '../test/support/service.ts'
import type { Benchmark } from './result.ts'
import { absolute, median, result } from './support/measure.ts'
import { progress, type Scope, withScope } from './support/scope.ts'
import { seedApproved, seedPeople } from './support/seed.ts'
import { openSite } from './support/site.ts'

const ROUNDS = 5
const GOAL_SECONDS = 3

export const benchmark: Benchmark = {
  name: 'start',
  run: () =>
    withScope(async scope => {
      const home = await prepare(scope)
      const starts: number[] = []
      const bare: number[] = []
      for (let round = 1; round <= ROUNDS; round++) {
        bare.push(await startNode())
        const service = await startService(scope, { home })
        starts.push(service.startMs / 1000)
        // The last one to leave stops the database, so the next start begins from nothing.
        await service.stop()
        progress(`round ${round}: ready after ${starts.at(-1)?.toFixed(2)} s`)
      }
      const figure = { name: 'start to ready, all roles and database', unit: 's', value: median(starts) }
      return [
        result({ ...figure, better: 'lower', than: 'node -e 0', base: median(bare) }),
        absolute({ ...figure, better: 'lower', aim: GOAL_SECONDS }),
      ]
    }),
}

/** Some requests that wait to be issued, as after a stop in the middle of the day. */
async function prepare(scope: Scope): Promise<string> {
  const { home, house, sql } = await openSite(scope)
  const people = await seedPeople(sql, { count: 100, seal: house.seal() })
  const profile = requireProfile(house.profiles, 'signature', 'subscriber')
  await seedApproved(sql, { people, profile, home })
  await sql.end()
  await house.close()
  return home
}

/** Seconds that Node itself takes. */
function startNode(): Promise<number> {
  const from = performance.now()
  return new Promise((resolve, reject) => {
    spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' })
      .once('error', reject)
      .once('exit', () => {
        resolve((performance.now() - from) / 1000)
      })
  })
}
