/** The use cases about officers as the registration authority is given them, and a browser that answers. */
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { Test } from 'tap'
import { addKey, keyOptions, prepareKeyAddition } from '../../../src/access/officers/add-key.ts'
import { inviteByAnchor, recoverByAnchor, removeByAnchor } from '../../../src/access/officers/by-anchor.ts'
import { endorseDraft, listDrafts, withdrawDraft } from '../../../src/access/officers/drafts.ts'
import {
  enrollOfficer,
  findInvitation,
  invitationOptions,
  prepareEnrollment,
} from '../../../src/access/officers/enroll.ts'
import { describeOwnOfficer, listOfficers, listStatements } from '../../../src/access/officers/list.ts'
import {
  prepareInvitation,
  prepareKeyRemoval,
  type Prepared,
  prepareRecovery,
  prepareRemoval,
} from '../../../src/access/officers/prepare.ts'
import { submitStatement } from '../../../src/access/officers/submit.ts'
import type { TakeDeps } from '../../../src/access/officers/take-statement.ts'
import { openRoster } from '../../../src/access/roster.ts'
import { systemEntropy } from '../../../src/adapters/system.ts'
import type { OfficerRole } from '../../../src/domain/statement.ts'
import { AGENCIES, call } from '../../support/fixtures.ts'
import { enrollmentDeps, openHouse } from '../../support/house.ts'
import { openPeople, PEOPLE_ORIGIN, type TestOfficer } from '../../support/officers.ts'
import { type SoftwareAuthenticator, softwareAuthenticator } from '../../support/software-authenticator.ts'

export type Stage = Awaited<ReturnType<typeof openStage>>

export const FROM = { requestId: 'test-request', source: 'test' }

export async function openStage(t: Test) {
  const house = await openHouse(t)
  const { clock, stores } = house
  const people = await openPeople(house)
  const { passkeys, verify: verifyAssertion } = people
  const { registry } = enrollmentDeps(house)
  const store = { ...stores.ra, agencies: async () => AGENCIES }
  const roster = openRoster({ store, passkeys, anchor: () => store.rosterAnchor() })
  const ended: string[] = []
  const endSessionsOf: TakeDeps['endSessionsOf'] = async (tx, officer, at) => {
    ended.push(officer)
    await tx.revokeSessionsOf(officer, at)
  }
  const invitationHours = 72
  const taking = { store, roster, verifyAssertion, clock, endSessionsOf }
  const deps = {
    ...taking,
    passkeys,
    registry,
    entropy: systemEntropy,
    invitationHours,
    origin: PEOPLE_ORIGIN,
    signByAnchor: people.signByAnchor,
  }
  const uses = {
    prepareInvitation: prepareInvitation(deps),
    prepareRecovery: prepareRecovery(deps),
    prepareRemoval: prepareRemoval(deps),
    prepareKeyRemoval: prepareKeyRemoval(deps),
    submit: submitStatement(deps),
    drafts: listDrafts(deps),
    endorse: endorseDraft(deps),
    withdraw: withdrawDraft(deps),
    findInvitation: findInvitation(deps),
    invitationOptions: invitationOptions(deps),
    prepareEnrollment: prepareEnrollment(deps),
    enroll: enrollOfficer(deps),
    keyOptions: keyOptions(deps),
    prepareKeyAddition: prepareKeyAddition(deps),
    addKey: addKey(deps),
    officers: listOfficers(deps),
    own: describeOwnOfficer(deps),
    statements: listStatements(deps),
    // The administrator at the machine has the owner's connection.
    anchorInvite: inviteByAnchor({ ...deps, store: { ...stores.owner, agencies: store.agencies } }),
    anchorRecover: recoverByAnchor({ ...deps, store: { ...stores.owner, agencies: store.agencies } }),
    anchorRemove: removeByAnchor({ ...deps, store: { ...stores.owner, agencies: store.agencies } }),
  }
  return { house, clock, people, roster, deps, uses, ended }
}

/** As the browser of an administrator makes it. */
export function linkKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { invitationKey: publicKey.export({ type: 'spki', format: 'der' }).toString('hex'), privateKey }
}

export function signed({ body }: Prepared, { device }: TestOfficer) {
  const signature = device.signStatement(body)
  if (signature.by !== 'passkey') throw new Error('a passkey signs')
  return { body, assertion: signature.assertion }
}

export function endorsement(digest: string, { device }: TestOfficer) {
  return { digest, assertion: device.assert(Buffer.from(digest, 'hex')) }
}

/** Invites by one or two administrators, whatever it takes. */
export async function invited(
  { uses }: Stage,
  by: readonly TestOfficer[],
  spec: { readonly role: OfficerRole; readonly name?: string; readonly agency?: string },
) {
  const [first, second] = by
  if (first === undefined) throw new Error('somebody invites')
  const { invitationKey, privateKey } = linkKey()
  const prepared = await uses.prepareInvitation(call(first.actor), { name: 'Tamu', ...spec, invitationKey })
  const { state, digest } = await uses.submit(call(first.actor), signed(prepared, first))
  if (state === 'draft' && second !== undefined)
    await uses.endorse(call(second.actor), endorsement(digest, second))
  return { digest, privateKey }
}

/** What the page of the link does. */
export async function enrolled(
  { uses }: { readonly uses: Pick<Stage['uses'], 'invitationOptions' | 'prepareEnrollment' | 'enroll'> },
  { digest, privateKey }: { digest: string; privateKey: ReturnType<typeof linkKey>['privateKey'] },
  device: SoftwareAuthenticator = softwareAuthenticator(PEOPLE_ORIGIN),
) {
  const challenge = randomBytes(32)
  const response = device.create(await uses.invitationOptions(digest, challenge))
  const what = { digest, response, challenge, label: 'Kunci kantor' }
  const { body } = await uses.prepareEnrollment(what)
  const signature = sign('sha256', Buffer.from(body), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const { officer } = await uses.enroll(FROM, { ...what, body, signature: signature.toString('hex') })
  return { officer, device, what, body }
}

/** The two halves of a link. */
export function readLink(link: string) {
  const [digest = '', key = ''] = new URL(link).hash.slice(1).split('.')
  const privateKey = createPrivateKey({ key: Buffer.from(key, 'base64url'), format: 'der', type: 'pkcs8' })
  return { digest, privateKey }
}
