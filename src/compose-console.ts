/** The part of the composition root that concerns the officers' console; called by compose.ts alone. */
import { listSavedViews, removeView, saveView } from './access/saved-views.ts'
import { systemClock } from './adapters/system.ts'
import type { Profile } from './domain/profile.ts'
import { listRequests } from './enrollment/find.ts'
import { answerQuestion, askApplicant, readMessages } from './enrollment/messages.ts'
import { countQueue, listQueue } from './enrollment/queue.ts'
import { countCertificates, listCertificates } from './issuance/find.ts'
import type { Store } from './ports/store.ts'

const clock = systemClock

interface ConsoleHouse {
  readonly profiles: ReadonlyMap<string, Profile>
  readonly config: { readonly queue: { readonly overdueDays: number } }
}

export function composeConsole({ profiles, config }: ConsoleHouse, { store }: { readonly store: Store }) {
  const queue = { store, clock, profiles, overdueDays: config.queue.overdueDays }
  return {
    listQueue: listQueue(queue),
    countQueue: countQueue(queue),
    readMessages: readMessages({ store }),
    askApplicant: askApplicant({ store, clock }),
    answerQuestion: answerQuestion({ store, clock }),
    listSavedViews: listSavedViews({ store }),
    saveView: saveView({ store, clock }),
    removeView: removeView({ store, clock }),
    listRequests: listRequests({ store }),
    listCertificates: listCertificates({ store, clock }),
    countCertificates: countCertificates({ store, clock }),
  }
}
