/** The part of the composition root that concerns the officers' console; called by compose.ts alone. */

import { nameActor } from '../access/name-actor.ts'
import { listSavedViews, removeView, saveView } from '../access/saved-views.ts'
import { signingPasskeys } from '../access/signing-passkeys.ts'
import type { Roster } from '../domain/officer.ts'
import type { Profile } from '../domain/profile.ts'
import { listAgencies } from '../enrollment/agencies.ts'
import { answerQuestion, askApplicant, readMessages } from '../enrollment/messages.ts'
import { countQueue, listQueue } from '../enrollment/queue.ts'
import { countCertificates } from '../issuance/find.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly profiles: ReadonlyMap<string, Profile>
  readonly roster: () => Promise<Roster>
}

export function composeConsole(parts: Parts, settings: { readonly overdueDays: number }) {
  const queue = { ...parts, ...settings }
  return {
    listQueue: listQueue(queue),
    countQueue: countQueue(queue),
    readMessages: readMessages(parts),
    askApplicant: askApplicant(parts),
    answerQuestion: answerQuestion(parts),
    listSavedViews: listSavedViews(parts),
    saveView: saveView(parts),
    removeView: removeView(parts),
    listAgencies: listAgencies(parts),
    countCertificates: countCertificates(parts),
    passkeysOf: signingPasskeys(parts),
    nameActor: nameActor(parts),
  }
}
