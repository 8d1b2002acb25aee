import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { faultPointFrom } from '../../src/adapters/fault-point.ts'
import { remember } from '../../src/adapters/remembered.ts'
import type { Signal, Signals } from '../../src/ports/signals.ts'

function bell(): Signals & { ring(): void } {
  const listeners = new Set<(subject: string) => void>()
  return {
    on(_signal: Signal, listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    ring: () => {
      for (const listener of listeners) listener('x')
    },
  }
}

t.test('a value is read once, until something changes or time is over', async t => {
  let readings = 0
  const signals = bell()
  const kept = remember(async () => (readings += 1), { on: 'authority', signals, afterMs: 50 })
  t.strictSame(await Promise.all([kept.read(), kept.read()]), [1, 1], 'one reading for both')
  t.equal(await kept.read(), 1)
  signals.ring()
  t.equal(await kept.read(), 2, 'after a change')
  await sleep(80)
  t.equal(await kept.read(), 3, 'after a while')
  kept.close()
  signals.ring()
  t.equal(await kept.read(), 3, 'closed: it hears no more')
})

t.test('a change during a reading is not forgotten', async t => {
  const signals = bell()
  const values = ['old', 'new']
  let readings = 0
  const kept = remember(
    async () => {
      const value = values[readings++]
      await sleep(20)
      return value
    },
    { on: 'authority', signals, afterMs: 60_000 },
  )
  const first = kept.read()
  signals.ring()
  t.equal(await kept.read(), 'new')
  t.equal(await first, 'old')
  t.equal(await kept.read(), 'new')
})

t.test('an outage is not remembered', async t => {
  let readings = 0
  const kept = remember(
    async () => {
      readings += 1
      if (readings === 1) throw new Error('away')
      return readings
    },
    { on: 'authority', signals: bell(), afterMs: 60_000 },
  )
  await t.rejects(kept.read(), { message: 'away' })
  t.equal(await kept.read(), 2)
})

t.test('a fault point does nothing unless it is named and allowed', t => {
  t.doesNotThrow(() => faultPointFrom({}, true)('issue:signed'))
  t.doesNotThrow(() => faultPointFrom({ SEGEL_FAULT_POINT: 'issue:signed' }, false)('issue:signed'))
  t.doesNotThrow(() => faultPointFrom({ SEGEL_FAULT_POINT: 'issue:signed' }, true)('issue:stored'))
  t.end()
})
