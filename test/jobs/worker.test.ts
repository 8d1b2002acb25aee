import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { SegelError } from '../../src/errors.ts'
import { type Duty, isOutage, retryMs, startWorker, type WorkerLog } from '../../src/jobs/worker.ts'
import type { Signal, Signals } from '../../src/ports/signals.ts'

/** Signals that the test rings by hand. */
function handBells(): Signals & { ring(signal: Signal): void; hanging(): number } {
  const bells = new Set<{ signal: Signal; listener: (subject: string) => void }>()
  return {
    on(signal, listener) {
      const bell = { signal, listener }
      bells.add(bell)
      return () => void bells.delete(bell)
    },
    ring(signal) {
      for (const bell of bells) if (bell.signal === signal) bell.listener('')
    },
    hanging: () => bells.size,
  }
}

const silent: WorkerLog = { failed: () => undefined, recovered: () => undefined }
const HOUR = 3_600_000
const duty = (run: () => Promise<number>, more: Partial<Duty> = {}): Duty => ({
  name: 'duty',
  signals: ['approved'],
  everyMs: HOUR,
  run,
  ...more,
})

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i += 1) await sleep(5)
  if (!condition()) throw new Error('it never came to that')
}

t.test('looks at once, then when it rings, and goes on while there is something', async t => {
  const signals = handBells()
  const work = [0, 3, 2, 0, 0]
  let rounds = 0
  const worker = startWorker([duty(async () => work[rounds++] ?? 0)], signals, silent)
  await until(() => rounds === 1)
  await sleep(20)
  t.equal(rounds, 1, 'it waits')
  signals.ring('revocation')
  await sleep(20)
  t.equal(rounds, 1, 'not its bell')
  signals.ring('approved')
  await until(() => rounds === 4)
  await sleep(20)
  t.equal(rounds, 4, 'until there was nothing more')
  await worker.stop()
  t.equal(signals.hanging(), 0)
})

t.test('what rings during a round brings another round', async t => {
  const signals = handBells()
  let rounds = 0
  const worker = startWorker(
    [
      duty(async () => {
        rounds += 1
        if (rounds === 1) signals.ring('approved')
        return 0
      }),
    ],
    signals,
    silent,
  )
  await until(() => rounds === 2)
  await sleep(20)
  t.equal(rounds, 2)
  await worker.stop()
})

t.test('the timer looks although nothing rings', async t => {
  let rounds = 0
  const worker = startWorker([duty(async () => ((rounds += 1), 0), { everyMs: 5 })], handBells(), silent)
  await until(() => rounds >= 4)
  await worker.stop()
  const after = rounds
  await sleep(30)
  t.equal(rounds, after, 'not after a stop')
})

t.test('a rest gathers what rings meanwhile into one round', async t => {
  const signals = handBells()
  let rounds = 0
  const worker = startWorker(
    [duty(async () => ((rounds += 1), rounds < 3 ? 1 : 0), { restMs: 60 })],
    signals,
    silent,
  )
  await until(() => rounds === 1)
  for (let i = 0; i < 10; i += 1) signals.ring('approved')
  await sleep(20)
  t.equal(rounds, 1, 'resting')
  await until(() => rounds === 3)
  await worker.stop()
})

t.test('an error waits longer each time, deaf to bells, and is told; recovery too', async t => {
  const signals = handBells()
  const told: string[] = []
  let rounds = 0
  const worker = startWorker(
    [
      duty(async () => {
        rounds += 1
        if (rounds <= 2) throw new SegelError('store-unavailable', 'away')
        return 0
      }),
    ],
    signals,
    {
      failed: (name, _error, ms) => told.push(`${name} ${ms}`),
      recovered: name => told.push(`${name} recovered`),
    },
  )
  await until(() => worker.states()[0]?.failures === 1)
  for (let i = 0; i < 20; i += 1) signals.ring('approved')
  await sleep(50)
  t.equal(rounds, 1, 'no busy loop')
  await until(() => rounds === 3)
  t.strictSame(told, ['duty 250', 'duty 500', 'duty recovered'])
  t.match(worker.states(), [{ failures: 0 }])
  await worker.stop()
})

t.test('a slow duty does not delay another, and a stop lets its round end', async t => {
  let release: () => void = () => undefined
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  let ended = false
  let rounds = 0
  const slow = duty(async () => {
    await held
    ended = true
    return 0
  })
  const quick = duty(async () => ((rounds += 1), 0), { name: 'quick', everyMs: 5 })
  const worker = startWorker([slow, quick], handBells(), silent)
  await until(() => rounds > 3)
  t.ok(worker.states()[0]?.runningSince, 'it is known to run')
  const stopping = worker.stop()
  await sleep(20)
  t.notOk(ended)
  release()
  await stopping
  t.ok(ended)
})

t.test('a stop ends a back-off at once', async t => {
  const worker = startWorker([duty(() => Promise.reject(new Error('bug')))], handBells(), silent)
  await until(() => worker.states()[0]?.failures === 4)
  const startedAt = performance.now()
  await worker.stop()
  t.ok(performance.now() - startedAt < 200)
})

t.test('back-off is bounded, outages are told from bugs', t => {
  t.strictSame([1, 2, 3, 20].map(retryMs), [250, 500, 1000, 30_000])
  t.ok(isOutage(new SegelError('store-unavailable', 'x')))
  t.ok(isOutage(new SegelError('signer-unavailable', 'x')))
  t.ok(isOutage(new SegelError('registry-unavailable', 'x')))
  t.notOk(isOutage(new SegelError('conflict', 'x')))
  t.notOk(isOutage(new Error('x')))
  t.end()
})
