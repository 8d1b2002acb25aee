// A million requests that are not quite right: a status of ours for each, no other exception, no memory kept.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { isSegelError } from '../../src/errors.ts'
import { parseOcspRequest } from '../../src/x509/ocsp.ts'
import { certIdOf, extensionOf, nonceOf, requestOf } from '../conformance/support/ask-ocsp.ts'
import { END, openStage } from './support/status-stage.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** A small generator with a seed, so that what fails can be had again (Marsaglia's xorshift32). */
function dice(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

type Mutate = (octets: Uint8Array, roll: (below: number) => number) => Uint8Array

const MUTATIONS: readonly Mutate[] = [
  (octets, roll) => octets.with(roll(octets.length), roll(256)),
  (octets, roll) => {
    const at = roll(octets.length)
    return octets.with(at, (octets[at] ?? 0) ^ (1 << roll(8)))
  },
  (octets, roll) => octets.slice(0, roll(octets.length)),
  (octets, roll) => Uint8Array.of(...octets, ...Array.from({ length: 1 + roll(4) }, () => roll(256))),
  (octets, roll) => {
    const at = roll(octets.length)
    return Uint8Array.of(...octets.subarray(0, at), ...octets.subarray(at + 1 + roll(4)))
  },
  (octets, roll) => {
    const at = roll(octets.length)
    return Uint8Array.of(...octets.subarray(0, at), roll(256), ...octets.subarray(at))
  },
]

function mutated(seeds: readonly Uint8Array[], roll: (below: number) => number): Uint8Array {
  let octets = seeds[roll(seeds.length)] ?? new Uint8Array(1)
  for (let i = 0; i <= roll(3) && octets.length > 0; i++)
    octets = MUTATIONS[roll(MUTATIONS.length)]?.(octets, roll) ?? octets
  return octets
}

const HEX = new Set(['30030a0101', '30030a0103', '30030a0106'])

t.test('O02 O16 mutated requests', { timeout: 120_000 }, async t => {
  const stage = await openStage(t)
  stage.store.records.set('4a01', { known: true, notAfter: END })
  const id = certIdOf(stage.issuer, '4a01')
  const seeds = [
    requestOf([id]),
    requestOf([certIdOf(stage.issuer, '4a01', 'sha1')]),
    requestOf([id], [nonceOf(Buffer.alloc(32, 9))]),
    requestOf([id, id], [extensionOf('1.2.3', Buffer.from('0500', 'hex'), true)]),
    requestOf(
      [id],
      [extensionOf('1.3.6.1.5.5.7.48.1.8', Buffer.from('300e300c06082a8648ce3d0403020000', 'hex'))],
    ),
  ]
  const roll = dice(20_261_124)
  let foreign = 0
  let accepted = 0
  const parse = (count: number) => {
    for (let i = 0; i < count; i++) {
      try {
        parseOcspRequest(mutated(seeds, roll))
        accepted += 1
      } catch (error) {
        if (!isSegelError(error, 'malformed')) foreign += 1
      }
    }
  }
  parse(100_000)
  collect()
  const before = process.memoryUsage().heapUsed
  parse(900_000)
  collect()
  const grown = process.memoryUsage().heapUsed - before
  t.equal(foreign, 0, 'a million are refused as malformed, or read')
  t.ok(accepted > 10_000, `${accepted} are still requests`)
  t.ok(grown < 4_000_000, `memory grew by ${grown} octets`)

  const wrong: string[] = []
  for (let i = 0; i < 50_000; i++) {
    const request = mutated(seeds, roll)
    const { body, result } = await stage.responder.answer(request)
    const hex = Buffer.from(body).toString('hex')
    if (body.length <= 5 ? !HEX.has(hex) : !hex.startsWith('3082'))
      wrong.push(`${result} ${hex.slice(0, 40)}`)
  }
  t.strictSame(wrong, [], 'an error has no body parts, an answer has all of them')
  t.strictSame(stage.told.failures, [], 'nothing was internalError')
})
