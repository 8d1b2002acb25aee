/** `/ca`: every CA certificate with what is needed to trust it, and its revocation lists. */
import {
  badge,
  card,
  cell,
  type Column,
  definitions,
  emptyState,
  type Fact,
  grouped,
  heading,
  notice,
  paragraph,
  table,
} from '../components/blocks.ts'
import { linkButton } from '../components/forms.ts'
import { dayOf, instantOf, numberOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { AUTHORITIES } from '../messages/public.ts'
import { type Words, wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageParts } from '../page.ts'
import type { Authority } from './authority.ts'
import type { CrlRow } from './facts.ts'

export interface AuthoritiesFacts {
  readonly authorities: readonly (Authority & { readonly revoked: boolean })[]
  readonly crls: readonly CrlRow[]
  /** As it stands in certificates. */
  readonly ocspUrl: string
  readonly now: Date
}

type ShownAuthority = AuthoritiesFacts['authorities'][number]

interface Shown {
  readonly facts: AuthoritiesFacts
  readonly context: PageContext
  readonly words: Words<typeof AUTHORITIES>
}

export function authoritiesPage(context: PageContext, facts: AuthoritiesFacts): PageParts {
  const words = wordsOf(AUTHORITIES, context.language)
  const shown = { facts, context, words }
  const cards = facts.authorities.map(authority => authorityCard(authority, shown))
  const empty = emptyState({ title: words.nobodyTitle, text: words.nobodyText, icon: 'seal' })
  return {
    title: words.title,
    body: html`!${heading(words.title, words.lead)}
!${notice({ sentiment: 'info', title: words.compareTitle, body: paragraph(words.compareText) })}
!${cards.length === 0 ? empty : joinHtml(cards)}`,
  }
}

function authorityCard(authority: ShownAuthority, shown: Shown): Html {
  const { words } = shown
  const { id, name } = authority
  const crls = shown.facts.crls.filter(({ issuerId }) => issuerId === id)
  return card({
    title: name,
    aside: stateOf(authority, shown),
    body: html`!${definitions(certificateFacts(authority, shown))}
<div class="actions">!${joinHtml([
      ...[
        [`/ca/${id}.cer`, words.asDer],
        [`/ca/${id}.pem`, words.asPem],
        [`/ca/${id}.p7c`, words.asChain],
      ].map(([href = '', text = '']) =>
        // The same texts stand on every card: who jumps from link to link hears whose it is.
        linkButton(text, href, {
          kind: 'secondary',
          icon: 'download',
          download: true,
          about: words.of(name),
        }),
      ),
    ])}</div>
<h3>${words.crls}</h3>
!${crls.length === 0 ? paragraph(words.noCrl, 'soft') : crlTables(crls, name, shown)}`,
  })
}

function stateOf(authority: ShownAuthority, { words, facts }: Shown): Html {
  const { kind, active, revoked, certificate } = authority
  if (revoked) return badge(words.revoked, 'negative')
  if (facts.now > certificate.notAfter) return badge(words.expired, 'caution')
  if (kind === 'root') return badge(words.root, 'info')
  return active ? badge(words.intermediate, 'positive') : badge(words.former, 'neutral')
}

function certificateFacts(authority: Authority, { words, context, facts }: Shown): readonly Fact[] {
  const { certificate, fullName, fingerprint } = authority
  const { notBefore, notAfter, serialNumber, publicKey } = certificate
  return [
    { term: words.fingerprint, markup: grouped(fingerprint) },
    { term: words.subject, value: fullName },
    { term: words.serialNumber, markup: grouped(serialNumber) },
    {
      term: words.validity,
      value: `${dayOf(notBefore, context)} ${words.until} ${dayOf(notAfter, context)}`,
    },
    { term: words.key, value: keyWords(publicKey.kind, publicKey.bits, words) },
    { term: words.keyFingerprint, markup: grouped(publicKey.fingerprint) },
    { term: words.ocspAddress, value: facts.ocspUrl, code: true },
  ]
}

function keyWords(
  kind: string,
  bits: number,
  words: Pick<Words<typeof AUTHORITIES>, 'rsa' | 'curve'>,
): string {
  return kind.startsWith('rsa')
    ? words.rsa(String(bits))
    : words.curve(kind === 'ed25519' ? 'Ed25519' : kind.toUpperCase())
}

/** Complete list and changes at once; parts may be hundreds. */
function crlTables(crls: readonly CrlRow[], name: string, shown: Shown): Html {
  const parts = crls.filter(({ scope }) => scope.startsWith('shard-'))
  const whole = crls.filter(crl => !parts.includes(crl)).toReversed()
  const sorted = parts.toSorted((a, b) => a.scope.localeCompare(b.scope, 'en', { numeric: true }))
  const more = html`<details><summary>${shown.words.shards(numberOf(parts.length, shown.context.language))}</summary>!${crlTable(sorted, name, shown)}</details>`
  return html`!${crlTable(whole, name, shown)}!${parts.length === 0 ? NOTHING : more}`
}

function crlTable(crls: readonly CrlRow[], name: string, { words, context }: Shown): Html {
  const { language } = context
  const columns: readonly Column[] = [
    { title: words.list },
    { title: words.number, numeric: true },
    { title: words.thisUpdate },
    { title: words.nextUpdate },
    { title: words.entries, numeric: true },
    { title: words.size, numeric: true },
  ]
  const rows = crls.map(crl => [
    html`<a href="${crlPath(crl)}" download>${scopeWords(crl.scope, words)}</a>`,
    cell(numberOf(crl.number, language)),
    cell(instantOf(crl.thisUpdate, context)),
    cell(instantOf(crl.nextUpdate, context)),
    cell(numberOf(crl.entries, language)),
    cell(sizeOf(crl.octets, language)),
  ])
  return table({ caption: words.crlsOf(name), columns, rows, hideCaption: true })
}

export function scopeWords(
  scope: CrlRow['scope'],
  words: Pick<Words<typeof AUTHORITIES>, 'full' | 'delta' | 'shard'>,
): string {
  if (scope === 'full') return words.full
  return scope === 'delta' ? words.delta : words.shard(scope.slice('shard-'.length))
}

function crlPath({ issuerId, scope }: CrlRow): string {
  if (scope === 'full') return `/crl/${issuerId}.crl`
  return scope === 'delta' ? `/crl/${issuerId}.delta.crl` : `/crl/${issuerId}/${scope}.crl`
}

function sizeOf(octets: number, language: PageContext['language']): string {
  if (octets < 1024) return `${numberOf(octets, language)} B`
  const kib = octets / 1024
  return kib < 1024
    ? `${numberOf(Math.round(kib), language)} KiB`
    : `${numberOf(Math.round(kib / 1024), language)} MiB`
}
