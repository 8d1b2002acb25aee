/** /portal/request/key: the second step. The key is made in the browser, kept, or comes with a CSR of another device. */
import type { FastifyInstance } from 'fastify'
import type { IssuedCertificate } from '../../domain/certificate.ts'
import type { Profile } from '../../domain/profile.ts'
import type { RegistryEvidence } from '../../domain/request.ts'
import { SegelError } from '../../errors.ts'
import { heading, notice } from '../components/blocks.ts'
import { attributes, button, field, form } from '../components/forms.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { KEY_SCRIPT, REQUEST } from '../messages/portal-request.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import { type PageParts, sendPage } from '../page.ts'
import type { PageContext } from '../page-context.ts'
import { applicantOf, redirect, PORTAL_ROUTE } from './applicant.ts'
import { requestSteps } from './request-purpose.ts'
import type { PortalOptions } from './uses.ts'
import { keyKindName } from './views.ts'

interface KeyStep {
  readonly profile: Profile
  readonly csrf: string
  readonly employee: RegistryEvidence
  readonly renews: IssuedCertificate | undefined
}

/** What browsers make; a profile that allows neither is for smart cards. */
const BROWSER_KEYS = ['p-256', 'rsa-3072'] as const

export function addKeyStep(app: FastifyInstance, { uses, profiles }: PortalOptions): void {
  app.get<{ Querystring: Readonly<Record<string, unknown>> }>(
    '/portal/request/key',
    { config: PORTAL_ROUTE },
    async (request, reply) => {
      const { call, employeeNumber, csrf } = applicantOf(request)
      const profile = profileNamed(request.query['profile'], profiles)
      if (profile === undefined) return redirect(request, reply, '/portal/request')
      const { employee } = await uses.describeEmployee(call, employeeNumber)
      const renew = request.query['renew']
      const renews =
        typeof renew === 'string' ? (await uses.findCertificate(call, renew)).certificate : undefined
      return sendPage(request, reply, context => keyPage({ profile, csrf, employee, renews }, context))
    },
  )
}

function profileNamed(name: unknown, profiles: readonly Profile[]): Profile | undefined {
  return profiles.find(profile => profile.name === name && profile.kind === 'subscriber')
}

/** @throws SegelError `malformed` */
export function requireProfile(name: unknown, profiles: readonly Profile[]): Profile {
  const profile = profileNamed(name, profiles)
  if (profile === undefined) throw new SegelError('malformed', 'There is no such purpose.')
  return profile
}

function keyPage(step: KeyStep, context: PageContext): PageParts {
  const { language } = context
  const words = wordsOf(REQUEST, language)
  const { profile, employee, renews } = step
  const script = attributes({
    'data-texts': JSON.stringify(textsOf(language)),
    'data-personal': JSON.stringify(personalOf(employee)),
    'data-profile': profile.name,
    'data-fingerprint': renews?.keyFingerprint,
  })
  const body = html`!${heading(`${words.title}: ${profile.title[language]}`, words.keyLead, { back: { href: '/portal/request', text: words.step1 } })}
!${requestSteps(2, language)}
<noscript>!${notice({ sentiment: 'caution', body: html`<p>${words.noScript}</p>` })}</noscript>
<div id="key-step"!${script}>
!${form('/portal/request/review', formBody(step, words, context), { csrf: step.csrf, id: 'key-form' })}
!${madePanel(words)}
</div>`
  return { title: words.title, body, scripts: ['portal-key.js'] }
}

function formBody(step: KeyStep, words: Words<typeof REQUEST>, context: PageContext): Html {
  const { profile, renews } = step
  const kinds = BROWSER_KEYS.filter(kind => profile.keys.includes(kind))
  const ways = [
    ...(kinds.length === 0
      ? []
      : [{ value: 'new', label: words.wayNew, hint: words.wayNewHint, needsScript: true }]),
    ...(renews === undefined
      ? []
      : [{ value: 'same', label: words.waySame, hint: words.waySameHint, needsScript: true }]),
    { value: 'csr', label: words.wayCsr, hint: words.wayCsrHint, needsScript: false },
  ]
  return html`<input type="hidden" name="profile" value="${profile.name}">
<input type="hidden" name="kind" value="">
!${renews === undefined ? NOTHING : html`<input type="hidden" name="renew" value="${renews.serialNumber}">`}
<fieldset class="choices" data-scripted hidden><legend>${words.way}</legend>
!${joinHtml(ways.map((way, index) => wayChoice(way, index === 0)))}</fieldset>
!${kinds.length === 0 ? NOTHING : newKeyFields(kinds, words, context)}
!${renews === undefined ? NOTHING : sameKeyFields(words, context)}
<div data-way="csr" class="stack">
!${field({ name: 'csr', label: words.csr, hint: words.csrHint, rows: 8, language: context.language, required: true })}
<div data-scripted hidden>!${field({
    name: 'csr-file',
    label: words.csrFile,
    hint: words.csrFileHint,
    type: 'file',
    accept: '.csr,.p10,.pem,.der,.req',
    language: context.language,
  })}</div></div>
<p class="error" role="alert" id="key-error" hidden></p>
<p class="soft" role="status" id="key-status"></p>
<div class="actions">!${button(words.next, { id: 'key-submit', icon: 'arrow' })}</div>`
}

