/** /admin: for administrators, and for auditors to look at. */
import type { AuthorityReport } from '../../auditing/report-authorities.ts'
import type { RegistryReport } from '../../auditing/registry-imports.ts'
import type { ResponderLoad } from '../../auditing/report-responders.ts'
import type { Call } from '../../domain/actor.ts'
import type { Profile } from '../../domain/profile.ts'
import type { Statistics } from '../../domain/statistics.ts'
import type { AppPlugin } from '../../http/app.ts'
import { callOf } from '../../http/authentication.ts'
import { sendPage } from '../page.ts'
import { addOfficerRoutes, type OfficerUses } from './officers-routes.ts'
import { overviewPage } from './overview.ts'
import { profilesPage } from './profiles.ts'
import { registryPage } from './registry.ts'

export interface AdminUses {
  readonly reportStatistics: (call: Call) => Promise<Statistics>
  readonly reportAuthorities: (call: Call) => Promise<readonly AuthorityReport[]>
  /** Empty where none is configured. */
  readonly reportResponders?: (call: Call) => Promise<readonly ResponderLoad[]>
  readonly reportRegistry: (call: Call) => Promise<RegistryReport>
}

export function adminPages(options: {
  readonly uses: AdminUses
  readonly officers: OfficerUses
  readonly profiles: readonly Profile[]
}): AppPlugin {
  const { uses, officers, profiles } = options
  return {
    name: 'admin',
    register: async app => {
      addOfficerRoutes(app, officers)
      app.get(
        '/admin',
        { config: { access: 'session', action: 'statistics.read' } },
        async (request, reply) => {
          const call = callOf(request)
          const [statistics, authorities, responders = []] = await Promise.all([
            uses.reportStatistics(call),
            uses.reportAuthorities(call),
            uses.reportResponders?.(call),
          ])
          return sendPage(request, reply, context =>
            overviewPage(context, { statistics, authorities, responders }),
          )
        },
      )
      app.get(
        '/admin/profiles',
        { config: { access: 'session', action: 'config.read' } },
        async (request, reply) => sendPage(request, reply, context => profilesPage(context, profiles)),
      )
      app.get(
        '/admin/registry',
        { config: { access: 'session', action: 'registry.read' } },
        async (request, reply) => {
          const report = await uses.reportRegistry(callOf(request))
          return sendPage(request, reply, context => registryPage(context, report))
        },
      )
    },
  }
}
