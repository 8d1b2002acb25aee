/** How many applications REST accepts: CSR parsed, possession proven, rules asked, stored with fsync. */
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { startService } from '../test/support/service.ts'
import type { Benchmark } from './result.ts'
import { makeApplicants, makeOfficers, submit } from './support/applicants.ts'
import { alternate, repeat, repeatAbreast, result } from './support/measure.ts'
import { progress, withScope } from './support/scope.ts'
import { openSite } from './support/site.ts'

const CONNECTIONS = 16
const MOST_APPLICANTS = 12_000
const GOAL = 0.5

export const benchmark: Benchmark = {
  name: 'submit',
  run: () =>
    withScope(async scope => {
      const site = await openSite(scope)
      const { registrar } = await makeOfficers(site)
      progress(`making ${MOST_APPLICANTS} applicants`)
      const next = await makeApplicants(site, 0, MOST_APPLICANTS)
      const { url } = await startService(scope, { home: site.home })
      progress(`${CONNECTIONS} connections submit`)
      const once = async () => {
        const answer = await submit(url, registrar, next())
        if (answer.status !== 201) throw new Error(`not accepted: ${answer.status} ${answer.text}`)
      }
      const found = await alternate({
        baseline: repeat(verification()),
        subject: repeatAbreast(CONNECTIONS, once),
        ms: 2500,
        rounds: 5,
      })
      return [
        result({
          ...{ name: `requests accepted by REST, ${CONNECTIONS} connections`, unit: 'requests/s' },
          ...{ better: 'higher', value: found.subject, goal: GOAL },
          ...{ than: 'CSR verification by node:crypto, one thread', base: found.baseline },
        }),
      ]
    }),
}

/** What verifying a CSR takes at least: read its key, check one P-256 signature. */
function verification(): () => boolean {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const info = Buffer.alloc(150, 7)
  const signature = sign('sha256', info, privateKey)
  return () => verify('sha256', info, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)
}
