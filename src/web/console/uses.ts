/** What the console asks of the house. The composition root hands in the use cases; tests hand in fakes. */
import type { nameActor } from '../../access/name-actor.ts'
import type { signingPasskeys } from '../../access/signing-passkeys.ts'
import type { listSavedViews, removeView, saveView } from '../../access/saved-views.ts'
import type { HoldEnd } from '../../domain/hold.ts'
import type { Profile } from '../../domain/profile.ts'
import type { listAgencies } from '../../enrollment/agencies.ts'
import type { composeDecision } from '../../enrollment/decision.ts'
import type { decideRequest } from '../../enrollment/decide.ts'
import type { findRequest, listRequests } from '../../enrollment/find.ts'
import type { askApplicant, readMessages } from '../../enrollment/messages.ts'
import type { countQueue, listQueue } from '../../enrollment/queue.ts'
import type { verifyIdentity } from '../../enrollment/verify-identity.ts'
import type { countCertificates, findCertificate, listCertificates } from '../../issuance/find.ts'
import type { composeOrder } from '../../revocation/order.ts'
import type { releaseCertificate } from '../../revocation/release.ts'
import type { revokeCertificate } from '../../revocation/revoke.ts'

/** All throw SegelError only. */
export interface ConsoleUses {
  readonly listQueue: ReturnType<typeof listQueue>
  readonly countQueue: ReturnType<typeof countQueue>
  readonly listRequests: ReturnType<typeof listRequests>
  readonly findRequest: ReturnType<typeof findRequest>
  readonly readMessages: ReturnType<typeof readMessages>
  readonly askApplicant: ReturnType<typeof askApplicant>
  readonly verifyIdentity: ReturnType<typeof verifyIdentity>
  readonly listAgencies: ReturnType<typeof listAgencies>
  readonly listSavedViews: ReturnType<typeof listSavedViews>
  readonly saveView: ReturnType<typeof saveView>
  readonly removeView: ReturnType<typeof removeView>
  readonly listCertificates: ReturnType<typeof listCertificates>
  readonly countCertificates: ReturnType<typeof countCertificates>
  readonly findCertificate: ReturnType<typeof findCertificate>
  /** The body of the statement that a decision would sign. */
  readonly composeDecision: ReturnType<typeof composeDecision>
  readonly decide: ReturnType<typeof decideRequest>
  readonly composeOrder: ReturnType<typeof composeOrder>
  readonly revoke: ReturnType<typeof revokeCertificate>
  readonly release: ReturnType<typeof releaseCertificate>
  readonly passkeysOf: ReturnType<typeof signingPasskeys>
  readonly nameActor: ReturnType<typeof nameActor>
}

export interface ConsoleOptions {
  readonly uses: ConsoleUses
  readonly profiles: ReadonlyMap<string, Profile>
  readonly now: () => Date
  /** When a hold ends by itself. */
  readonly holdEnd: HoldEnd
}
