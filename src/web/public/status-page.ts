/** `/status`: checks a certificate, by its file in the browser or by its serial number, which works without script. */
import {
  badge,
  card,
  definitions,
  type Fact,
  grouped,
  heading,
  notice,
  paragraph,
  section,
} from '../components/blocks.ts'
import { button, field } from '../components/forms.ts'
import { instantOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { CHECK, REASONS, STATUS } from '../messages/status.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import type { ToldStatus } from '../../revocation/tell-status.ts'
import type { Authority } from './authority.ts'
import { icon } from '../components/icon.ts'

export interface StatusFacts {
  /** Who can be asked about. */
  readonly authorities: readonly Authority[]
  /** As it was asked for in the address. */
  readonly asked?: {
    readonly serial: string
    readonly issuer?: Authority
    /** Absent when the serial number is none. */
    readonly told?: ToldStatus & { readonly serialNumber: string }
  }
}

type CheckWords = Words<typeof CHECK>
type StatusName = keyof typeof STATUS

export function statusPage(context: PageContext, facts: StatusFacts): PageParts {
  const words = wordsOf(CHECK, context.language)
  const { authorities } = facts
  return {
    title: words.title,
    scripts: ['status.js'],
    body: html`!${heading(words.title, words.lead)}
!${
      authorities.length === 0
        ? notice({ sentiment: 'info', body: paragraph(words.nobodyYet) })
        : form(context, facts, words)
    }`,
  }
}

function form(context: PageContext, facts: StatusFacts, words: CheckWords): Html {
  const { asked, authorities } = facts
  const { language, timeZone } = context
  return html`<div class="stack" id="check" data-language="${language}" data-time-zone="${timeZone}" data-issuers="${issuersOf(authorities)}" data-reasons="${JSON.stringify(wordsOfAll(REASONS, language))}">
<div id="outcome" class="outcome" role="status" tabindex="-1">!${asked?.told === undefined ? NOTHING : serverVerdict(context, asked.told, { words, issuer: asked.issuer })}</div>
<div class="grid">!${byFile(context, words)}!${bySerial(context, facts, words)}</div>
!${templates(context, words)}
</div>
!${section({ id: 'software', title: words.forSoftware, body: paragraph(words.forSoftwareText) })}`
}

/** For status.ts: what it compares with and asks with. */
function issuersOf(authorities: readonly Authority[]): string {
  return JSON.stringify(
    authorities.map(({ id, name, nameHash, keyHash, certificate }) => ({
      ...{ id, name, nameHash, keyHash },
      certificate: Buffer.from(certificate.der).toString('base64'),
    })),
  )
}

function wordsOfAll(
  messages: Readonly<Record<string, { readonly id: string; readonly en: string }>>,
  language: PageContext['language'],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(messages).map(([key, text]) => [key, text[language]]))
}

function byFile({ language }: PageContext, words: CheckWords): Html {
  return card({
    title: words.byFile,
    body: html`<div class="drop" id="drop" hidden>!${field({
      name: 'file',
      label: words.fileLabel,
      hint: words.fileHint,
      type: 'file',
      accept: '.cer,.crt,.der,.pem,application/pkix-cert,application/x-x509-ca-cert',
      required: true,
      language,
    })}<p class="drop-here">!${icon('file')}<span>${words.dropHere}</span></p></div>
<noscript><p>${words.fileNeedsScript}</p></noscript>`,
  })
}

function bySerial({ language }: PageContext, { authorities, asked }: StatusFacts, words: CheckWords): Html {
  const isWrong = asked !== undefined && asked.told === undefined
  // A root certifies CAs only; they are on the page of their own.
  const options = authorities
    .filter(({ kind }) => kind === 'intermediate')
    .map(({ id, name }) => ({ value: id, label: name }))
  return card({
    title: words.bySerial,
    body: html`<form id="by-serial" action="/status#outcome" method="get">
!${field({
      name: 'serial',
      label: words.serialLabel,
      hint: words.serialHint,
      value: asked?.serial ?? '',
      required: true,
      autocomplete: 'off',
      maxLength: 120,
      language,
      ...(isWrong ? { error: words.serialError } : {}),
    })}
!${
      options.length < 2
        ? NOTHING
        : field({
            name: 'issuer',
            label: words.issuerLabel,
            options,
            required: true,
            language,
            value: asked?.issuer?.id ?? options[0]?.value ?? '',
          })
    }
!${button(words.check, { icon: 'search' })}
</form>`,
  })
}

