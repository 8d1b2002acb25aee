import t from 'tap'
import { systemClock, systemEntropy } from '../../src/adapters/system.ts'

t.test('C03 C04 serial numbers: 20 octets, positive, never the same, every bit in use', async t => {
  const drawn = Array.from({ length: 20_000 }, () => systemEntropy.serialNumber())
  t.ok(drawn.every(one => /^[0-7][0-9a-f]{39}$/.test(one) && !one.startsWith('00')))
  t.equal(new Set(drawn).size, drawn.length)
  // Each of the lower 159 bits is set in about half of them; six sigma of 20,000 throws is 424.
  const counts = new Array<number>(160).fill(0)
  for (const one of drawn) {
    const bits = BigInt(`0x${one}`)
    for (let bit = 0; bit < 160; bit++) if ((bits >> BigInt(bit)) & 1n) counts[bit] = (counts[bit] ?? 0) + 1
  }
  t.equal(counts[159], 0, 'the sign bit is clear')
  for (const count of counts.slice(0, 152))
    if (Math.abs(count - 10_000) > 450) t.fail(`a bit was set ${count} times`)
})

t.test('tokens and identifiers', async t => {
  t.match(systemEntropy.token(32), /^[A-Za-z0-9_-]{43}$/)
  t.not(systemEntropy.token(32), systemEntropy.token(32))
  t.match(systemEntropy.uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  t.ok(Math.abs(systemClock.now().getTime() - Date.now()) < 1000)
})
