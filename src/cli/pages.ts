/** The pages that the registration authority serves to people, area by area. */
import type { composeRa } from '../compose.ts'
import type { AppPlugin } from '../http/app.ts'
import { accountArea } from '../web/account/index.ts'
import { enrollArea } from '../web/sign-in/enroll.ts'
import { signInArea } from '../web/sign-in/index.ts'

export function raPages({ sessions }: ReturnType<typeof composeRa>): readonly AppPlugin[] {
  const { uses, passkeys, enroll } = sessions
  return [signInArea({ uses, ways: [] }), enrollArea(enroll), accountArea({ ...uses, passkeys })]
}
