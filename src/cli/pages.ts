/** The pages that the registration authority serves to people, area by area. */
import type { composeRa } from '../compose.ts'
import type { AppPlugin } from '../http/app.ts'
import { signInArea } from '../web/sign-in/index.ts'

export function raPages(ra: ReturnType<typeof composeRa>): readonly AppPlugin[] {
  return [signInArea({ uses: ra.sessions.uses, ways: [] })]
}
