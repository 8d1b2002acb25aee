import { randomBytes, randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { parseEmployeeNumber } from '../../src/domain/nip.ts'
import type { EmployeePasskey, MailLink } from '../../src/domain/sign-in.ts'
import { employee, later, NOON } from '../support/fixtures.ts'
import { event } from './store-fixtures.ts'
import type { OpenEmpty } from './store.ts'

const MINUTE_MS = 60_000

export function newEmployeePasskey(changes: Partial<EmployeePasskey> = {}): EmployeePasskey {
  return {
    credentialId: randomBytes(16).toString('base64url'),
    personId: randomUUID(),
    employeeNumber: employee().number,
    coseKey: 'a5010203',
    label: 'Ponsel kantor',
    aaguid: '00000000-0000-0000-0000-000000000000',
    transports: ['internal', 'hybrid'],
    signCount: 0,
    createdAt: NOON,
    ...changes,
  }
}

export function newLink(changes: Partial<MailLink> = {}): MailLink {
  return {
    personId: randomUUID(),
    employeeNumber: parseEmployeeNumber('198403112009122001').number,
    askedAt: NOON,
    expiresAt: later(15 * MINUTE_MS),
    ...changes,
  }
}

export function signInContract(t: Test, open: OpenEmpty): void {
  t.test('sign-in: a passkey of an employee is kept, used, removed, and never comes back', async t => {
    const store = await open(t)
    const one = newEmployeePasskey()
    const second = newEmployeePasskey({ personId: one.personId, createdAt: later(1) })
    await store.change(event(), async tx => {
      await tx.insertEmployeePasskey(second)
      await tx.insertEmployeePasskey(one)
      await tx.insertEmployeePasskey(newEmployeePasskey())
    })
    t.strictSame(await store.employeePasskey(one.credentialId), one)
    t.strictSame(await store.employeePasskeys(one.personId), [one, second])
    t.equal(await store.employeePasskey('elsewhere'), undefined)
    const use = (before: number, signCount: number) =>
      store.change(event(), tx =>
        tx.useEmployeePasskey(one.credentialId, { before, signCount, at: later(2) }),
      )
    t.equal(await use(0, 5), true)
    t.equal(await use(0, 6), false, 'somebody else counted meanwhile')
    t.match(await store.employeePasskey(one.credentialId), { signCount: 5, lastUsedAt: later(2) })
    const remove = (personId: string) =>
      store.change(event(), tx => tx.removeEmployeePasskey(one.credentialId, personId, later(3)))
    t.equal(await remove(randomUUID()), false, 'of another person')
    t.equal(await remove(one.personId), true)
    t.equal(await remove(one.personId), false)
    t.equal(await use(5, 6), false)
    t.strictSame(await store.employeePasskeys(one.personId), [second])
    t.match(await store.employeePasskey(one.credentialId), { removedAt: later(3) })
    await t.rejects(
      store.change(event(), tx => tx.insertEmployeePasskey({ ...one, personId: randomUUID() })),
      { code: 'conflict' },
    )
  })

  t.test('sign-in: a mail link is good once, until it ends, while it is the newest', async t => {
    const store = await open(t)
    const [old, first, second, other] = [1, 2, 3, 4].map(() => randomBytes(32)) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ]
    const link = newLink()
    const insert = (one: MailLink, hash: Uint8Array) =>
      store.change(event(), tx => tx.insertMailLink(one, hash))
    const take = (hash: Uint8Array, at: Date) => store.change(event(), tx => tx.takeMailLink(hash, at))
    await insert({ ...link, askedAt: later(-25 * 60 * MINUTE_MS), expiresAt: later(MINUTE_MS) }, old)
    t.equal(await store.mailLinksSince(link.personId, new Date(0)), 1)
    await insert(link, first)
    await insert(newLink(), other)
    t.equal(await store.mailLinksSince(link.personId, new Date(0)), 1, 'that of yesterday is gone')
    t.equal(await store.mailLinksSince(link.personId, later(1)), 0)
    t.strictSame(await store.mailLink(first, later(1)), link)
    t.equal(await store.mailLink(randomBytes(32), later(1)), undefined)
    const newer = newLink({
      personId: link.personId,
      askedAt: later(MINUTE_MS),
      expiresAt: later(16 * MINUTE_MS),
    })
    await insert(newer, second)
    t.equal(await store.mailLink(first, later(2 * MINUTE_MS)), undefined, 'not the newest any more')
    t.equal(await take(first, later(2 * MINUTE_MS)), undefined)
    t.equal(await take(second, later(16 * MINUTE_MS)), undefined, 'ended')
    t.strictSame(await take(second, later(3 * MINUTE_MS)), newer)
    t.equal(await take(second, later(4 * MINUTE_MS)), undefined, 'used')
    t.equal(await take(first, later(4 * MINUTE_MS)), undefined, 'the old one does not come back')
    const at = later(5 * MINUTE_MS)
    const taken = await Promise.all([1, 2, 3, 4, 5].map(() => take(other, at)))
    t.equal(taken.filter(one => one !== undefined).length, 1, 'one of many at once')
  })

  t.test('sign-in: a notice is noted once', async t => {
    const store = await open(t)
    const note = (subject: string) => store.change(event(), tx => tx.insertNotice('expiry', subject, NOON))
    t.equal(await note('issuing/01/30'), true)
    t.equal(await note('issuing/01/30'), false)
    t.equal(await note('issuing/01/7'), true)
    t.strictSame(
      await store.notices('expiry', ['issuing/01/7', 'issuing/01/60']),
      new Map([['issuing/01/7', NOON]]),
    )
    t.equal((await store.notices('other', ['issuing/01/7'])).size, 0)
  })
}
