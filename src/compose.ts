/**
 * The composition root: configuration, adapters, use cases, and what each role is made of. Every use case is called
 * here and only here, once. A role gets the adapters of its own security context and no other.
 */
import { addAccountCalls } from './access/account-calls.ts'
import { forgetExpired } from './access/forget-expired.ts'
import { composeAuditAdministration, composeCaAudit, composeRaAudit } from './compose/audit.ts'
import { composeConsole } from './compose/console.ts'
import { composeCaDecisions, composeRaDecisions, proofSource } from './compose/decisions.ts'
import { composeCaPeople, composePeopleAdministration, composeRaPeople } from './compose/people.ts'
import type { House } from './compose/house.ts'
import { composePortal } from './compose/portal.ts'
import { composeNotices } from './compose/notices.ts'
import { composeLazyRegistry } from './compose/registry.ts'
import { composeOversight } from './compose/oversight.ts'
import { composeSessions } from './compose/sessions.ts'
import { composeEmployeeSignIn } from './compose/sign-in.ts'
import { composeTokens } from './compose/tokens.ts'
import { readReminders, setReminders } from './access/remind-officers.ts'
import { tableRegistry } from './adapters/registry/table/index.ts'
import { systemClock, systemEntropy } from './adapters/system.ts'
import { holdEnd, holdsEndingBy } from './domain/hold.ts'
import { requireProfile } from './config/profiles.ts'
import { crlPoints, crlSchedule, statusPointers } from './config/status.ts'
import { describeEmployee } from './enrollment/eligibility.ts'
import { importEmployees } from './enrollment/import-employees.ts'
import { submitRequest } from './enrollment/submit.ts'
import { verifyIdentity } from './enrollment/verify-identity.ts'
import { activeIssuer } from './issuance/active-issuer.ts'
import {
  createIntermediate,
  createRoot,
  importIntermediate,
  requestIntermediate,
} from './issuance/authority.ts'
import { issueApproved } from './issuance/issue.ts'
import { reconcileIntents } from './issuance/reconcile.ts'
import { enrollResponder, removeResponder, renewResponders } from './issuance/responders.ts'
import type { Signals } from './ports/signals.ts'
import type { KeyStore } from './ports/signer.ts'
import type { Store } from './ports/store.ts'
import { endHolds } from './revocation/end-holds.ts'
import { issueCrl } from './revocation/issue-crl.ts'
import { type KeepDeps, openStatusKeeper } from './revocation/keep-statuses.ts'
import { revokeAuthority } from './revocation/revoke-authority.ts'

export { type House, openHouse } from './compose/house.ts'
export { composeVa } from './compose/va.ts'
export { composePublicPages, composeWeb } from './compose/web.ts'

const clock = systemClock
const entropy = systemEntropy

/** The registration authority: writes requests, decisions and revocation orders; holds no key that signs. */
export function composeRa(
  house: House,
  parts: {
    readonly store: Store
    readonly signals: Signals
    /** What kept a mail from going out. */
    readonly mailFailed?: (error: unknown) => void
  },
) {
  const { store, signals } = parts
  const { profiles } = house
  const { submissionsPerHour } = house.config.limits
  const registry = tableRegistry({ rows: store, seal: house.seal() })
  const gathering = { registry, store, clock, profiles }
  const people = composeRaPeople({ store, clock, entropy, registry }, house.config.people)
  const { uses: auditUses, ...audit } = composeRaAudit({ store, clock, ...people }, house.config)
  const sessions = composeSessions(
    { store, clock, entropy, registry, noteFailure: audit.noteFailure, ...people },
    { ...house.config.sessions, origin: house.config.people.origin },
  )
  const proofs = proofSource(people, house.config.people)
  const outward = house.outward()
  const holds = { atMostDays: house.config.revocation.holdAtMostDays, profiles }
  const failed = parts.mailFailed ?? (() => undefined)
  const employeeSignIn = composeEmployeeSignIn(
    {
      ...{ store, clock, entropy, registry, noteFailure: audit.noteFailure },
      ...{ outward, startSession: sessions.startSession, failed },
    },
    house.config,
  )
  return {
    ...audit,
    ...people,
    employeeSignIn,
    sessions,
    addCalls: addAccountCalls({ store, clock }),
    forgetExpired: forgetExpired({ store, clock }),
    notices: composeNotices({ store, clock, registry, outward, failed, roster: people.roster }, house),
    reminders: { read: readReminders({ store }), set: setReminders({ store, clock }) },
    oversight: composeOversight(house, { store }),
    portal: composePortal({ ...gathering, entropy }),
    uses: {
      submit: submitRequest({ ...gathering, entropy, submissionsPerHour }),
      verifyIdentity: verifyIdentity(gathering),
      ...composeRaDecisions({ store, clock, entropy, profiles, signals, proofs, holdEnd: holdEnd(holds) }),
      ...composeConsole({ store, clock, profiles, ...people }, house.config.queue),
      describeEmployee: describeEmployee({ registry, store, clock, profiles }),
      ...auditUses,
    },
    holdEnd: holdEnd(holds),
    /** A look-up that finds nothing proves database and rights. */
    ready: async () => {
      await store.tokenByHash(new Uint8Array(32))
    },
  }
}

