import t from 'tap'
import { openAuthenticationJournal } from '../../src/access/authentication-journal.ts'
import type { AuditEvent } from '../../src/domain/audit.ts'
import { SegelError } from '../../src/errors.ts'
import { actor, NOON } from '../support/fixtures.ts'
import { JOB } from '../support/house.ts'

function journalOf(isDown = () => false) {
  const written: AuditEvent[] = []
  const journal = openAuthenticationJournal({
    authenticate: async secret => {
      if (secret === 'good') return actor('auditor')
      throw new SegelError(secret === 'down' ? 'store-unavailable' : 'unauthenticated', 'no')
    },
    authenticateCertificate: async ({ isVerified }) => {
      if (isVerified) return actor('verifier')
      throw new SegelError('unauthenticated', 'no')
    },
    store: {
      change: async why => {
        if (isDown()) throw new SegelError('store-unavailable', 'down')
        written.push(...('action' in why ? [why] : why))
        return undefined as never
      },
    },
    clock: { now: () => NOON },
  })
  return { journal, written }
}

t.test('W05 W06 sign-ins are sums, one event of each kind, without a secret', async t => {
  const { journal, written } = journalOf()
  t.equal(await journal.write(JOB), 0, 'nothing happened, nothing is written')
  for (let at = 0; at < 5; at += 1) await journal.authenticate('good', 'rest 10.0.0.1')
  for (let at = 0; at < 3000; at += 1)
    await journal.authenticate(`guess-${at}`, `rest 10.0.${at >> 8}.${at & 255}`).catch(() => undefined)
  await t.rejects(journal.authenticate('down', 'rest 10.0.0.9'), { code: 'store-unavailable' })
  t.equal(await journal.write(JOB), 2)
  t.match(written, [
    { action: 'authentication.failed', detail: { count: 3000 } },
    { action: 'authentication.succeeded', detail: { count: 5, notNamed: 0 } },
  ])
  const text = JSON.stringify(written)
  t.notMatch(text, /guess/)
  t.ok(text.length < 10_000, 'bounded, however many knock')
  t.equal(await journal.write(JOB), 0, 'begun anew')
})

t.test('W05 what could not be written is written later, none lost and none twice', async t => {
  let down = true
  const { journal, written } = journalOf(() => down)
  await t.rejects(journal.authenticate('bad', 'rest 10.0.0.1'))
  await t.rejects(journal.write(JOB), { code: 'store-unavailable' })
  await t.rejects(journal.authenticate('bad', 'rest 10.0.0.1'))
  down = false
  t.equal(await journal.write(JOB), 1)
  t.match(written, [{ action: 'authentication.failed', detail: { count: 2, by: ['rest 10.0.0.1 2'] } }])
})

t.test('W05 client certificates are counted beside tokens', async t => {
  const { journal, written } = journalOf()
  const der = new Uint8Array(1)
  await journal.authenticateCertificate({ der, isVerified: true }, 'mtls 10.0.0.1')
  await t.rejects(journal.authenticateCertificate({ der, isVerified: false }, 'mtls 10.0.0.2'), {
    code: 'unauthenticated',
  })
  await journal.write(JOB)
  t.match(written, [
    { action: 'authentication.failed', detail: { by: ['mtls 10.0.0.2 1'] } },
    { action: 'authentication.succeeded', detail: { by: [/mtls 10.0.0.1 1$/] } },
  ])
})
