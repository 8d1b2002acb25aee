import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkHeartbeat, startHeartbeat, troubledDuties } from '../../src/jobs/heartbeat.ts'
import type { DutyState } from '../../src/jobs/worker.ts'
import { temporaryFolder } from '../support/temporary.ts'

const worker = (...states: DutyState[]) => ({ states: () => states })
const later = (seconds: number) => new Date(Date.now() + seconds * 1000)

t.test('a beating role is well, and its file goes with it', async t => {
  const file = join(temporaryFolder(t), 'run/all.json')
  const heartbeat = await startHeartbeat(file, {
    worker: worker({ name: 'issue', failures: 4 }),
    url: 'http://127.0.0.1:1',
  })
  t.equal(await checkHeartbeat(file, new Date()), 'http://127.0.0.1:1')
  t.equal(statSync(file).mode & 0o777, 0o600)
  await t.rejects(checkHeartbeat(file, later(60)), {
    code: 'store-unavailable',
    detail: /heartbeat was 60 s ago/,
  })
  await heartbeat.stop()
  t.notOk(existsSync(file))
  await t.rejects(checkHeartbeat(file, new Date()), { detail: /no heartbeat/, code: 'store-unavailable' })
})

t.test('a role that listens on nothing has no address', async t => {
  const file = join(temporaryFolder(t), 'ca.json')
  const heartbeat = await startHeartbeat(file, { worker: worker() })
  t.equal(await checkHeartbeat(file, new Date()), undefined)
  await heartbeat.stop()
})

t.test('a duty that keeps failing or hangs is trouble', async t => {
  const file = join(temporaryFolder(t), 'ca.json')
  const states = [
    { name: 'issue', failures: 5 },
    { name: 'crl', failures: 0, runningSince: later(-400) },
    { name: 'reconcile', failures: 4 },
    { name: 'responders', failures: 0, runningSince: later(-10) },
  ]
  t.strictSame(troubledDuties(worker(...states), new Date()), ['issue', 'crl'])
  const heartbeat = await startHeartbeat(file, { worker: worker(...states) })
  await t.rejects(checkHeartbeat(file, new Date()), {
    code: 'store-unavailable',
    detail: 'These duties are failing: issue, crl.',
  })
  await heartbeat.stop()
})

t.test('a file that is not a heartbeat', async t => {
  const file = join(temporaryFolder(t), 'ca.json')
  for (const text of ['', '{', '[]', 'null', '{"troubled":[]}', '{"at":"never"}']) {
    writeFileSync(file, text)
    await t.rejects(checkHeartbeat(file, new Date()), { code: 'store-unavailable' }, text)
  }
})
