import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import t from 'tap'
import { isSignedBy, signersOf } from '../../src/domain/signatures.ts'
import type { SignedStatement, Statement, StatementSignature } from '../../src/domain/statement.ts'
import {
  AT,
  by,
  byAnchor,
  byLink,
  byMachine,
  ecdsa,
  ed25519,
  END,
  enrollment,
  invitation,
  officer,
  read,
  readOn,
  removal,
  signed,
  tokenKey,
  verify,
} from './roster-stage.ts'

const invited = signed(invitation('officer:x', 'auditor'), byAnchor)
const roster = await read(
  ...officer('officer:a', 'administrator', 'ka'),
  ...officer('officer:b', 'administrator', 'kb'),
  signed(tokenKey('token:m'), byAnchor),
  invited,
)

const signers = (statement: Statement, signed: SignedStatement, from = roster) =>
  signersOf({ roster: from, signed, statement, verify })
const about = removal('officer:a')
const names = async (...all: Parameters<typeof signed>[1][]) => {
  const found = await signers(about, signed(about, ...all))
  return found === undefined
    ? undefined
    : [...(found.anchor ? ['anchor'] : []), ...(found.invitation ? ['invitation'] : []), ...found.officers]
}

t.test('each kind of signature names who made it', async t => {
  t.strictSame(await names(byAnchor), ['anchor'])
  t.strictSame(await names(by('ka'), by('kb')), ['officer:a', 'officer:b'])
  t.strictSame(await names(by('ka'), by('ka')), ['officer:a'], 'each once')
  t.strictSame(await names(byMachine('token:m')), ['token:m'])
  t.match(await signers(about, signed(about, byMachine('token:m'))), { machines: new Set(['token:m']) })
  const enrolling = enrollment(invited, 'kx')
  t.match(await signers(enrolling, signed(enrolling, byLink)), { invitation: true, officers: new Set() })
})

t.test('one that does not hold spoils them all', async t => {
  t.equal(await names(), undefined, 'none')
  t.equal(await names(byAnchor, byAnchor, byAnchor, byAnchor, byAnchor), undefined, 'too many')
  t.strictSame(await names(byAnchor, byAnchor, byAnchor, byAnchor), ['anchor'])
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const bad: readonly ((body: string) => StatementSignature)[] = [
    body => ({ by: 'anchor', signature: ecdsa(body, other) }),
    body => ({ by: 'anchor', signature: ed25519(body, generateKeyPairSync('ed25519').privateKey) }),
    () => ({ by: 'anchor', signature: '' }),
    byLink,
    by('unknown'),
    () => by('ka')('another body'),
    byMachine('token:n'),
    byMachine('officer:a'),
    byMachine('token:m', other),
  ]
  for (const [index, one] of bad.entries()) {
    t.equal(await names(one), undefined, `bad ${index}`)
    t.equal(await names(byAnchor, one), undefined, `anchor and bad ${index}`)
    t.equal(await names(one, by('kb')), undefined, `bad ${index} and a good one`)
  }
})

t.test('what is no signature at all is none, and no mistake of ours', async t => {
  const { body } = signed(about)
  const texts = { credentialId: 'ka', authenticatorData: 'AA', clientDataJSON: 'AA', signature: 'AA' }
  const odd: readonly unknown[] = [
    ...[null, 7, 'x', [], {}, { by: 'anchor' }, { by: 7, signature: '00' }, { by: 'other', signature: '00' }],
    ...[
      { by: 'toString', signature: '00' },
      { by: 'key', signature: '00' },
      { by: 'invitation', signature: 1 },
    ],
    ...[
      { by: 'passkey' },
      { by: 'passkey', assertion: null },
      { by: 'passkey', assertion: { credentialId: 'ka' } },
    ],
    ...Object.keys(texts).map(name => ({ by: 'passkey', assertion: { ...texts, [name]: null } })),
  ]
  for (const one of odd) {
    const signatures = [one, byAnchor(body)] as StatementSignature[]
    t.equal(await signers(about, { body, signatures }), undefined, JSON.stringify(one))
  }
  for (const signatures of [null, 'x', {}, { length: 1 }])
    t.equal(await signers(about, { body, signatures: signatures as never }), undefined)
})

t.test('a machine signs until its token ends, and not when it was removed', async t => {
  const late = { ...about, at: END }
  t.equal(await signers(late, signed(late, byMachine('token:m'))), undefined)
  const odd = { ...about, at: 'whenever' }
  t.equal(await signers(odd, signed(odd, byMachine('token:m'))), undefined)
  const gone = await readOn(roster, signed(removal('token:m'), byAnchor))
  t.equal(await signers(about, signed(about, byMachine('token:m')), gone), undefined)
  t.equal(about.at, AT)
})

t.test('keys and forms of signatures', async t => {
  const spki = (key: { publicKey: KeyObject }) => key.publicKey.export({ type: 'spki', format: 'der' })
  const body = Buffer.from('text')
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const der = ecdsa('text', p256.privateKey, 'der')
  const raw = ecdsa('text', p256.privateKey, 'ieee-p1363')
  t.ok(isSignedBy(spki(p256), body, der))
  t.ok(isSignedBy(spki(p256), body, raw))
  t.notOk(isSignedBy(spki(p256), Buffer.from('texts'), der))
  t.notOk(isSignedBy(spki(p256), body, `${raw}00`))
  t.notOk(isSignedBy(spki(p256), body, 'not hex'))
  t.notOk(isSignedBy(spki(p256), body, ''))
  const ed = generateKeyPairSync('ed25519')
  t.ok(isSignedBy(spki(ed), body, ed25519('text', ed.privateKey)))
  t.notOk(isSignedBy(spki(ed), body, ed25519('texts', ed.privateKey)))
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  t.notOk(isSignedBy(spki(p384), body, ecdsa('text', p384.privateKey)), 'another curve')
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  t.notOk(isSignedBy(spki(rsa), body, raw), 'another kind of key')
  t.notOk(isSignedBy(Buffer.from('3000', 'hex'), body, raw), 'no key')
  t.notOk(isSignedBy(Buffer.alloc(0), body, raw), 'nothing')
})
