import t from 'tap'
import { openAttempts } from '../../src/access/attempts.ts'
import { findSession, type SessionDeps, startSession } from '../../src/access/sessions.ts'
import {
  beginConfirmation,
  beginSignIn,
  finishConfirmation,
  finishSignIn,
  type SignInDeps,
} from '../../src/access/sign-in-officer.ts'
import { openPasskeys } from '../../src/adapters/passkeys/index.ts'
import { systemEntropy } from '../../src/adapters/system.ts'
import type { Officer, Roster } from '../../src/domain/officer.ts'
import { emptyRoster } from '../../src/domain/roster.ts'
import { sessionHash } from '../../src/domain/session.ts'
import { SegelError } from '../../src/errors.ts'
import { openHouse } from '../support/house.ts'
import { type SoftwareAuthenticator, softwareAuthenticator } from '../support/software-authenticator.ts'

const ORIGIN = 'http://localhost:8080'
const house = await openHouse(t)
const from = { requestId: 'r', source: 'web 127.0.0.1' }
const passkeys = openPasskeys({
  rpId: 'localhost',
  rpName: 'Segel',
  origins: [ORIGIN],
})
const officers = new Map<string, Officer>()
const credentials = new Map<string, string>()
const roster = async (): Promise<Roster> => ({ ...emptyRoster(new Uint8Array(44)), officers, credentials })
const sessions: SessionDeps = {
  store: house.stores.ra,
  clock: house.clock,
  entropy: systemEntropy,
  limits: { idleMs: 1_800_000, absoluteMs: 36_000_000 },
  officerOf: async id => officers.get(id),
  isPasskeyInUse: async () => true,
  employmentOf: async () => 'in-service' as const,
}
let failures: string[] = []
const deps: SignInDeps = {
  ...sessions,
  store: house.stores.ra,
  passkeys,
  roster,
  attempts: openAttempts({
    ...{ store: house.stores.ra, kind: 'many' },
    clock: house.clock,
    limits: { free: 1000, firstWaitMs: 1000, longestWaitMs: 60_000, forgetMs: 900_000 },
  }),
  startSession: startSession(sessions),
  noteFailure: source => void failures.push(source),
}
const begin = beginSignIn(deps)
const finish = finishSignIn(deps)

/** An officer in the roster, and the authenticator in their hand. */
async function enrolled(): Promise<{ officer: Officer; hand: SoftwareAuthenticator }> {
  const id = systemEntropy.uuid()
  const hand = softwareAuthenticator(ORIGIN)
  const challenge = Buffer.from(systemEntropy.token(32), 'base64url')
  const options = await passkeys.creationOptions({
    challenge,
    userId: Buffer.from(id),
    userName: 'Ratna',
    displayName: 'Ratna',
    exclude: [],
  })
  const made = await passkeys.verifyRegistration(hand.create(options), { challenge })
  const officer: Officer = {
    officer: `officer:${id}`,
    name: 'Ratna',
    role: 'verifier',
    agency: 'NC',
    employeeNumber: null,
    personId: null,
    keys: [{ ...made, label: 'laptop' }],
    since: '2026-01-01T00:00:00.000Z',
  }
  officers.set(officer.officer, officer)
  credentials.set(made.credentialId, officer.officer)
  return { officer, hand }
}

const refused = { code: 'unauthenticated' }

t.test('with a passkey and no name: a session of the officer', async t => {
  const { officer, hand } = await enrolled()
  const { options, secret } = await begin()
  t.equal(
    Reflect.get(options, 'allowCredentials'),
    undefined,
    'nobody is asked for a name, and no key is named',
  )
  t.match(options, { userVerification: 'required', rpId: 'localhost' })
  const signedIn = await finish(from, { secret, assertion: hand.assert(options) })
  t.match(await findSession(sessions)(signedIn.secret), {
    actor: { id: officer.officer, role: 'verifier', agency: 'NC' },
    method: 'passkey',
    credentialId: hand.credentialId(),
  })
  t.match((await house.auditSince()).at(-1), { action: 'session.started' })
  const again = await begin()
  const renewed = await finish(from, {
    secret: again.secret,
    assertion: hand.assert(again.options),
    previous: signedIn.secret,
  })
  t.not(renewed.secret, signedIn.secret)
  t.equal(await findSession(sessions)(signedIn.secret), undefined, 'the session before has ended')
})

t.test('a ceremony is for one answer, of this browser, in time', async t => {
  const { hand } = await enrolled()
  const one = await begin()
  const assertion = hand.assert(one.options)
  await finish(from, { secret: one.secret, assertion })
  await t.rejects(finish(from, { secret: one.secret, assertion }), refused, 'replayed')
  const [mine, theirs] = [await begin(), await begin()]
  await t.rejects(
    finish(from, { secret: theirs.secret, assertion: hand.assert(mine.options) }),
    refused,
    'the challenge of another browser',
  )
  await t.rejects(finish(from, { secret: undefined, assertion: hand.assert(mine.options) }), refused)
  const late = await begin()
  house.clock.pass(600_000)
  await t.rejects(
    finish(from, { secret: late.secret, assertion: hand.assert(late.options) }),
    refused,
    'expired',
  )
})

