/** The pages that the registration authority serves to people, area by area. */
import type { composeRa } from '../compose.ts'
import type { Profile } from '../domain/profile.ts'
import type { AppPlugin } from '../http/app.ts'
import { accountArea } from '../web/account/index.ts'
import { adminPages } from '../web/admin/index.ts'
import { auditorPages } from '../web/auditor/index.ts'
import { consolePages } from '../web/console/index.ts'
import { portalPlugin } from '../web/portal/index.ts'
import { enrollArea } from '../web/sign-in/enroll.ts'
import { signInArea } from '../web/sign-in/index.ts'
import { employeePages } from './employee-pages.ts'

const now = () => new Date()

export function raPages(
  ra: ReturnType<typeof composeRa>,
  profiles: readonly Profile[],
): readonly AppPlugin[] {
  const { uses, passkeys, enroll } = ra.sessions
  const employees = employeePages(ra.employeeSignIn)
  const byName = new Map(profiles.map(profile => [profile.name, profile]))
  return [
    signInArea({ uses, ...employees.signIn }),
    ...employees.areas,
    enrollArea(enroll),
    accountArea({
      ...uses,
      passkeys,
      ...(ra.notices.reminders === undefined ? {} : { reminders: ra.reminders }),
    }),
    adminPages({ uses: ra.oversight, officers: ra.officers, profiles }),
    consolePages({ uses: ra.uses, profiles: byName, now, holdEnd: ra.holdEnd }),
    auditorPages({
      ...{ ...ra.oversight, reportConduct: ra.uses.reportConduct, now },
      listOfficers: ra.officers.listOfficers,
    }),
    portalPlugin({ uses: { ...ra.uses, ...ra.portal }, profiles, now, holdEnd: ra.holdEnd }),
  ]
}
