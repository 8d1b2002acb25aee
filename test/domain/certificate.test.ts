import t from 'tap'
import {
  assertReleasable,
  assertRevocable,
  type CertificateStatus,
  statusOf,
  SUBSCRIBER_REASONS,
} from '../../src/domain/certificate.ts'
import { issued, later, NOON } from '../support/fixtures.ts'

const revoked = (reason: (typeof SUBSCRIBER_REASONS)[number]) => ({
  revocation: { reason, revokedAt: NOON, orderedBy: 'token:x' },
})

t.test(
  'status: revocation comes before expiry, a hold is held, the last second still counts (C08)',
  async t => {
    const { notAfter } = issued()
    const table: readonly (readonly [
      certificate: Parameters<typeof statusOf>[0],
      at: Date,
      CertificateStatus,
    ])[] = [
      [issued(), NOON, 'good'],
      [issued(), notAfter, 'good'],
      [issued(), later(1, notAfter), 'expired'],
      [issued(revoked('keyCompromise')), NOON, 'revoked'],
      [issued(revoked('keyCompromise')), later(1, notAfter), 'revoked'],
      [issued(revoked('certificateHold')), NOON, 'held'],
      [issued(revoked('certificateHold')), later(1, notAfter), 'held'],
    ]
    for (const [certificate, at, status] of table) t.equal(statusOf(certificate, at), status)
  },
)

t.test('L10 what may follow: every status with every reason', async t => {
  for (const reason of SUBSCRIBER_REASONS) {
    t.doesNotThrow(() => assertRevocable('good', reason), `good, ${reason}`)
    t.throws(() => assertRevocable('revoked', reason), { code: 'already-revoked' }, `revoked, ${reason}`)
    t.throws(() => assertRevocable('expired', reason), { code: 'conflict' }, `expired, ${reason}`)
    if (reason === 'certificateHold')
      t.throws(() => assertRevocable('held', reason), { code: 'already-revoked' })
    else t.doesNotThrow(() => assertRevocable('held', reason), `held, ${reason}`)
  }
})

t.test('L10 only a hold is released', async t => {
  t.doesNotThrow(() => assertReleasable('held'))
  t.throws(() => assertReleasable('revoked'), { code: 'already-revoked' })
  t.throws(() => assertReleasable('good'), { code: 'conflict' })
  t.throws(() => assertReleasable('expired'), { code: 'conflict' })
})
