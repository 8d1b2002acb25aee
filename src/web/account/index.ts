/** /account: one's own passkeys and sessions. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Call } from '../../domain/actor.ts'
import type { Session } from '../../domain/session.ts'
import type { Assertion } from '../../domain/statement.ts'
import type { AppPlugin } from '../../http/app.ts'
import { callOf } from '../../http/authentication.ts'
import { clearSessionCookie, setCeremonyCookie, takeCeremonyCookie } from '../../http/cookies.ts'
import { reauthenticated, sessionOf } from '../../http/sessions.ts'
import { sendPage } from '../page.ts'
import { LABEL } from '../sign-in/enroll.ts'
import { ASSERTION, type AssertionJson, assertionOf, REGISTRATION } from '../sign-in/webauthn.ts'
import { accountPage, type Done, isDone } from './page.ts'

interface Begun {
  readonly options: object
  readonly secret: string
}

interface Signed {
  readonly secret: string | undefined
  readonly assertion: Assertion
}

export interface AccountUses {
  readonly passkeys: {
    readonly list: (
      call: Call,
    ) => Promise<readonly { readonly credentialId: string; readonly label: string }[]>
    readonly beginAdding: (call: Call) => Promise<Begun>
    readonly register: (
      call: Call,
      made: { readonly secret: string | undefined; readonly response: unknown; readonly label: string },
    ) => Promise<Begun | undefined>
    readonly confirmAdding: (call: Call, signed: Signed) => Promise<void>
    readonly beginRemoving: (call: Call, credentialId: string) => Promise<Begun | undefined>
    readonly confirmRemoving: (call: Call, signed: Signed) => Promise<void>
  }
  /** Of officers who decide; absent where no mail is sent. */
  readonly reminders?: {
    readonly read: (call: Call) => Promise<boolean>
    readonly set: (call: Call, wanted: boolean) => Promise<void>
  }
  readonly listSessions: (call: Call) => Promise<readonly Session[]>
  readonly endSession: (call: Call, id: string) => Promise<void>
  readonly endAllSessions: (call: Call) => Promise<number>
}

const CEREMONY = 'account'
const CEREMONY_SECONDS = 600
const own = { access: 'session', action: 'session.own' } as const
const ending = { ...own, evenReadOnly: true } as const
const closed = <P extends object>(properties: P) =>
  ({ type: 'object', required: Object.keys(properties), additionalProperties: false, properties }) as const
const emptyBody = { type: 'object', additionalProperties: false } as const
const credentialId = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,2048}$' } as const
const signedBody = { body: closed({ response: ASSERTION }) } as const

export function accountArea(uses: AccountUses): AppPlugin {
  return {
    name: 'account',
    pages: true,
    register: async app => {
      addPage(app, uses)
      addPasskeys(app, uses.passkeys)
      addSessions(app, uses)
      addReminders(app, uses)
    },
  }
}

function addPage(app: FastifyInstance, uses: AccountUses): void {
  app.get<{ Querystring: { done?: unknown } }>('/account', { config: own }, async (request, reply) => {
    const call = callOf(request)
    const [passkeys, sessions] = await Promise.all([uses.passkeys.list(call), uses.listSessions(call)])
    const { done } = request.query
    const reminders = isReminded(call) ? await uses.reminders?.read(call) : undefined
    const about = {
      actor: call.actor,
      passkeys,
      sessions,
      present: sessionOf(request).id,
      csrf: sessionOf(request).csrf,
      ...(reminders === undefined ? {} : { reminders }),
      ...(isDone(done) ? { done } : {}),
    }
    return sendPage(request, reply, context => accountPage(context, about))
  })
}

