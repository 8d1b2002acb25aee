/** The validation authority: OCSP, CRLs, and the pages that anybody may see. */
import { composePublicPages, composeVa } from '../compose.ts'
import { statusMetrics } from '../http/metrics.ts'
import { listenForMetrics } from '../http/metrics-listener.ts'
import { statusLog } from '../http/status-log.ts'
import { distributionPlugin } from '../protocols/distribution/index.ts'
import { type OcspOptions, ocspPlugin } from '../protocols/ocsp/index.ts'
import type { Part } from './application.ts'
import type { StartOptions } from './start-options.ts'

const now = () => new Date()

export async function startVa({ house, log }: StartOptions): Promise<Part> {
  const counted = statusMetrics()
  const logged = statusLog(log, now)
  const va = composeVa(house, {
    store: await house.store('va'),
    keys: await house.keys('va'),
    signals: await house.signals(),
    observer: {
      ...counted.observer,
      databaseLost: (isLost, cause) => {
        counted.observer.databaseLost(isLost)
        logged.databaseLost(isLost, cause)
      },
      failed: (what, error) => {
        counted.observer.failed(what, error)
        logged.failed(what, error)
      },
    },
  })
  const uses = {
    currentCrl: va.currentCrl,
    archivedCrl: va.archivedCrl,
    authorityCertificates: va.authorityCertificates,
  }
  const pageUses = {
    authorities: va.listAuthorities,
    crls: va.publishedCrls,
    status: va.tellStatus,
    visibility: va.visibility,
    load: () => va.load.figures(),
  }
  const { metrics, ocsp } = house.config
  const onAnswer: OcspOptions['onAnswer'] = (answer, transport) => {
    va.load.answered()
    counted.onAnswer(answer, transport)
    logged.onAnswer(answer)
  }
  const read = () => counted.read({ ...va.metrics, now })
  const listener =
    metrics === undefined
      ? undefined
      : await listenForMetrics({ host: '127.0.0.1', ...metrics, contentType: counted.contentType, read })
  return {
    plugins: [
      ocspPlugin({ answerOcsp: va.answerOcsp, now, maxAgeSeconds: ocsp.maxAgeSeconds, onAnswer }),
      distributionPlugin({ uses, now }),
    ],
    pages: [composePublicPages(house, { uses: pageUses, now })],
    duties: [],
    ready: va.ready,
    close: async () => {
      va.close()
      await listener?.close()
    },
  }
}
