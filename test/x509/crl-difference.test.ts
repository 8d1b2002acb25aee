import { createHash } from 'node:crypto'
import t from 'tap'
import type { RevokedEntry } from '../../src/x509/crl-reader.ts'
import { crlWriter } from '../../src/x509/crl.ts'
import { lostEntries } from '../../src/x509/crl-difference.ts'
import { encodeName } from '../../src/x509/name.ts'

const AT = new Date('2026-03-02T03:04:05Z')
const LONG = 'ab'.repeat(17)

function entry(serialNumber: string, changes: Partial<RevokedEntry> = {}): RevokedEntry {
  return { serialNumber, revokedAt: AT, reason: 'keyCompromise', ...changes }
}

function written(entries: readonly RevokedEntry[], nextUpdate = AT) {
  const writer = crlWriter({
    algorithm: 'ecdsa-sha256',
    issuer: encodeName([{ type: 'CN', value: 'Uji' }]),
    thisUpdate: AT,
    nextUpdate,
    number: 1n,
    authorityKeyIdentifier: Buffer.alloc(20, 1),
  })
  for (const one of entries) writer.add(one)
  return writer
}

const lost = (before: readonly RevokedEntry[], after: readonly RevokedEntry[]) => {
  const old = written(before, new Date('2060-01-01T00:00:00Z'))
  old.finish()
  return lostEntries(old.join(Buffer.alloc(64)), written(after).finish())
}

t.test('nothing is lost where entries came and none went', t => {
  const all = ['01', '0102', '7f', '80', 'ff00', LONG].sort().map(one => entry(one))
  t.strictSame(lost(all, all), [])
  t.strictSame(lost([], all), [])
  t.strictSame(lost([], []), [])
  for (const gone of all)
    t.strictSame(
      lost(
        all.filter(one => one !== gone),
        all,
      ),
      [],
    )
  t.end()
})

t.test('what went is told, wherever it stood', t => {
  const all = ['01', '0102', '7f', '80', 'ff00', LONG].sort().map(one => entry(one))
  for (const gone of all) {
    const rest = all.filter(one => one !== gone)
    t.strictSame(lost(all, rest), [{ entry: gone }], gone.serialNumber)
    const more = [...rest, entry('0101'), entry('99'), entry('ffff')].sort((a, b) =>
      a.serialNumber < b.serialNumber ? -1 : 1,
    )
    t.strictSame(lost(all, more), [{ entry: gone }], `${gone.serialNumber} among new ones`)
  }
  t.strictSame(
    lost(all, []),
    all.map(one => ({ entry: one })),
  )
  t.end()
})

t.test('thousands, of which some went and some came', t => {
  const numbers = Array.from(
    { length: 3000 },
    (_, n) => `5${createHash('sha256').update(String(n)).digest('hex').slice(0, 39)}`,
  )
  const all = [...numbers].sort().map(one => entry(one))
  const gone = new Set([0, 255, 256, 511, 512, 1999, 2000].map(at => all[at]))
  const present = all.filter(one => !gone.has(one))
  t.strictSame(lost(present, all), [])
  t.strictSame(
    lost(all, present),
    [...gone].map(one => ({ entry: one })),
  )
  t.strictSame(lost(all, all), [])
  t.end()
})

t.test('what is said otherwise is told with both', t => {
  const before = [entry('01'), entry('02', { reason: 'certificateHold' }), entry('03')]
  const final = entry('02', { reason: 'superseded', invalidityDate: new Date('2026-01-01T00:00:00Z') })
  t.strictSame(lost(before, [entry('01'), final, entry('03')]), [{ entry: before[1], now: final }])
  const later = entry('03', { revokedAt: new Date('2026-03-02T03:04:06Z') })
  t.strictSame(lost(before, [entry('01'), before[1] as RevokedEntry, later]), [
    { entry: before[2], now: later },
  ])
  t.end()
})

t.test('entries longer than 127 octets are walked as well', t => {
  const odd = Buffer.from('3081a4' + '0201 01'.replaceAll(' ', '') + `04819e${'00'.repeat(158)}`, 'hex')
  const frame = (list: Buffer) => {
    const body = Buffer.concat([
      Buffer.from('020101' + '3000' + '3000' + '170d3236303330323033303430355a', 'hex'),
      Buffer.concat([Buffer.from([0x30, 0x81, list.length]), list]),
    ])
    return Buffer.concat([Buffer.from([0x30, 0x81, body.length]), body])
  }
  const tbs = frame(odd)
  const whole = Buffer.concat([Buffer.from([0x30, 0x81, tbs.length]), tbs])
  t.strictSame(lostEntries(whole, tbs), [])
  t.end()
})