const SENTIMENTS = {
  good: 'positive',
  expired: 'caution',
  held: 'caution',
  revoked: 'negative',
  unknown: 'negative',
  'not-yet': 'caution',
} as const satisfies Record<StatusName, string>

function serverVerdict(
  context: PageContext,
  told: ToldStatus & { readonly serialNumber: string },
  { words, issuer }: { readonly words: CheckWords; readonly issuer: Authority | undefined },
): Html {
  const { status, serialNumber, notAfter, revokedAt, reason, at } = told
  const facts: Fact[] = [
    { term: words.serialNumber, markup: grouped(serialNumber) },
    ...(issuer === undefined ? [] : [{ term: words.issuer, value: issuer.name }]),
    ...(notAfter === undefined ? [] : [{ term: words.ends, value: instantOf(notAfter, context) }]),
    ...(revokedAt === undefined ? [] : [{ term: words.revokedAt, value: instantOf(revokedAt, context) }]),
    ...(reason === undefined ? [] : [{ term: words.reason, value: REASONS[reason][context.language] }]),
    { term: words.asOf, value: instantOf(at, context) },
  ]
  return verdict(context, status, html`!${definitions(facts)}!${paragraph(words.fromServer, 'soft')}`)
}

function verdict({ language }: PageContext, status: StatusName, body: Html): Html {
  const words = wordsOf(CHECK, language)
  return html`<div class="card verdict ${SENTIMENTS[status]}"><div class="verdict-head"><h2>!${badge(STATUS[status][language], SENTIMENTS[status])}</h2>
<p>${words[`${status}Text`]}</p></div>
!${body}</div>`
}

const FACTS = [
  ...(['subject', 'organization', 'serialNumber', 'issuer', 'notBefore', 'notAfter'] as const),
  ...(['revokedAt', 'reason', 'asOf', 'nextUpdate'] as const),
] as const
const PROOFS = ['provedCertificate', 'provedAnswer', 'provedFresh', 'notProved'] as const
const FAULTS = [
  ...(['failNotCertificate', 'failTooLarge', 'failOtherIssuer', 'failForged'] as const),
  ...(['failIsAuthority'] as const),
  ...(['failAnswer', 'failAway', 'failNoResponder'] as const),
] as const

/** What status.ts shows: every state and every fault, with slots for what it finds. */
function templates(context: PageContext, words: CheckWords): Html {
  const body = html`<dl class="facts">!${joinHtml(FACTS.map(name => slot(name, words)))}</dl>
<div class="proofs"><h3>${words.howChecked}</h3><ul>!${joinHtml(PROOFS.map(name => proof(name, words)))}</ul></div>`
  const states = (Object.keys(STATUS) as StatusName[]).map(
    status => html`<template id="verdict-${status}">!${verdict(context, status, body)}</template>`,
  )
  const faults = FAULTS.map(
    name =>
      html`<template id="fail-${name}">!${notice({
        sentiment: name === 'failForged' || name === 'failAnswer' ? 'negative' : 'caution',
        body: html`<p>${words[name]} <bdi data-slot></bdi></p>`,
      })}</template>`,
  )
  return html`!${joinHtml(states)}!${joinHtml(faults)}
<template id="working"><p class="working">!${icon('clock')}<span>${words.working} …</span></p></template>`
}

function slot(name: (typeof FACTS)[number], words: CheckWords): Html {
  const term = name === 'notBefore' ? words.begins : name === 'notAfter' ? words.ends : words[name]
  const value =
    name === 'serialNumber' ? html`<code class="grouped" data-slot></code>` : html`<bdi data-slot></bdi>`
  return html`<div data-fact="${name}"><dt>${term}</dt><dd>!${value}</dd></div>`
}

function proof(name: (typeof PROOFS)[number], words: CheckWords): Html {
  const mark = name === 'notProved' ? 'caution' : 'positive'
  return html`<li class="${mark}" data-proof="${name}">!${icon(mark)}<span>${words[name]}</span></li>`
}
