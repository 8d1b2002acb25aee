/** A process that builds CRLs: `node build-crl.ts CONNECTION ISSUER KEY.pem ROUNDS` prints one line of JSON. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { systemClock } from '../../src/adapters/system.ts'
import { openStore } from '../../src/adapters/store/store.ts'
import type { Call } from '../../src/domain/actor.ts'
import { issueCrl } from '../../src/revocation/issue-crl.ts'
import type { Der } from '../../src/x509/der.ts'

const HOUR_MS = 3_600_000
const [connection = '', issuerId = '', keyFile = '', rounds = '1'] = process.argv.slice(2)
const key = createPrivateKey(readFileSync(keyFile))
const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
const store = await openStore({ connection, role: 'ca', poolSize: 3 })
const call: Call = {
  actor: { id: 'system:ca', role: 'system', name: 'benchmark' },
  requestId: 'benchmark',
  source: 'job',
}
const issue = issueCrl({
  store,
  clock: systemClock,
  signerOf: async () => ({
    algorithm: 'ecdsa-sha256',
    spki: Uint8Array.from(spki) as Der<'SubjectPublicKeyInfo'>,
    sign: async message => sign('sha256', message, key),
  }),
  scheduleOf: () => ({ validityMs: 48 * HOUR_MS, reissueMs: 12 * HOUR_MS, baseMs: 12 * HOUR_MS }),
  pointsOf: () => ({ shards: [] }),
})
const rssBefore = process.memoryUsage.rss()
const times: number[] = []
let octets = 0
for (let round = 0; round < Number(rounds); round++) {
  const from = performance.now()
  const crl = await issue(call, issuerId, { force: true })
  times.push(performance.now() - from)
  octets = crl?.der.length ?? 0
}
const peak = process.resourceUsage().maxRSS * 1024
process.stdout.write(`${JSON.stringify({ times, octets, rssBefore, peak })}\n`)
await store.close()
