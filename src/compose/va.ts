/** The part of the composition root that concerns the validation authority. */
import { systemClock } from '../adapters/system.ts'
import type { Config } from '../config/schema.ts'
import type { Signals } from '../ports/signals.ts'
import type { KeyStore } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'
import { type OcspObserver, SILENT } from '../revocation/ocsp-observer.ts'
import { openOcspLoad } from '../revocation/ocsp-load.ts'
import { openOcspResponder } from '../revocation/ocsp-responder.ts'
import { archivedCrl, authorityCertificates, currentCrl, listAuthorities } from '../revocation/publish.ts'
import { tellStatus } from '../revocation/tell-status.ts'
import { openVisibility } from '../revocation/visibility.ts'

const clock = systemClock

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Issuers and responders are read again after this, should a signal ever be lost; changed statuses after that. */
const AUTHORITY_MS = 30_000
const STATUS_MS = 1000

/** The validation authority: reads, and signs OCSP answers with its own key. */
export function composeVa(
  { config }: { readonly config: Config },
  parts: {
    readonly store: Store
    readonly keys: KeyStore
    readonly signals: Signals
    readonly observer?: OcspObserver
  },
) {
  const { store, keys, signals, observer = SILENT } = parts
  const { responder, validityMinutes, neverIssued, retentionDays, heldStatuses } = config.ocsp
  const visibility = openVisibility({ store, clock })
  const load = openOcspLoad({ clock })
  const ocsp = openOcspResponder({
    store,
    keys,
    signals,
    clock,
    observer: {
      ...observer,
      learned: (issuerId, seconds) => {
        visibility.learned(seconds)
        observer.learned(issuerId, seconds)
      },
    },
    name: responder.name,
    validityMs: validityMinutes * MINUTE_MS,
    capacity: heldStatuses,
    neverIssued,
    retentionMs: retentionDays * DAY_MS,
    lookEveryMs: STATUS_MS,
    refreshEveryMs: AUTHORITY_MS,
  })
  return {
    answerOcsp: ocsp.answer,
    currentCrl: currentCrl({ store, clock }),
    archivedCrl: archivedCrl({ store }),
    authorityCertificates: authorityCertificates({ store }),
    listAuthorities: listAuthorities({ store }),
    tellStatus: tellStatus({ store, clock }),
    publishedCrls: () => store.publishedCrls(),
    visibility: () => visibility.figures(),
    load,
    metrics: { holding: ocsp.holding, crls: () => store.crlStates() },
    ready: ocsp.ready,
    close: ocsp.close,
  }
}
