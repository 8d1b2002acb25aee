/** A whole house with the employees' portal before it: use cases on a real database, pages by inject or over a port. */
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { openSignals } from '../../../src/adapters/store/signals.ts'
import type { Actor } from '../../../src/domain/actor.ts'
import type { Employee } from '../../../src/domain/employee.ts'
import type { Session } from '../../../src/domain/session.ts'
import { previewRequest } from '../../../src/enrollment/draft.ts'
import { describeEmployee } from '../../../src/enrollment/eligibility.ts'
import { awaitRequest, findRequest, listRequests } from '../../../src/enrollment/find.ts'
import { answerQuestion, askApplicant, readMessages } from '../../../src/enrollment/messages.ts'
import { submitRequest } from '../../../src/enrollment/submit.ts'
import { verifyIdentity } from '../../../src/enrollment/verify-identity.ts'
import { withdrawRequest } from '../../../src/enrollment/withdraw.ts'
import type { AppPlugin } from '../../../src/http/app.ts'
import { setSessionCookie } from '../../../src/http/cookies.ts'
import { csrfToken } from '../../../src/http/cross-site.ts'
import type { SessionDoor } from '../../../src/http/sessions.ts'
import { findCertificate, listCertificates } from '../../../src/issuance/find.ts'
import { revokeCertificate } from '../../../src/revocation/revoke.ts'
import { portalPlugin } from '../../../src/web/portal/index.ts'
import type { PortalUses } from '../../../src/web/portal/uses.ts'
import { asEmployee, enrollmentDeps, holdEndOf, type House, revocationDeps } from '../../support/house.ts'
import { listenWeb, NAVIGATION, webApp, type WebAppOptions } from '../../support/web-app.ts'

const SECRET = 's'.repeat(43)
/** As a signed-in browser asks for a page. */
export const SIGNED_IN = { ...NAVIGATION, cookie: `__Host-segel=${SECRET}` } as const
const ORIGIN = 'http://localhost'
/** As its forms are sent. */
export const SENDING = {
  ...SIGNED_IN,
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/x-www-form-urlencoded',
} as const
/** For the field `csrf` of forms. */
export const CSRF = csrfToken(SECRET)

export interface PortalHouse {
  readonly uses: PortalUses
  readonly ask: ReturnType<typeof askApplicant>
  /** The portal as this employee sees it, to be asked by inject. */
  app(t: Test, one: Employee, actor?: Actor): Promise<FastifyInstance>
  /** The same over a port; /sign-in lets a browser in. Gives the origin. */
  listen(t: Test, one: Employee): Promise<string>
}

export async function portalHouse(t: Test, house: House): Promise<PortalHouse> {
  const deps = enrollmentDeps(house)
  const { store, clock } = deps
  const signals = openSignals({ connection: house.connection })
  t.teardown(() => signals.close())
  const uses: PortalUses = {
    describeEmployee: describeEmployee(deps),
    preview: previewRequest(deps),
    submit: submitRequest(deps),
    verifyIdentity: verifyIdentity(deps),
    withdraw: withdrawRequest(deps),
    findRequest: findRequest(deps),
    listRequests: listRequests(deps),
    awaitRequest: awaitRequest({ store, signals }),
    readMessages: readMessages({ store }),
    answerQuestion: answerQuestion({ store, clock }),
    findCertificate: findCertificate(deps),
    listCertificates: listCertificates(deps),
    revoke: revokeCertificate(revocationDeps(house)),
  }
  const options = (actor: Actor, origin = () => ORIGIN): WebAppOptions => ({
    areas: [
      signInArea,
      portalPlugin({
        uses,
        profiles: [...house.profiles.values()],
        now: () => clock.now(),
        holdEnd: holdEndOf(house),
      }),
    ],
    app: { sessions: doorFor(actor, origin) },
  })
  return {
    uses,
    ask: askApplicant({ store, clock }),
    app: (t, one, actor) => webApp(t, options(actor ?? actorOf(one))),
    listen: async (t, one) => {
      let origin = ORIGIN
      origin = await listenWeb(
        t,
        options(actorOf(one), () => origin),
      )
      return origin
    },
  }
}

function actorOf(one: Employee): Actor {
  return { ...asEmployee(one), id: `employee:${one.personId}`, name: one.name }
}

/** Lets in whoever has the cookie. */
function doorFor(actor: Actor, origin: () => string): SessionDoor {
  const at = new Date()
  const session: Session = {
    id: '00000000-0000-4000-8000-000000000000',
    actor,
    method: 'mail-link',
    createdAt: at,
    lastSeenAt: at,
    expiresAt: new Date(at.getTime() + 3_600_000),
    authenticatedAt: at,
  }
  return {
    find: async secret => (secret === SECRET ? session : undefined),
    get origin() {
      return origin()
    },
    reauthenticateMs: 300_000,
    now: () => new Date(),
  }
}

/** Stands for the sign-in, which has tests of its own. */
const signInArea: AppPlugin = {
  name: 'test sign-in',
  register: async app => {
    app.get<{ Querystring: { next?: string } }>(
      '/sign-in',
      { config: { access: 'public' } },
      async (request, reply) => {
        setSessionCookie(reply, SECRET)
        return reply.redirect(request.query.next ?? '/portal', 303)
      },
    )
  },
}
