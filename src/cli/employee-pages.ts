/** How employees sign in, as far as the configuration opens it: cards of /sign-in, and what stands behind them. */
import type { composeRa } from '../compose.ts'
import type { AppPlugin } from '../http/app.ts'
import { mailWay, oidcWay } from '../web/sign-in/employee-ways.ts'
import { mailArea } from '../web/sign-in/mail.ts'
import { oidcArea } from '../web/sign-in/oidc.ts'
import type { SignInWay } from '../web/sign-in/page.ts'

export function employeePages({ oidc, mail }: ReturnType<typeof composeRa>['employeeSignIn']): {
  readonly ways: readonly SignInWay[]
  readonly areas: readonly AppPlugin[]
} {
  return {
    ways: [...(oidc === undefined ? [] : [oidcWay(oidc.label)]), ...(mail === undefined ? [] : [mailWay])],
    areas: [...(oidc === undefined ? [] : [oidcArea(oidc)]), ...(mail === undefined ? [] : [mailArea(mail)])],
  }
}