function wayChoice(
  way: { readonly value: string; readonly label: string; readonly hint: string },
  checked: boolean,
): Html {
  const id = `way-${way.value}`
  return html`<div class="choice"><input type="radio" name="way" id="${id}" value="${way.value}"!${attributes(
    {
      checked: checked ? '' : undefined,
      'aria-describedby': `${id}-hint`,
    },
  )}>
<label for="${id}">${way.label}</label><p class="hint" id="${id}-hint">${way.hint}</p></div>`
}

function newKeyFields(
  kinds: readonly string[],
  words: Words<typeof REQUEST>,
  { language }: PageContext,
): Html {
  const kindChoice =
    kinds.length < 2
      ? html`<input type="hidden" name="key-kind" value="${kinds[0] ?? ''}">`
      : html`<details><summary>${words.keyKind}</summary>!${field({
          name: 'key-kind',
          label: words.keyKind,
          hint: words.keyKindHint,
          language,
          required: true,
          options: kinds.map(value => ({ value, label: keyKindName(value) })),
        })}</details>`
  return html`<div data-way="new" class="stack" hidden>
!${notice({ sentiment: 'info', body: html`<p>${words.keyPromise}</p>` })}
!${secret('passphrase', words.passphrase, { hint: words.passphraseHint, autocomplete: 'new-password' })}
<p class="strength"><label for="strength">${words.strength}</label>
<meter id="strength" min="0" max="100" low="50" high="70" optimum="100" value="0"></meter>
<span id="strength-text" role="status"></span></p>
!${secret('passphrase-again', words.passphraseAgain, { autocomplete: 'new-password' })}
<div class="check"><input type="checkbox" id="reveal"><label for="reveal">${words.reveal}</label></div>
!${kindChoice}</div>`
}

function sameKeyFields(words: Words<typeof REQUEST>, { language }: PageContext): Html {
  return html`<div data-way="same" class="stack" hidden>
!${secret('same-passphrase', words.passphraseOfKey, { autocomplete: 'current-password' })}
!${field({
    name: 'same-key-file',
    label: words.keyFile,
    hint: words.keyFileHint,
    type: 'file',
    accept: '.pem',
    language,
  })}</div>`
}

/** A passphrase field has no name, so that no form can send it, not even one whose script has failed. */
export function secret(
  id: string,
  label: string,
  options: { readonly hint?: string; readonly autocomplete: string },
): Html {
  const hinted = options.hint === undefined ? undefined : `${id}-hint`
  return html`<div class="field"><label for="${id}">${label}</label>
!${options.hint === undefined ? NOTHING : html`<p class="hint" id="${id}-hint">${options.hint}</p>`}
<input type="password" id="${id}"!${attributes({ autocomplete: options.autocomplete, 'aria-describedby': hinted })}
 autocapitalize="none" spellcheck="false"></div>`
}

/** Shown by the script once the key is there: first the spare, then on. */
function madePanel(words: Words<typeof REQUEST>): Html {
  const spare = html`<p>${words.madeText}</p>
<div class="actions"><a class="button secondary" id="key-file" download="kunci.key.pem" href="">
<span>${words.saveKeyFile}</span></a>!${button(words.next, { id: 'key-continue', type: 'button', icon: 'arrow' })}</div>`
  return html`<div id="key-made" tabindex="-1" hidden>!${notice({
    sentiment: 'positive',
    title: words.madeTitle,
    body: html`<p id="key-not-kept" hidden></p>!${spare}`,
  })}</div>`
}

function textsOf(language: PageContext['language']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(KEY_SCRIPT).map(([key, text]) => [key, text[language]]))
}

/** What a passphrase must not be made of; compared in the browser only. */
function personalOf(employee: RegistryEvidence): readonly string[] {
  const { name, employeeNumber, birthDate, officialEmail = '' } = employee
  return [name, employeeNumber, birthDate, officialEmail.split('@')[0] ?? '']
}
