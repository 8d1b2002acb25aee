/** The part of the composition root that concerns people who sign in; called by compose.ts alone. */
import { addKey, keyOptions, prepareKeyAddition } from '../access/officers/add-key.ts'
import { inviteByAnchor, recoverByAnchor, removeByAnchor } from '../access/officers/by-anchor.ts'
import { endorseDraft, listDrafts, withdrawDraft } from '../access/officers/drafts.ts'
import {
  enrollOfficer,
  findInvitation,
  invitationOptions,
  prepareEnrollment,
} from '../access/officers/enroll.ts'
import { describeOwnOfficer, listOfficers, listStatements } from '../access/officers/list.ts'
import {
  prepareInvitation,
  prepareKeyRemoval,
  prepareRecovery,
  prepareRemoval,
} from '../access/officers/prepare.ts'
import { signingOptions } from '../access/officers/signing-options.ts'
import { submitStatement } from '../access/officers/submit.ts'
import type { TakeDeps } from '../access/officers/take-statement.ts'
import { assertionVerifier, openRoster } from '../access/roster.ts'
import { anchorRoster, ownAnchor, signAsAnchor } from '../access/roster-key.ts'
import { openPasskeys } from '../adapters/passkeys/index.ts'
import { type ModelFiles, readModels } from '../adapters/passkeys/models.ts'
import { isSegelError } from '../errors.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { Passkeys } from '../ports/passkeys.ts'
import type { KeyStore } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'

export interface PeopleSettings {
  readonly origin: string
  readonly attestation: 'none' | 'direct'
  /** With `direct`: the models that are taken. */
  readonly authenticators: readonly ModelFiles[]
  readonly invitationHours: number
}

interface People {
  readonly store: Store
  readonly clock: Clock
  readonly entropy: Entropy
  readonly registry: EmployeeRegistry
}

const RP_NAME = 'Segel'

/** For those who make passkeys: the policy on their models is read at once, or this does not begin. */
function composePasskeys(settings: PeopleSettings, clock: Clock): Passkeys {
  if (settings.attestation === 'none') return composeVerifier(settings)
  const models = readModels(settings.authenticators)
  return openPasskeys({ ...partyOf(settings), attestation: { models, now: () => clock.now() } })
}

/** For those who verify what passkeys have signed, and make none. */
function composeVerifier(settings: Pick<PeopleSettings, 'origin'>): Passkeys {
  return openPasskeys(partyOf(settings))
}

function partyOf({ origin }: Pick<PeopleSettings, 'origin'>) {
  return { rpId: new URL(origin).hostname, rpName: RP_NAME, origins: [origin] }
}

const endSessionsOf: TakeDeps['endSessionsOf'] = (tx, officer, at) => tx.revokeSessionsOf(officer, at)

/** Whom the registration authority lets in: it believes the anchor that the database tells. */
export function composeRaPeople({ store, clock, entropy, registry }: People, settings: PeopleSettings) {
  const { invitationHours } = settings
  const passkeys = composePasskeys(settings, clock)
  const roster = openRoster({ store, passkeys, anchor: () => store.rosterAnchor() })
  const verifyAssertion = assertionVerifier(passkeys)
  const taking = { store, roster, verifyAssertion, clock, endSessionsOf }
  const preparing = { store, registry, roster, clock, entropy, invitationHours }
  return {
    passkeys,
    roster,
    verifyAssertion,
    officers: {
      prepareInvitation: prepareInvitation(preparing),
      prepareRecovery: prepareRecovery(preparing),
      prepareRemoval: prepareRemoval({ roster, clock }),
      prepareKeyRemoval: prepareKeyRemoval({ roster, clock }),
      submitStatement: submitStatement({ ...taking, registry, invitationHours }),
      signingOptions: signingOptions({ roster, passkeys }),
      agencies: () => store.agencies(),
      listDrafts: listDrafts({ store, roster, clock }),
      endorseDraft: endorseDraft(taking),
      withdrawDraft: withdrawDraft({ store, clock }),
      findInvitation: findInvitation({ roster, clock }),
      invitationOptions: invitationOptions({ roster, clock, passkeys }),
      prepareEnrollment: prepareEnrollment({ ...taking, passkeys }),
      enrollOfficer: enrollOfficer({ ...taking, passkeys }),
      keyOptions: keyOptions({ roster, passkeys }),
      prepareKeyAddition: prepareKeyAddition({ ...taking, passkeys }),
      addKey: addKey({ ...taking, passkeys }),
      listOfficers: listOfficers({ store, roster }),
      describeOwnOfficer: describeOwnOfficer({ roster }),
      listStatements: listStatements({ store, roster }),
    },
  }
}

/** Whom the certification authority believes: its own key says where the chain starts. */
export function composeCaPeople(
  { store, clock, keys }: Pick<People, 'store' | 'clock'> & { readonly keys: KeyStore },
  settings: PeopleSettings,
) {
  const passkeys = composeVerifier(settings)
  return {
    roster: openRoster({ store, passkeys, anchor: ownAnchor({ keys }) }),
    verifyAssertion: assertionVerifier(passkeys),
    anchorRoster: anchorRoster({ store, keys, clock }),
  }
}

/** At the machine. `onForeignAnchor` is told when the key is not here and the database is believed instead. */
export function composePeopleAdministration(
  { store, clock, entropy, registry, keys }: People & { readonly keys: () => Promise<KeyStore> },
  settings: PeopleSettings,
) {
  return (onForeignAnchor: () => void) => {
    const passkeys = composeVerifier(settings)
    const anchor = async () => {
      try {
        return await ownAnchor({ keys: await keys() })()
      } catch (error) {
        if (!isSegelError(error)) throw error
        onForeignAnchor()
        return store.rosterAnchor()
      }
    }
    const roster = openRoster({ store, passkeys, anchor })
    const { origin, invitationHours } = settings
    const deps = {
      store,
      roster,
      verifyAssertion: assertionVerifier(passkeys),
      clock,
      entropy,
      registry,
      endSessionsOf,
      signByAnchor: signAsAnchor({ keys }),
      origin,
      invitationHours,
    }
    return {
      invite: inviteByAnchor(deps),
      recover: recoverByAnchor(deps),
      remove: removeByAnchor(deps),
      listOfficers: listOfficers({ store, roster }),
      listStatements: listStatements({ store, roster }),
    }
  }
}
