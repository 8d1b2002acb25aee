/** /sign-in/mail: a number is typed, a link is sent; the page that the link leads to has a button. */
import type { FastifyInstance } from 'fastify'
import { type EmployeeNumber, parseEmployeeNumber } from '../../domain/nip.ts'
import type { Session } from '../../domain/session.ts'
import { codeOf } from '../../domain/sign-in.ts'
import { isSegelError, type Text } from '../../errors.ts'
import type { AppPlugin } from '../../http/app.ts'
import {
  ceremonySecretOf,
  sessionSecretOf,
  setCeremonyCookie,
  setSessionCookie,
  takeCeremonyCookie,
} from '../../http/cookies.ts'
import { sendPage } from '../page.ts'
import { afterSignIn, fromOf } from './index.ts'
import { askPage, linkPage, sentPage } from './mail-pages.ts'

type From = ReturnType<typeof fromOf>

export interface MailUses {
  readonly ask: (
    from: From,
    asked: { readonly number: EmployeeNumber; readonly address: string },
  ) => { readonly secret: string }
  readonly open: (
    from: From,
    opened: {
      readonly link: string
      readonly asking: string | undefined
      readonly code: string
      readonly previous?: string
    },
  ) => Promise<{ readonly secret: string; readonly session: Session }>
  readonly validMinutes: number
}

const COOKIE = 'mail'
const open = { config: { access: 'public' } } as const
const text = (maxLength: number) => ({ type: 'string', maxLength }) as const
const askBody = {
  type: 'object',
  required: ['employeeNumber'],
  properties: { employeeNumber: text(40) },
} as const
const linkBody = {
  type: 'object',
  required: ['link'],
  properties: { link: text(1000), code: text(40) },
} as const

export function mailArea(uses: MailUses): AppPlugin {
  return {
    name: 'sign-in-mail',
    pages: true,
    register: async app => {
      addAsking(app, uses)
      addOpening(app, uses)
    },
  }
}

function addAsking(app: FastifyInstance, uses: MailUses): void {
  app.get('/sign-in/mail', open, async (request, reply) =>
    sendPage(request, reply, context => askPage(context)),
  )
  app.post<{ Body: { readonly employeeNumber: string } }>(
    '/sign-in/mail',
    { ...open, schema: { body: askBody } },
    async (request, reply) => {
      const read = readNumber(request.body.employeeNumber)
      if ('wrong' in read) {
        return sendPage(request, reply.code(422), context => askPage(context, read.wrong[context.language]))
      }
      const { secret } = uses.ask(fromOf(request), { number: read.number, address: request.ip })
      setCeremonyCookie(reply, COOKIE, { secret, maxAgeSeconds: uses.validMinutes * 60 })
      return reply.header('cache-control', 'no-store').redirect('/sign-in/mail/sent', 303)
    },
  )
  app.get('/sign-in/mail/sent', open, async (request, reply) => {
    const secret = ceremonySecretOf(request, COOKIE)
    if (secret === undefined) return reply.header('cache-control', 'no-store').redirect('/sign-in/mail', 303)
    const page = { code: codeOf(secret), validMinutes: uses.validMinutes }
    return sendPage(request, reply, context => sentPage(context, page))
  })
}

function addOpening(app: FastifyInstance, uses: MailUses): void {
  app.get('/sign-in/mail/link', open, async (request, reply) => {
    const hasAsked = ceremonySecretOf(request, COOKIE) !== undefined
    return sendPage(request, reply, context => linkPage(context, { hasAsked }))
  })
  app.post<{ Body: { readonly link: string; readonly code?: string } }>(
    '/sign-in/mail/link',
    { ...open, schema: { body: linkBody } },
    async (request, reply) => {
      const { link, code = '' } = request.body
      const asking = ceremonySecretOf(request, COOKIE)
      const previous = sessionSecretOf(request)
      try {
        const { secret, session } = await uses.open(fromOf(request), {
          ...{ link, asking, code },
          ...(previous === undefined ? {} : { previous }),
        })
        takeCeremonyCookie(request, reply, COOKIE)
        setSessionCookie(reply, secret)
        return await reply
          .header('cache-control', 'no-store')
          .redirect(afterSignIn(app, session.actor.role, undefined), 303)
      } catch (error) {
        const refusal = isSegelError(error, 'unauthenticated') ? error.findings[0]?.message : undefined
        if (refusal === undefined) throw error
        const page = { link, hasAsked: asking !== undefined }
        void reply.code(422)
        return sendPage(request, reply, context =>
          linkPage(context, { ...page, refusal: refusal[context.language] }),
        )
      }
    },
  )
}

/** How a number is written is no secret; whether somebody has it is. */
function readNumber(typed: string): { readonly number: EmployeeNumber } | { readonly wrong: Text } {
  try {
    return { number: parseEmployeeNumber(typed.replaceAll(/\s/g, '')).number }
  } catch (error) {
    const wrong = isSegelError(error, 'malformed') ? error.findings[0]?.message : undefined
    if (wrong === undefined) throw error
    return { wrong }
  }
}