function addPasskeys(app: FastifyInstance, uses: AccountUses['passkeys']): void {
  app.post(
    '/account/passkeys/begin',
    { config: own, schema: { body: emptyBody } },
    async (request, reply) => {
      if (mustConfirm(request)) return CONFIRM
      const { options, secret } = await uses.beginAdding(callOf(request))
      setCeremonyCookie(reply, CEREMONY, { secret, maxAgeSeconds: CEREMONY_SECONDS })
      return { options }
    },
  )
  app.post<{ Body: { response: unknown; label: string } }>(
    '/account/passkeys/register',
    { config: own, schema: { body: closed({ response: REGISTRATION, label: LABEL }) } },
    async (request, reply) => {
      const secret = takeCeremonyCookie(request, reply, CEREMONY)
      const toSign = await uses.register(callOf(request), { secret, ...request.body })
      if (toSign === undefined) return {}
      setCeremonyCookie(reply, CEREMONY, { secret: toSign.secret, maxAgeSeconds: CEREMONY_SECONDS })
      return { sign: toSign.options }
    },
  )
  app.post<{ Body: { response: AssertionJson } }>(
    '/account/passkeys/add',
    { config: own, schema: signedBody },
    async (request, reply) => {
      const secret = takeCeremonyCookie(request, reply, CEREMONY)
      await uses.confirmAdding(callOf(request), { secret, assertion: assertionOf(request.body.response) })
      return {}
    },
  )
  app.post<{ Body: { credentialId: string } }>(
    '/account/passkeys/remove',
    { config: own, schema: { body: closed({ credentialId }) } },
    async (request, reply) => {
      if (mustConfirm(request)) return CONFIRM
      const toSign = await uses.beginRemoving(callOf(request), request.body.credentialId)
      if (toSign === undefined) return {}
      setCeremonyCookie(reply, CEREMONY, { secret: toSign.secret, maxAgeSeconds: CEREMONY_SECONDS })
      return { sign: toSign.options }
    },
  )
  app.post<{ Body: { response: AssertionJson } }>(
    '/account/passkeys/removal',
    { config: own, schema: signedBody },
    async (request, reply) => {
      const secret = takeCeremonyCookie(request, reply, CEREMONY)
      await uses.confirmRemoving(callOf(request), { secret, assertion: assertionOf(request.body.response) })
      return {}
    },
  )
}

const CONFIRM = { confirm: '/sign-in/confirm?next=%2Faccount' } as const

/** An officer signs each change with a passkey, which proves more than any sign-in. */
function mustConfirm(request: FastifyRequest): boolean {
  return callOf(request).actor.role === 'employee' && !reauthenticated(request)
}

function addSessions(app: FastifyInstance, uses: AccountUses): void {
  const id = { type: 'string', minLength: 1, maxLength: 100 } as const
  app.post<{ Body: { id: string } }>(
    '/account/sessions/end',
    { config: ending, schema: { body: closed({ id }) } },
    async (request, reply) => {
      await uses.endSession(callOf(request), request.body.id)
      const done: Done = 'ended'
      if (request.body.id !== sessionOf(request).id) return reply.redirect(`/account?done=${done}`, 303)
      clearSessionCookie(reply)
      return reply.redirect('/sign-in?signed-out=1', 303)
    },
  )
  app.post('/account/sessions/end-all', { config: ending }, async (request, reply) => {
    await uses.endAllSessions(callOf(request))
    clearSessionCookie(reply)
    return reply.header('clear-site-data', '"cache"').redirect('/sign-in?signed-out=1', 303)
  })
}

function isReminded({ actor: { role } }: Call): boolean {
  return role === 'verifier' || role === 'registration-officer'
}

function addReminders(app: FastifyInstance, { reminders }: AccountUses): void {
  if (reminders === undefined) return
  app.post<{ Body: { wanted?: unknown } | null }>(
    '/account/reminders',
    { config: own },
    async (request, reply) => {
      const call = callOf(request)
      if (isReminded(call)) await reminders.set(call, request.body?.wanted === 'yes')
      const done: Done = 'reminders'
      return reply.redirect(`/account?done=${done}`, 303)
    },
  )
}
