/** The officers' console: the queue, requests, certificates, and the revocation desk. */
import type { AppPlugin } from '../../http/app.ts'
import { addCertificateRoutes } from './certificate-routes.ts'
import { addDeskRoutes } from './desk-routes.ts'
import { addQueueRoutes } from './queue-routes.ts'
import { addRequestRoutes } from './request-routes.ts'
import type { ConsoleOptions } from './uses.ts'

export function consolePages(options: ConsoleOptions): AppPlugin {
  return {
    name: 'console',
    pages: true,
    register: async app => {
      addQueueRoutes(app, options)
      addRequestRoutes(app, options)
      addCertificateRoutes(app, options)
      addDeskRoutes(app, options)
    },
  }
}
