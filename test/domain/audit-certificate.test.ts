import { createHash } from 'node:crypto'
import t from 'tap'
import { certificateOf, fingerprintOf } from '../../src/domain/audit-certificate.ts'

const SHA256 = 'ab'.repeat(32)
const body = (changes: object) =>
  JSON.stringify({
    action: 'certificate.issued',
    object: 'certificate:issuing/0a0b',
    detail: { sha256: SHA256 },
    ...changes,
  })

t.test('W04 an event of issuance names its certificate', async t => {
  t.strictSame(certificateOf(body({})), { serialNumber: '0a0b', sha256: SHA256 })
  const made = {
    action: 'authority.created',
    object: 'issuer:root',
    detail: { sha256: SHA256, serialNumber: '0c' },
  }
  t.strictSame(certificateOf(body(made)), { serialNumber: '0c', sha256: SHA256 })
})

t.test('whatever issues nothing, or is no event, names none', async t => {
  for (const other of [
    body({ action: 'certificate.revoked' }),
    body({ detail: {} }),
    body({ detail: null }),
    body({ object: 'issuer:root' }),
    'null',
    '[]',
    '{"action":',
    '',
  ])
    t.equal(certificateOf(other), undefined, other)
})

t.test('the fingerprint is SHA-256 in hex', async t => {
  const der = Buffer.from('3000', 'hex')
  t.equal(fingerprintOf(der), createHash('sha256').update(der).digest('hex'))
})
