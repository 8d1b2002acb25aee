/** Signing in with a passkey, confirming presence, signing out. Other ways in bring their own routes and a card. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Call, Role } from '../../domain/actor.ts'
import type { EndReason, Session } from '../../domain/session.ts'
import type { Assertion } from '../../domain/statement.ts'
import type { Text } from '../../errors.ts'
import type { AppPlugin } from '../../http/app.ts'
import { callOf } from '../../http/authentication.ts'
import {
  clearSessionCookie,
  sessionSecretOf,
  setCeremonyCookie,
  setSessionCookie,
  takeCeremonyCookie,
} from '../../http/cookies.ts'
import { localPath } from '../../http/local-path.ts'
import { sessionOf } from '../../http/sessions.ts'
import { sendPage } from '../page.ts'
import { confirmPage, type SignInPage, signInPage, type SignInWay } from './page.ts'
import { ASSERTION, type AssertionJson, assertionOf } from './webauthn.ts'

type From = Pick<Call, 'requestId' | 'source'>

interface Answer {
  readonly secret: string | undefined
  readonly assertion: Assertion
  readonly previous?: string
}

export interface SignInUses {
  readonly beginSignIn: () => Promise<{ readonly options: object; readonly secret: string }>
  readonly finishSignIn: (
    from: From,
    answer: Answer,
  ) => Promise<{ readonly secret: string; readonly session: Session }>
  readonly beginConfirmation: (call: Call) => Promise<{ readonly options: object; readonly secret: string }>
  readonly finishConfirmation: (call: Call, session: Session, answer: Answer) => Promise<void>
  readonly endSession: (call: Call, id: string) => Promise<void>
  readonly endReasonOf: (secret: string) => Promise<EndReason | undefined>
}

export interface SignInOptions {
  readonly uses: SignInUses
  readonly ways: readonly SignInWay[]
  /** Where the provider that vouched for somebody can be left as well. */
  readonly provider?: { readonly label: Text; readonly canSignOut: () => Promise<boolean> }
}

/** As long as the ceremony itself. */
const CEREMONY_SECONDS = 600
const open = { access: 'public' } as const
const own = { access: 'session', action: 'session.own' } as const
const ending = { ...own, evenReadOnly: true } as const
/** Each begins a row in the database; an office behind one address has enough of them. */
const begin = { ...open, rateLimit: { max: 120, timeWindow: 60_000 } } as const
const next = { type: 'string', maxLength: 2000 } as const
const finishBody = {
  type: 'object',
  required: ['response'],
  additionalProperties: false,
  properties: { response: ASSERTION, next },
} as const
const emptyBody = { type: 'object', additionalProperties: false } as const
const query = {
  type: 'object',
  properties: {
    next,
    'signed-out': { type: 'string', maxLength: 10 },
    enrolled: { type: 'string', maxLength: 10 },
  },
} as const

interface FinishBody {
  readonly response: AssertionJson
  readonly next?: string
}

interface Query {
  readonly next?: string
  readonly 'signed-out'?: string
  readonly enrolled?: string
}

export function signInArea(options: SignInOptions): AppPlugin {
  return {
    name: 'sign-in',
    pages: true,
    register: async app => {
      addSignIn(app, options)
      addConfirmation(app, options.uses)
      addSignOut(app, options)
    },
  }
}

function addSignIn(app: FastifyInstance, { uses, ways, provider }: SignInOptions): void {
  app.get<{ Querystring: Query }>(
    '/sign-in',
    { config: open, schema: { querystring: query } },
    async (request, reply) => {
      const page = {
        next: localPath(request.query.next),
        ...(await happened(request, reply, uses)),
        ways,
        ...(provider === undefined ? {} : { provider: provider.label }),
      }
      return sendPage(request, reply, context => signInPage(context, page))
    },
  )
  app.post(
    '/sign-in/passkey/begin',
    { config: begin, schema: { body: emptyBody } },
    async (_request, reply) => {
      const { options, secret } = await uses.beginSignIn()
      setCeremonyCookie(reply, 'sign-in', { secret, maxAgeSeconds: CEREMONY_SECONDS })
      return reply.header('cache-control', 'no-store').send({ options })
    },
  )
  app.post<{ Body: FinishBody }>(
    '/sign-in/passkey/finish',
    { config: open, schema: { body: finishBody } },
    async (request, reply) => {
      const previous = sessionSecretOf(request)
      const { secret, session } = await uses.finishSignIn(fromOf(request), {
        ...answerOf(request, reply, 'sign-in'),
        ...(previous === undefined ? {} : { previous }),
      })
      setSessionCookie(reply, secret)
      const path = afterSignIn(app, session.actor.role, request.body.next)
      return reply.header('cache-control', 'no-store').send({ next: path })
    },
  )
}