/** The certification authority: listens on nothing, signs what was approved. */
export function composeCa(
  house: House,
  parts: {
    readonly store: Store
    readonly keys: KeyStore
    readonly faultPoint?: (name: string) => void
    readonly onUnproved?: Parameters<typeof composeCaDecisions>[0]['onUnproved']
    readonly onLost?: KeepDeps['onLost']
    readonly onRosterAlarm?: Parameters<typeof composeCaAudit>[0]['onRosterAlarm']
  },
) {
  const { store, keys } = parts
  const { config, profiles } = house
  const { issuance, ocsp } = config
  const pointersOf = (issuerId: string) => statusPointers(config, issuerId)
  const signerOf = async (issuerId: string) => {
    const keyName = (await store.issuer(issuerId))?.keyName
    return keyName === undefined ? undefined : keys.signer(keyName)
  }
  const holds = { atMostDays: config.revocation.holdAtMostDays, profiles }
  const authority = { store, keys, clock, entropy, pointersOf }
  const responderProfile = requireProfile(profiles, ocsp.responder.profile, 'ocsp-responder')
  const responders = { store, clock, entropy, profile: responderProfile, signerOf }
  const people = composeCaPeople({ store, clock, keys }, config.people)
  const memory = house.memory()
  const onRosterAlarm = parts.onRosterAlarm ?? (() => undefined)
  const audit = composeCaAudit({ store, clock, keys, memory, onRosterAlarm, ...people }, config.audit)
  const { assertRoster } = audit
  const proofs = proofSource(people, config.people)
  const issue = issueApproved({
    store,
    clock,
    entropy,
    profiles,
    proofs,
    issuing: activeIssuer({
      store,
      signerOf,
      pointersOf,
      shardUrlsOf: issuer => crlPoints(config, issuer).shards,
    }),
    evidenceMaxAgeDays: config.registry.evidenceMaxAgeDays,
    batchSize: issuance.batchSize,
    faultPoint: parts.faultPoint ?? (() => undefined),
  })
  return {
    ...audit.parts,
    ...people,
    createRoot: createRoot(authority),
    createIntermediate: createIntermediate(authority),
    requestIntermediate: requestIntermediate(authority),
    importIntermediate: importIntermediate(authority),
    enrollResponder: enrollResponder(responders),
    removeResponder: removeResponder({ store, clock }),
    renewResponders: renewResponders(responders),
    revokeAuthority: revokeAuthority({ store, clock }),
    issueApproved: audit.whenSealed(issue),
    ...composeCaDecisions({
      ...{ store, clock, proofs, assertRoster, memory },
      holdEnd: holdEnd(holds),
      onUnproved: parts.onUnproved,
    }),
    endHolds: endHolds({
      store,
      clock,
      endingBy: at => holdsEndingBy(holds, at),
      holdEnd: holdEnd(holds),
      ...(parts.faultPoint === undefined ? {} : { faultPoint: parts.faultPoint }),
    }),
    watchRoster: assertRoster,
    reconcileIntents: reconcileIntents({
      store,
      clock,
      intentTimeoutMs: issuance.intentTimeoutSeconds * 1000,
      maxAttempts: issuance.maxAttempts,
    }),
    issueCrl: issueCrl({
      store,
      clock,
      signerOf,
      scheduleOf: issuer => crlSchedule(config, issuer),
      pointsOf: issuer => crlPoints(config, issuer),
      keeper: openStatusKeeper({ store, clock, memory, proofs, onLost: parts.onLost ?? (() => undefined) }),
      ...(parts.faultPoint === undefined ? {} : { faultPoint: parts.faultPoint }),
    }),
    issuers: () => store.issuers(),
  }
}

/** What the administrator does at the machine, with the rights of the database's owner. */
export function composeAdministration(house: House, { store }: { readonly store: Store }) {
  const { registry, seal } = composeLazyRegistry(store, house.seal)
  // Nobody makes a passkey here.
  const settings = { ...house.config.people, attestation: 'none' } as const
  const { roster } = composeRaPeople({ store, clock, entropy, registry }, settings)
  const keys = () => house.keys('ca')
  return {
    importEmployees: importEmployees({ store, clock, entropy, seal }),
    ...composeTokens({ store, clock, entropy, registry, roster, keys }),
    ...composeAuditAdministration({ store, clock, roster, keys, memory: house.memory() }, house.config),
    officers: composePeopleAdministration({ store, clock, entropy, registry, keys }, house.config.people),
  }
}
