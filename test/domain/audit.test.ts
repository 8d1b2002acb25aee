import { execFileSync } from 'node:child_process'
import t from 'tap'
import { auditBody, auditEvent, chainHash, GENESIS } from '../../src/domain/audit.ts'
import { call, NOON } from '../support/fixtures.ts'
import { requireTool } from '../support/tools.ts'

/** SHA-256 by openssl, so that the chain is not judged by what made it. */
function opensslSha256(bytes: Buffer): string {
  return execFileSync(requireTool('openssl'), ['dgst', '-sha256', '-binary'], { input: bytes }).toString(
    'hex',
  )
}

t.test('W07 audit chain: previous hash, number in 8 octets, body in UTF-8; judged by openssl', async t => {
  t.equal(Buffer.from(GENESIS).toString('hex'), opensslSha256(Buffer.from('segel audit log')))
  const bodies = ['{}', '{"name":"Sukarni – Ñ 𝔾"}', 'x'.repeat(10_000)]
  let previous = GENESIS
  for (const [index, body] of bodies.entries()) {
    const sequence = index + 1
    const number = Buffer.from(sequence.toString(16).padStart(16, '0'), 'hex')
    const expected = opensslSha256(Buffer.concat([previous, number, Buffer.from(body, 'utf8')]))
    previous = chainHash(previous, BigInt(sequence), body)
    t.equal(Buffer.from(previous).toString('hex'), expected, `event ${sequence}`)
  }
  const far = chainHash(GENESIS, 0x0102030405060708n, 'x')
  const number = Buffer.from('0102030405060708', 'hex')
  t.equal(Buffer.from(far).toString('hex'), opensslSha256(Buffer.concat([GENESIS, number, Buffer.from('x')])))
})

t.test('W07 audit chain: place, body and what came before all count', async t => {
  const base = Buffer.from(chainHash(GENESIS, 1n, 'a'))
  t.notOk(base.equals(chainHash(GENESIS, 2n, 'a')))
  t.notOk(base.equals(chainHash(GENESIS, 1n, 'b')))
  t.notOk(base.equals(chainHash(base, 1n, 'a')))
})

t.test('W01 an event holds time, kind, source and identity, in one order', async t => {
  const event = auditEvent(call('verifier'), { at: NOON, action: 'request.decided', object: 'request:1' })
  t.strictSame(event, {
    at: NOON,
    actor: 'token:verifier',
    role: 'verifier',
    source: 'test',
    requestId: 'test-request',
    action: 'request.decided',
    object: 'request:1',
    detail: {},
  })
  t.equal(
    auditBody({ ...event, detail: { b: 1, a: ['x'] } }),
    '{"action":"request.decided","actor":"token:verifier","at":"2026-11-24T05:00:00.000Z","detail":{"a":["x"],"b":1},"object":"request:1","requestId":"test-request","role":"verifier","source":"test"}',
  )
})
