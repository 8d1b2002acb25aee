/** What every key store must do, whatever keeps the keys. Signatures are judged by openssl. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { isSegelError } from '../../src/errors.ts'
import type { KeyStore, Signer } from '../../src/ports/signer.ts'
import type { SignatureAlgorithm } from '../../src/x509/algorithms.ts'
import type { KeyKind } from '../../src/x509/spki.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { requireTool } from '../support/tools.ts'

const ALGORITHMS: Partial<Record<KeyKind, { algorithm: SignatureAlgorithm; digest?: string }>> = {
  'p-256': { algorithm: 'ecdsa-sha256', digest: 'sha256' },
  'p-384': { algorithm: 'ecdsa-sha384', digest: 'sha384' },
  'p-521': { algorithm: 'ecdsa-sha512', digest: 'sha512' },
  'rsa-2048': { algorithm: 'rsa-sha256', digest: 'sha256' },
  'rsa-3072': { algorithm: 'rsa-sha256', digest: 'sha256' },
  ed25519: { algorithm: 'ed25519' },
}

/** `open` gives the same store each time: what one handle made, the next must find. */
export function keyStoreContract(t: Test, open: () => Promise<KeyStore>, kinds: readonly KeyKind[]): void {
  for (const kind of kinds) {
    t.test(`${kind}: made, found again, and its signature verified by openssl`, async t => {
      const first = await open()
      const made = await first.generate(`made-${kind}`, kind)
      await first.close()
      const second = await open()
      const found = await second.signer(`made-${kind}`)
      t.equal(found.algorithm, ALGORITHMS[kind]?.algorithm)
      t.strictSame(Buffer.from(found.spki), Buffer.from(made.spki), 'the same key')
      const message = Buffer.from('to be signed')
      const signature = await found.sign(message)
      t.ok(verifiedByOpenssl(t, { signer: found, kind, message, signature }), 'openssl agrees')
      t.notOk(
        verifiedByOpenssl(t, { signer: found, kind, message: Buffer.from('something else'), signature }),
        'openssl refuses another message',
      )
      await second.close()
    })
  }

  t.test('a name is given once', async t => {
    const store = await open()
    const { spki } = await store.generate('once', 'p-256')
    await t.rejects(store.generate('once', 'p-256'), { code: 'conflict' })
    const races = await Promise.allSettled(Array.from({ length: 4 }, () => store.generate('raced', 'p-256')))
    t.equal(races.filter(race => race.status === 'fulfilled').length, 1, 'one of four racers wins')
    t.ok(
      races.every(race => race.status === 'fulfilled' || isSegelError(race.reason, 'conflict')),
      'the others are told',
    )
    t.strictSame(Buffer.from((await store.signer('once')).spki), Buffer.from(spki), 'and nothing is replaced')
    await store.close()
  })

  t.test('a key that is not there is unavailable', async t => {
    const store = await open()
    await t.rejects(store.signer('nobody'), { code: 'signer-unavailable' })
    for (const name of ['', '..', '../x', 'a/b', 'A', 'a\0b', 'a'.repeat(64)]) {
      await t.rejects(store.signer(name), { code: 'signer-unavailable' }, JSON.stringify(name))
      await t.rejects(store.generate(name, 'p-256'), { code: 'signer-unavailable' }, JSON.stringify(name))
    }
    await store.close()
  })

  t.test('many signatures at once are each right', async t => {
    const store = await open()
    const signer = await store.generate('many', 'p-384')
    const messages = Array.from({ length: 8 }, (_, index) => Buffer.from(`message ${index}`))
    const signatures = await Promise.all(messages.map(message => signer.sign(message)))
    for (const [index, message] of messages.entries()) {
      const signature = signatures[index] ?? new Uint8Array()
      t.ok(verifiedByOpenssl(t, { signer, kind: 'p-384', message, signature }))
    }
    await store.close()
  })

  t.test('a closed store gives no key', async t => {
    const store = await open()
    await store.generate('before', 'p-256')
    await store.close()
    await t.rejects(store.signer('before'), { code: 'signer-unavailable' })
    await t.rejects(store.generate('after', 'p-256'), { code: 'signer-unavailable' })
  })
}

interface Claim {
  signer: Signer
  kind: KeyKind
  message: Uint8Array
  signature: Uint8Array
}

function verifiedByOpenssl(t: Test, { signer, kind, message, signature }: Claim): boolean {
  const folder = temporaryFolder(t)
  const file = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  }
  const digest = ALGORITHMS[kind]?.digest
  const args = ['pkeyutl', '-verify', '-pubin', '-keyform', 'DER', '-rawin']
  if (digest !== undefined) args.push('-digest', digest)
  args.push('-inkey', file('key.der', signer.spki), '-in', file('message', message))
  args.push('-sigfile', file('signature', signature))
  try {
    execFileSync(requireTool('openssl'), args, { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}