t.test('every way of being wrong has one answer, and is counted', async t => {
  const { officer, hand } = await enrolled()
  const wrong: Record<string, (hand: SoftwareAuthenticator) => void> = {
    'another page': one => void (one.origin = 'http://evil.example'),
    'another port': one => void (one.origin = 'http://localhost:9999'),
    'another domain name': one => void (one.rpId = 'evil.example'),
    'nobody verified': one => void (one.userVerified = false),
    'nobody present': one => void (one.userPresent = false),
  }
  failures = []
  const details = new Set<string>()
  const tryIt = async (
    what: string,
    answer: (options: unknown) => ReturnType<SoftwareAuthenticator['assert']>,
  ) => {
    const { options, secret } = await begin()
    const error = await finish(from, { secret, assertion: answer(options) }).catch(
      (thrown: unknown) => thrown,
    )
    t.match(error, refused, what)
    if (error instanceof SegelError) details.add(error.detail)
  }
  for (const [what, turn] of Object.entries(wrong)) {
    const copy = { ...hand }
    await tryIt(what, options => {
      const kept = { ...copy }
      turn(hand)
      const answer = hand.assert(options)
      Object.assign(hand, kept)
      return answer
    })
  }
  const stranger = (await enrolled()).hand
  credentials.delete(stranger.credentialId())
  await tryIt('a passkey that is in no roster', options => stranger.assert(options))
  await tryIt('a key of another name', options => ({
    ...stranger.assert(options),
    credentialId: hand.credentialId(),
  }))
  officers.set(officer.officer, { ...officer, removedAt: '2026-02-01T00:00:00.000Z' })
  await tryIt('an officer who was removed', options => hand.assert(options))
  officers.set(officer.officer, { ...officer, keys: [] })
  await tryIt('a passkey that was removed', options => hand.assert(options))
  t.equal(details.size, 1, 'one sentence for all of them')
  t.equal(failures.length, 9)
})

t.test('W05 a counter that goes back is refused and recorded: there may be a copy of the key', async t => {
  const { officer, hand } = await enrolled()
  const [first, second] = [await begin(), await begin()]
  const older = hand.assert(first.options)
  const newer = hand.assert(second.options)
  await finish(from, { secret: second.secret, assertion: newer })
  await t.rejects(finish(from, { secret: first.secret, assertion: older }), refused)
  t.match((await house.auditSince()).at(-1), {
    action: 'authentication.counter-regressed',
    object: officer.officer,
    detail: { credentialId: hand.credentialId() },
  })
})

t.test('failures wait, and never for somebody else', async t => {
  const { hand } = await enrolled()
  const limits = { free: 2, firstWaitMs: 1000, longestWaitMs: 60_000, forgetMs: 900_000 }
  const patient = finishSignIn({
    ...deps,
    attempts: openAttempts({ store: house.stores.ra, kind: 'few', clock: house.clock, limits }),
  })
  const good = async () => {
    const { options, secret } = await begin()
    return { secret, assertion: hand.assert(options) }
  }
  const bad = async () => ({ ...(await good()), secret: undefined })
  for (let times = 0; times < 3; times += 1) {
    await t.rejects(patient(from, await bad()), refused)
    house.clock.pass(times === 2 ? 0 : 2000)
  }
  await t.rejects(patient(from, await good()), { code: 'rate-limited', retryAfterSeconds: 2 })
  const elsewhere = { ...from, source: 'web 192.0.2.7' }
  await t.resolves(patient(elsewhere, await good()), 'the same officer, from another address')
  house.clock.pass(2000)
  await t.resolves(patient(from, await good()), 'after the wait')
})

t.test('presence is confirmed with a key of the same officer, and makes the session fresh', async t => {
  const [mine, theirs] = [await enrolled(), await enrolled()]
  const { options, secret } = await begin()
  const signedIn = await finish(from, { secret, assertion: mine.hand.assert(options) })
  const call = { ...from, actor: signedIn.session.actor }
  house.clock.pass(900_000)
  const ask = beginConfirmation(deps)
  const asked = await ask(call)
  t.match(asked.options, { allowCredentials: [{ id: mine.hand.credentialId() }] })
  const confirm = finishConfirmation(deps)
  const foreign = await ask(call)
  await t.rejects(
    confirm(call, signedIn.session, {
      secret: foreign.secret,
      assertion: theirs.hand.assert({ ...foreign.options, allowCredentials: undefined }),
    }),
    refused,
  )
  const signIn = await begin()
  await t.rejects(
    confirm(call, signedIn.session, { secret: signIn.secret, assertion: mine.hand.assert(signIn.options) }),
    refused,
    'a sign-in is no confirmation',
  )
  await confirm(call, signedIn.session, { secret: asked.secret, assertion: mine.hand.assert(asked.options) })
  const seen = await house.stores.ra.sessionByHash(sessionHash(signedIn.secret))
  t.strictSame(seen?.authenticatedAt, house.clock.now())
})
