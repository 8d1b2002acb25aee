/**
 * A roster for tests: its anchor in a house's keys, and officers who hold authenticators in software. `people` makes
 * their statements without any use case, so that these can be judged by it.
 */
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { openRoster, assertionVerifier, type ReadRoster } from '../../src/access/roster.ts'
import { readRosterStatement, statementEvent } from '../../src/access/officers/take-statement.ts'
import { anchorRoster, ownAnchor, signAsAnchor } from '../../src/access/roster-key.ts'
import { openPasskeys } from '../../src/adapters/passkeys/index.ts'
import type { Actor } from '../../src/domain/actor.ts'
import type { VerifyAssertion } from '../../src/domain/signatures.ts'
import {
  type Enrollment,
  type Invitation,
  type OfficerFacts,
  type OfficerRole,
  type SignedStatement,
  type Statement,
  statementBody,
  statementDigest,
} from '../../src/domain/statement.ts'
import type { Passkeys } from '../../src/ports/passkeys.ts'
import { event } from '../contract/store-fixtures.ts'
import { call, KOMINFO } from './fixtures.ts'
import type { House } from './house.ts'
import { softwareAuthenticator, type SoftwareAuthenticator } from './software-authenticator.ts'

export const PEOPLE_ORIGIN = 'http://localhost:8080'

export interface TestOfficer {
  /** `officer:<uuid>` */
  readonly id: string
  readonly facts: OfficerFacts
  readonly actor: Actor
  readonly device: SoftwareAuthenticator
}

export interface People {
  readonly passkeys: Passkeys
  readonly verify: VerifyAssertion
  /** As the role ca reads it. */
  readonly roster: ReadRoster
  readonly rosterId: string
  readonly keep: (statement: SignedStatement) => Promise<void>
  readonly signByAnchor: (statement: Statement) => Promise<SignedStatement>
  /** Invited by the anchor, enrolled, in the roster. */
  readonly enroll: (role: OfficerRole, changes?: Partial<OfficerFacts>) => Promise<TestOfficer>
}

export function testPasskeys(origin = PEOPLE_ORIGIN): Passkeys {
  const rpId = new URL(origin).hostname
  return openPasskeys({ rpId, rpName: 'Segel', origins: [origin] })
}

export async function openPeople(house: House): Promise<People> {
  const { stores, keys, clock } = house
  const passkeys = testPasskeys()
  await anchorRoster({ store: stores.owner, keys, clock })(call('administrator'))
  const roster = openRoster({ store: stores.ca, passkeys, anchor: ownAnchor({ keys }) })
  const signByAnchor = signAsAnchor({ keys: async () => keys })
  const { id: rosterId } = await roster()
  const keep = (statement: SignedStatement) =>
    stores.owner.change(eventOf(statement, clock.now()), async tx => {
      await tx.insertRosterStatement(statement)
    })
  return {
    passkeys,
    verify: assertionVerifier(passkeys),
    roster,
    rosterId,
    keep,
    signByAnchor,
    enroll: async (role, changes = {}) => {
      const at = clock.now()
      const facts = officerFacts(role, changes)
      const { invitation, privateKey } = newInvitation({ roster: rosterId, facts, at })
      const invited = await signByAnchor(invitation)
      await keep(invited)
      const device = softwareAuthenticator(PEOPLE_ORIGIN)
      await keep(await newEnrollment({ passkeys, device, invited, privateKey, at: at.toISOString() }))
      return { id: facts.officer, facts, actor: actorOfFacts(facts), device }
    },
  }
}

/** As the house records it; of what is no statement of ours, something. */
function eventOf({ body }: SignedStatement, at: Date) {
  try {
    return statementEvent(call('administrator'), readRosterStatement(body), { at, body })
  } catch {
    return event('roster.test')
  }
}

export function officerFacts(role: OfficerRole, changes: Partial<OfficerFacts> = {}): OfficerFacts {
  return {
    officer: `officer:${randomUUID()}`,
    name: `Petugas ${role}`,
    role,
    agency: role === 'verifier' ? KOMINFO.code : null,
    employeeNumber: null,
    personId: null,
    ...changes,
  }
}

export function newInvitation(about: {
  readonly roster: string
  readonly facts: OfficerFacts
  readonly at: Date
  readonly changes?: Partial<Invitation>
}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const invitation: Invitation = {
    kind: 'invitation',
    roster: about.roster,
    at: about.at.toISOString(),
    ...about.facts,
    recovery: false,
    invitationKey: publicKey.export({ type: 'spki', format: 'der' }).toString('hex'),
    expiresAt: new Date(about.at.getTime() + 72 * 3_600_000).toISOString(),
    ...about.changes,
  }
  return { invitation, privateKey }
}

/** As the browser does it: a new passkey, and the statement signed with the key of the link. */
export async function newEnrollment(about: {
  readonly passkeys: Passkeys
  readonly device: SoftwareAuthenticator
  readonly invited: SignedStatement
  readonly privateKey: ReturnType<typeof newInvitation>['privateKey']
  readonly at: string
  readonly changes?: Partial<Enrollment>
}): Promise<SignedStatement> {
  const { passkeys, device, invited, privateKey, at } = about
  const { officer, name, roster }: Invitation = JSON.parse(invited.body)
  const challenge = statementDigest(invited.body)
  const options = await passkeys.creationOptions({
    challenge,
    userId: Buffer.from(officer),
    userName: name,
    displayName: name,
    exclude: [],
  })
  const facts = await passkeys.verifyRegistration(device.create(options), { challenge })
  const enrollment: Enrollment = {
    kind: 'enrollment',
    roster,
    at,
    officer,
    invitation: Buffer.from(challenge).toString('hex'),
    label: 'Kunci uji',
    ...facts,
    ...about.changes,
  }
  const body = statementBody(enrollment)
  const signature = sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return { body, signatures: [{ by: 'invitation', signature: signature.toString('hex') }] }
}

export function actorOfFacts({ officer, role, name, agency, employeeNumber, personId }: OfficerFacts): Actor {
  return {
    id: officer,
    role,
    name,
    ...(agency === null ? {} : { agency }),
    ...(employeeNumber === null ? {} : { employeeNumber }),
    ...(personId === null ? {} : { personId }),
  }
}
