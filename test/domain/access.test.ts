import { execFileSync } from 'node:child_process'
import t from 'tap'
import { type AccessToken, actorOf, isUsable, tokenHash } from '../../src/domain/access.ts'
import { employee, later, NOON } from '../support/fixtures.ts'
import { requireTool } from '../support/tools.ts'

const token: AccessToken = {
  id: '1',
  role: 'auditor',
  name: 'Audit',
  createdAt: later(-1000),
  expiresAt: later(1000),
}

t.test('a token is usable until the instant it expires, and not once it is revoked', async t => {
  t.ok(isUsable(token, NOON))
  t.ok(isUsable(token, later(999)))
  t.notOk(isUsable(token, later(1000)))
  t.notOk(isUsable({ ...token, revokedAt: NOON }, NOON))
})

t.test('the actor of a token carries its ties and nothing else', async t => {
  t.strictSame(actorOf(token), { id: 'token:1', role: 'auditor', name: 'Audit' })
  const { number: employeeNumber, personId } = employee()
  t.strictSame(actorOf({ ...token, role: 'employee', agency: 'NC', employeeNumber, personId }), {
    id: 'token:1',
    role: 'employee',
    name: 'Audit',
    agency: 'NC',
    employeeNumber,
    personId,
  })
})

t.test('only the hash of a secret is kept; judged by openssl', async t => {
  const secret = 'segel_üñ'
  const sum = execFileSync(requireTool('openssl'), ['dgst', '-sha256', '-binary'], { input: secret })
  t.strictSame(Buffer.from(tokenHash(secret)), sum)
})