function addConfirmation(app: FastifyInstance, uses: SignInUses): void {
  app.get<{ Querystring: Query }>(
    '/sign-in/confirm',
    { config: own, schema: { querystring: query } },
    async (request, reply) => {
      const about = {
        next: localPath(request.query.next),
        hasPasskey: sessionOf(request).actor.id.startsWith('officer:'),
      }
      return sendPage(request, reply, context => confirmPage(context, about))
    },
  )
  app.post('/sign-in/confirm/begin', { config: own, schema: { body: emptyBody } }, async (request, reply) => {
    const { options, secret } = await uses.beginConfirmation(callOf(request))
    setCeremonyCookie(reply, 'confirm', { secret, maxAgeSeconds: CEREMONY_SECONDS })
    return { options }
  })
  app.post<{ Body: FinishBody }>(
    '/sign-in/confirm/finish',
    { config: own, schema: { body: finishBody } },
    async (request, reply) => {
      await uses.finishConfirmation(callOf(request), sessionOf(request), answerOf(request, reply, 'confirm'))
      return { next: localPath(request.body.next) }
    },
  )
}

function addSignOut(app: FastifyInstance, { uses, provider }: SignInOptions): void {
  app.post('/sign-out', { config: ending }, async (request, reply) => {
    const session = sessionOf(request)
    await uses.endSession(callOf(request), session.id)
    clearSessionCookie(reply)
    const isElsewhere = session.method === 'oidc' && (await provider?.canSignOut()) === true
    // What the browser kept of pages goes as well.
    return reply
      .header('clear-site-data', '"cache"')
      .redirect(`/sign-in?signed-out=${isElsewhere ? 'here' : '1'}`, 303)
  })
}

/** Anybody can write it into a link, so it is said only where it can be true. Why a session ended the database knows. */
async function happened(
  request: FastifyRequest<{ Querystring: Query }>,
  reply: FastifyReply,
  uses: Pick<SignInUses, 'endReasonOf'>,
): Promise<Pick<SignInPage, 'happened'>> {
  const { query: said, session } = request
  if (session !== null) return {}
  const secret = sessionSecretOf(request)
  // The page is there even when that cannot be known.
  const reason = secret === undefined ? undefined : await uses.endReasonOf(secret).catch(() => undefined)
  if (reason !== undefined) {
    clearSessionCookie(reply)
    return { happened: reason === 'employment' ? 'left' : 'providerEnded' }
  }
  const out = said['signed-out']
  if (out === 'here') return { happened: 'signedOutHere' }
  if (out !== undefined) return { happened: out === 'there' ? 'signedOutThere' : 'signedOut' } as const
  return said.enrolled === undefined ? {} : ({ happened: 'enrolled' } as const)
}

/** The session of a browser and the ceremony that it answers. */
function answerOf(
  request: FastifyRequest<{ Body: FinishBody }>,
  reply: FastifyReply,
  ceremony: string,
): Answer {
  const secret = takeCeremonyCookie(request, reply, ceremony)
  return { secret, assertion: assertionOf(request.body.response) }
}

/** Where the call came from, for a person whom nobody knows yet. */
export function fromOf(request: FastifyRequest): From {
  return { requestId: request.id, source: `web ${request.ip}` }
}

const HOMES: Readonly<Record<Role, string>> = {
  employee: '/portal',
  verifier: '/console',
  'registration-officer': '/console',
  auditor: '/auditor',
  administrator: '/admin',
  system: '/',
}

/** Where they wanted to go, or the first page of their role; only to where this process leads. */
export function afterSignIn(app: FastifyInstance, role: Role, wanted: unknown): string {
  const path = localPath(wanted)
  if (path !== '/') return path
  const home = HOMES[role]
  return app.site.serves(home) ? home : '/account'
}
