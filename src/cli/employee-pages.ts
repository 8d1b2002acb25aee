/** How employees sign in, as far as the configuration opens it: cards of /sign-in, and what stands behind them. */
import type { composeRa } from '../compose.ts'
import type { AppPlugin } from '../http/app.ts'
import { mailWay, oidcWay } from '../web/sign-in/employee-ways.ts'
import { mailArea } from '../web/sign-in/mail.ts'
import { oidcArea } from '../web/sign-in/oidc.ts'
import type { SignInOptions } from '../web/sign-in/index.ts'

export function employeePages({ oidc, mail }: ReturnType<typeof composeRa>['employeeSignIn']): {
  readonly signIn: Pick<SignInOptions, 'ways' | 'provider'>
  readonly areas: readonly AppPlugin[]
} {
  return {
    signIn: {
      ways: [...(oidc === undefined ? [] : [oidcWay(oidc.label)]), ...(mail === undefined ? [] : [mailWay])],
      ...(oidc === undefined ? {} : { provider: oidc }),
    },
    areas: [...(oidc === undefined ? [] : [oidcArea(oidc)]), ...(mail === undefined ? [] : [mailArea(mail)])],
  }
}
