/** /portal/certificates/SERIAL: what it says, its files, how to set it up, renewal, and what may have happened. */
import type { FastifyInstance } from 'fastify'
import { type IssuedCertificate, statusOf, SUBSCRIBER_REASONS } from '../../domain/certificate.ts'
import { heldUntil } from '../../domain/hold.ts'
import type { FoundCertificate } from '../../issuance/find.ts'
import { encodePem } from '../../x509/pem.ts'
import { definitions, type Fact, grouped, heading, section } from '../components/blocks.ts'
import { attributes, button, field, linkButton } from '../components/forms.ts'
import { dayOf, instantOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { PORTAL } from '../messages/portal.ts'
import {
  ALL_REASONS,
  CERTIFICATE,
  HOW_TO,
  HOW_TO_STEPS,
  PKCS12_SCRIPT,
  REASON_TEXTS,
  REASON_TITLES,
} from '../messages/portal-certificate.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import { type PageParts, sendPage } from '../page.ts'
import type { PageContext } from '../page-context.ts'
import { applicantOf, PORTAL_ROUTE } from './applicant.ts'
import { renewPath } from './overview.ts'
import { secret } from './request-key.ts'
import type { PortalOptions } from './uses.ts'
import { isRenewable, profileTitle, renewableFrom, statusBadge, toPortal, type View } from './views.ts'

interface Params {
  readonly Params: { readonly serialNumber: string }
}

export function addCertificatePage(
  app: FastifyInstance,
  { uses, profiles, now, holdEnd }: PortalOptions,
): void {
  app.get<Params>('/portal/certificates/:serialNumber', { config: PORTAL_ROUTE }, async (request, reply) => {
    const { call } = applicantOf(request)
    const { certificate } = await uses.findCertificate(call, request.params.serialNumber)
    return sendPage(request, reply, context =>
      certificatePage(certificate, { ...context, now: now(), profiles, holdEnd }),
    )
  })
  for (const [name, { type, octets }] of Object.entries(FILES)) {
    app.get<Params>(
      `/portal/certificates/:serialNumber/${name}`,
      { config: PORTAL_ROUTE },
      async (request, reply) => {
        const { call } = applicantOf(request)
        const found = await uses.findCertificate(call, request.params.serialNumber)
        const file = `${found.certificate.serialNumber.slice(0, 16)}-${name}`
        return reply
          .header('content-type', type)
          .header('content-disposition', `attachment; filename="${file}"`)
          .send(octets(found))
      },
    )
  }
}

interface FileForm {
  readonly type: string
  readonly octets: (found: FoundCertificate) => Buffer
}

const pem = (der: Uint8Array) => encodePem(der, 'CERTIFICATE')

/** By the last part of their address, which is what they are called when they are saved. */
const FILES = {
  'certificate.pem': {
    type: 'application/x-pem-file',
    octets: ({ certificate }) => Buffer.from(pem(certificate.der)),
  },
  'certificate.cer': {
    type: 'application/pkix-cert',
    octets: ({ certificate }) => Buffer.from(certificate.der),
  },
  'chain.pem': {
    type: 'application/pem-certificate-chain',
    octets: ({ certificate, chain }) => Buffer.from([certificate.der, ...chain].map(pem).join('')),
  },
} as const satisfies Readonly<Record<string, FileForm>>

type PageView = View & PageContext

function certificatePage(certificate: IssuedCertificate, view: PageView): PageParts {
  const { language } = view
  const words = wordsOf(CERTIFICATE, language)
  const status = statusOf(certificate, view.now)
  const title = profileTitle(certificate.profile, view)
  const isUsable = status === 'good'
  const around = { back: toPortal(language), state: statusBadge(certificate, view) }
  const body = html`!${heading(title, `${PORTAL.validUntil[language]} ${dayOf(certificate.notAfter, view)}`, around)}
!${revocationFacts(certificate, words, view)}
!${isUsable ? setUp(certificate, words, view) : NOTHING}
!${status === 'revoked' || status === 'expired' ? another(words) : NOTHING}
!${
    status === 'good' || status === 'held'
      ? section({ id: 'files', title: words.onlyCertificate, body: files(certificate, words) })
      : NOTHING
  }
!${isUsable ? section({ id: 'renew', title: words.renewTitle, body: renewal(certificate, words, view) }) : NOTHING}
!${status === 'good' || status === 'held' ? whatHappened(certificate, words, view) : NOTHING}
<details><summary>${words.details}</summary>!${details(certificate, words, view)}
!${status === 'good' || status === 'held' ? NOTHING : files(certificate, words)}</details>`
  return { title, body, scripts: isUsable ? ['portal-certificate.js'] : [] }
}

/** What is over is replaced, and not set up again. */
function another(words: Words<typeof CERTIFICATE>): Html {
  return html`<div class="actions">!${linkButton(words.another, '/portal/request', { icon: 'key' })}</div>`
}

function revocationFacts(certificate: IssuedCertificate, words: Words<typeof CERTIFICATE>, view: View): Html {
  const { revocation } = certificate
  if (revocation === undefined) return NOTHING
  const until = heldUntil(certificate, view.holdEnd)
  const since = revocation.reason === 'certificateHold' ? words.heldOn : words.revokedOn
  // A subscriber's certificate has a subscriber's reason; another would be shown by its name.
  const reason = (ALL_REASONS as Readonly<Record<string, { id: string; en: string }>>)[revocation.reason]
  const facts: Fact[] = [
    { term: since, value: instantOf(revocation.revokedAt, view) },
    ...(until === undefined
      ? []
      : [{ term: PORTAL.heldUntil[view.language], value: instantOf(until, view) }]),
    { term: words.reason, value: reason?.[view.language] ?? revocation.reason },
  ]
  return definitions(facts)
}

/** The script fetches the chain and its own heavier half only once somebody wants a file. */
function setUp(certificate: IssuedCertificate, words: Words<typeof CERTIFICATE>, view: PageView): Html {
  const { language, site } = view
  const data = attributes({
    'data-fingerprint': certificate.keyFingerprint,
    'data-chain': `/portal/certificates/${certificate.serialNumber}/chain.pem`,
    'data-module': site.assets.url('pkcs12.js'),
    'data-name': `${certificate.personName ?? ''} (${profileTitle(certificate.profile, view)})`,
    'data-file': `${certificate.profile}-${dayStamp(certificate.notAfter)}.p12`,
    'data-texts': JSON.stringify(
      Object.fromEntries(Object.entries(PKCS12_SCRIPT).map(([key, text]) => [key, text[language]])),
    ),
  })
  const keyFile = field({
    name: 'pkcs12-key-file',
    label: words.keyFile,
    hint: words.keyFileHint,
    type: 'file',
    accept: '.pem',
    // Until the script finds that the key is here.
    required: true,
    language,
  })
  const body = html`<p>${words.pkcs12Lead}</p>
<noscript><p>${words.needsScript}</p></noscript>
<form id="pkcs12-form" method="dialog" class="stack" hidden!${data}>
!${secret('pkcs12-passphrase', words.passphrase, { hint: words.passphraseHint, autocomplete: 'current-password' })}
<div id="pkcs12-key" hidden>!${keyFile}</div>
<p class="error" role="alert" id="pkcs12-error" hidden></p>
<p role="status" id="pkcs12-status"></p>
<div class="actions">!${button(words.makePkcs12, { icon: 'download' })}</div></form>
<div id="pkcs12-remove" class="stack" hidden><p class="soft">${words.removeKeyText}</p>
!${button(words.removeKey, { kind: 'quiet', type: 'button', id: 'pkcs12-remove-button' })}</div>
!${howTo(words, view)}`
  return section({ id: 'set-up', title: words.useIt, body })
}

function howTo(words: Words<typeof CERTIFICATE>, { language }: View): Html {
  const systems = HOW_TO.map(
    ({ system, steps }) => html`<details><summary>${system}</summary><ol>
!${joinHtml(steps.map(step => html`<li>${HOW_TO_STEPS[step][language]}</li>`))}</ol></details>`,
  )
  return html`<h3>${words.howTo}</h3><div class="folded">!${joinHtml(systems)}</div>`
}

function files({ serialNumber }: IssuedCertificate, words: Words<typeof CERTIFICATE>): Html {
  const base = `/portal/certificates/${serialNumber}`
  const link = (label: string, file: keyof typeof FILES) =>
    linkButton(label, `${base}/${file}`, { kind: 'secondary', icon: 'download', download: true })
  return html`<p>${words.onlyCertificateText}</p>
<div class="actions">!${link(words.pem, 'certificate.pem')}
!${link(words.der, 'certificate.cer')}!${link(words.chain, 'chain.pem')}</div>`
}

function renewal(certificate: IssuedCertificate, words: Words<typeof CERTIFICATE>, view: View): Html {
  return isRenewable(certificate, view)
    ? html`<p>${words.renewText}</p><div class="actions">!${linkButton(words.renew, renewPath(certificate), { icon: 'key' })}</div>`
    : html`<p>${words.renewLater(dayOf(renewableFrom(certificate, view), view))}</p>`
}

/** The first of two clicks: each reason leads to the page that asks back. */
function whatHappened(certificate: IssuedCertificate, words: Words<typeof CERTIFICATE>, view: View): Html {
  const isHeld = certificate.revocation !== undefined
  const reasons = SUBSCRIBER_REASONS.filter(reason => !(isHeld && reason === 'certificateHold'))
  const links = Object.keys(REASON_TITLES).map(name => {
    const reason = reasons.find(one => one === name)
    const title = reason === undefined ? undefined : REASON_TITLES[reason]?.[view.language]
    if (reason === undefined || title === undefined) return undefined
    return html`<li><a href="/portal/certificates/${certificate.serialNumber}/revoke?reason=${reason}">${title}</a>
<span class="soft">${REASON_TEXTS[reason]?.[view.language]}</span></li>`
  })
  return section({
    id: 'happened',
    title: words.wrongTitle,
    body: html`<p>${words.wrongText}</p>
<ul class="card happenings">!${joinHtml(links)}</ul>`,
  })
}

function details(certificate: IssuedCertificate, words: Words<typeof CERTIFICATE>, view: View): Html {
  return definitions([
    { term: words.subject, value: certificate.subject.replace(/(?<!\\),/g, ', ') },
    { term: PORTAL.validFrom[view.language], value: instantOf(certificate.notBefore, view) },
    { term: PORTAL.validUntil[view.language], value: instantOf(certificate.notAfter, view) },
    { term: words.serialNumber, markup: grouped(certificate.serialNumber) },
    { term: words.keyFingerprint, markup: grouped(certificate.keyFingerprint) },
  ])
}

function dayStamp(date: Date): string {
  return date.toISOString().slice(0, 10)
}
