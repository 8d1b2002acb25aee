/** The employees' portal: everybody about themselves, from the request to the end of a certificate. */
import type { AppPlugin } from '../../http/app.ts'
import { addCertificatePage } from './certificate-page.ts'
import { addOverview } from './overview.ts'
import { addKeyStep } from './request-key.ts'
import { addRequestPage } from './request-page.ts'
import { addPurposeStep } from './request-purpose.ts'
import { addReviewStep } from './request-review.ts'
import { addRevokePage } from './revoke-page.ts'
import type { PortalOptions } from './uses.ts'
import { addWatching } from './watch.ts'

export function portalPlugin(options: PortalOptions): AppPlugin {
  return {
    name: 'portal',
    register: async app => {
      addOverview(app, options)
      addPurposeStep(app, options)
      addKeyStep(app, options)
      addReviewStep(app, options)
      addRequestPage(app, options)
      addWatching(app, options)
      addCertificatePage(app, options)
      addRevokePage(app, options)
    },
  }
}
