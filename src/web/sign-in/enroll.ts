/** /enroll: from the link of an invitation to an officer with a passkey. The link's secret never reaches this server. */
import type { FastifyInstance } from 'fastify'
import type { Call } from '../../domain/actor.ts'
import type { OfficerRole } from '../../domain/statement.ts'
import type { AppPlugin } from '../../http/app.ts'
import { setCeremonyCookie, takeCeremonyCookie } from '../../http/cookies.ts'
import { definitions, heading, notice, paragraph } from '../components/blocks.ts'
import { field } from '../components/forms.ts'
import { instantOf } from '../formats.ts'
import { type Html, html } from '../html.ts'
import { ACCOUNT, ENROLL, ROLE_NAMES } from '../messages/account.ts'
import { SIGN_IN } from '../messages/sign-in.ts'
import { wordsOf } from '../messages/words.ts'
import { type PageContext, pageContext } from '../page-context.ts'
import { type PageParts, sendPage } from '../page.ts'
import { fromOf } from './index.ts'
import { REGISTRATION } from './webauthn.ts'

export interface EnrollUses {
  readonly describe: (digest: string) => Promise<{
    readonly name: string
    readonly role: OfficerRole
    readonly agency: string | null
    readonly recovery: boolean
    readonly expiresAt: string
  }>
  readonly begin: (digest: string) => Promise<{ readonly options: object; readonly secret: string }>
  readonly prepare: (
    secret: string | undefined,
    made: { readonly response: unknown; readonly label: string },
  ) => Promise<{ readonly body: string; readonly secret: string }>
  readonly finish: (
    from: Pick<Call, 'requestId' | 'source'>,
    signed: { readonly secret: string | undefined; readonly signature: string },
  ) => Promise<unknown>
}

const CEREMONY = 'enroll'
const CEREMONY_SECONDS = 600
const open = { access: 'public' } as const
/** Nobody enrolls often; the digest of an invitation cannot be guessed, and need not be tried either. */
const rare = { ...open, rateLimit: { max: 60, timeWindow: 60_000 } } as const
const closed = <P extends object>(properties: P) =>
  ({ type: 'object', required: Object.keys(properties), additionalProperties: false, properties }) as const
const digest = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const
const byDigest = { config: rare, schema: { body: closed({ digest }) } } as const
export const LABEL = { type: 'string', minLength: 1, maxLength: 60 } as const

export function enrollArea(uses: EnrollUses): AppPlugin {
  return {
    name: 'enroll',
    pages: true,
    register: async app => {
      app.get('/enroll', { config: open }, async (request, reply) => sendPage(request, reply, enrollPage))
      addSteps(app, uses)
    },
  }
}

function addSteps(app: FastifyInstance, uses: EnrollUses): void {
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', 'no-store')
    done()
  })
  app.post<{ Body: { digest: string } }>('/enroll/invitation', byDigest, async request => {
    const context = pageContext(request)
    const { name, role, agency, recovery, expiresAt } = await uses.describe(request.body.digest)
    const words = wordsOf(ENROLL, context.language)
    return {
      facts: {
        name,
        role: ROLE_NAMES[role][context.language],
        agency: agency ?? '',
        kind: recovery ? words.recovery : words.first,
        expires: instantOf(new Date(expiresAt), context),
      },
    }
  })
  app.post<{ Body: { digest: string } }>('/enroll/begin', byDigest, async (request, reply) => {
    const { options, secret } = await uses.begin(request.body.digest)
    setCeremonyCookie(reply, CEREMONY, { secret, maxAgeSeconds: CEREMONY_SECONDS })
    return { options }
  })
  app.post<{ Body: { response: unknown; label: string } }>(
    '/enroll/prepare',
    { config: rare, schema: { body: closed({ response: REGISTRATION, label: LABEL }) } },
    async (request, reply) => {
      const { body, secret } = await uses.prepare(takeCeremonyCookie(request, reply, CEREMONY), request.body)
      setCeremonyCookie(reply, CEREMONY, { secret, maxAgeSeconds: CEREMONY_SECONDS })
      return { body }
    },
  )
  const signature = { type: 'string', pattern: '^[0-9a-f]{128}$' } as const
  app.post<{ Body: { signature: string } }>(
    '/enroll/finish',
    { config: rare, schema: { body: closed({ signature }) } },
    async (request, reply) => {
      const secret = takeCeremonyCookie(request, reply, CEREMONY)
      await uses.finish(fromOf(request), { secret, signature: request.body.signature })
      return { enrolled: true }
    },
  )
}

function enrollPage(context: PageContext): PageParts {
  const { language } = context
  const words = wordsOf(ENROLL, language)
  const account = wordsOf(ACCOUNT, language)
  const signIn = wordsOf(SIGN_IN, language)
  const place = (name: string): Html => html`<bdi data-fact="${name}"></bdi>`
  const facts = definitions([
    { term: account.name, markup: place('name') },
    { term: account.role, markup: place('role') },
    { term: account.agency, markup: place('agency') },
    { term: words.kind, markup: place('kind') },
    { term: words.expires, markup: place('expires') },
  ])
  return {
    title: words.title,
    scripts: ['enroll.js'],
    body: html`!${heading(words.title, words.lead)}
<noscript>!${notice({ sentiment: 'caution', body: paragraph(signIn.noScript) })}</noscript>
<div id="no-link" hidden>!${notice({ sentiment: 'negative', title: words.noLinkTitle, body: paragraph(words.noLink) })}</div>
<div id="not-open-notice" hidden>!${notice({
      sentiment: 'negative',
      title: words.notOpenTitle,
      body: html`<p>${words.notOpen}</p><p class="soft" id="not-open"></p>`,
    })}</div>
<section id="invitation" aria-labelledby="invitation-title" hidden>
<h2 id="invitation-title">${words.invitationTitle}</h2>
!${facts}
!${field({ name: 'label', label: account.label, hint: account.labelHint, language, required: true, maxLength: 60, autocomplete: 'off' })}
<p class="error" id="passkey-outcome" role="alert" hidden></p>
<button type="button" class="button primary" data-enroll aria-describedby="passkey-outcome"
 data-unsupported="${signIn.unsupported}" data-cancelled="${words.cancelled}" data-known="${account.known}"
 data-foreign="${words.foreign}"><span>${words.button}</span></button>
</section>`,
  }
}
