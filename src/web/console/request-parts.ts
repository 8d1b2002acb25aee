/** What an officer reads before deciding: comparison, identity, findings, and exactly what will be certified. */
import type { CertificateRequest } from '../../domain/request.ts'
import { EMPLOYMENT_STATUSES } from '../../domain/employee.ts'
import { validityPeriod } from '../../domain/validity.ts'
import type { Finding } from '../../errors.ts'
import { parseName } from '../../x509/name.ts'
import { nameOfOid } from '../../x509/oids.ts'
import { badge, cell, definitions, type Fact, grouped, notice, section, table } from '../components/blocks.ts'
import { dayOf, instantOf } from '../formats.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { ACTOR_WORDS } from '../messages/console.ts'
import { REQUEST } from '../messages/console-request.ts'
import { wordsOf } from '../messages/words.ts'
import { actorFact } from './actor-fact.ts'
import { type CheckedFact, checkIdentity, compareRequest, type ComparedRow } from './comparison.ts'
import { profileTitle, type View } from './view.ts'

/** What the rules found, and where the CSR says something else than the registry: both before anything else. */
export function findingsPart(view: View, request: CertificateRequest): Html {
  const words = wordsOf(REQUEST, view.language)
  const differing = compareRequest(request).filter(one => one.differs)
  const names = differing.map(one => words[one.datum].toLowerCase())
  const found = request.findings.map(one => findingNotice(one, view.language))
  const differences =
    names.length === 0
      ? []
      : [
          notice({
            sentiment: 'caution',
            title: words.differences(names.join(', ')),
            body: html`<p>${words.differencesText} <a href="#comparison">${words.toComparison}</a></p>`,
          }),
        ]
  const all = [...found, ...differences]
  const body =
    all.length === 0
      ? notice({ sentiment: 'positive', body: html`<p>${words.noFindings}</p>` })
      : joinHtml(all)
  return section({ id: 'findings', title: words.findings, body })
}

function findingNotice(finding: Finding, language: View['language']): Html {
  const words = wordsOf(REQUEST, language)
  const isNote = finding.effect === 'note'
  return notice({
    sentiment: isNote ? 'info' : 'caution',
    title: isNote ? words.note : words.holds,
    body: html`<p>${finding.message[language]}</p>
!${isNote ? NOTHING : html`<p class="soft">${words.actsOn(ACTOR_WORDS[finding.action][language])}</p>`}
!${finding.reviewable === true ? html`<p class="soft">${words.reviewable}</p>` : NOTHING}`,
  })
}

export function comparisonPart(view: View, request: CertificateRequest): Html {
  const words = wordsOf(REQUEST, view.language)
  const rows = compareRequest(request).map(row => [
    datumCell(words[row.datum]),
    valueCell(row.registry),
    requestCell(row, view),
    valueCell(row.certified),
  ])
  const identity = checkIdentity(request).map(one => identityRow(one, view))
  const columns = (titles: readonly string[]) => titles.map(title => ({ title }))
  return section({
    id: 'comparison',
    title: words.comparison,
    body: html`<p class="soft">${words.comparisonLead}</p>
<div class="compared">!${table({
      caption: words.sideBySide,
      columns: columns([words.datum, words.registry, words.request, words.certified]),
      rows,
    })}
!${table({
      caption: words.crossCheck,
      columns: columns([words.datum, words.perRegistry, words.perNumber, words.perNik]),
      rows: identity,
    })}</div>
!${definitions(personFacts(view, request))}`,
  })
}

function identityRow(one: CheckedFact, view: View): readonly Html[] {
  const words = wordsOf(REQUEST, view.language)
  const { fact, registry, number, nik } = one
  const say = (value: string) =>
    fact === 'sex' ? words[value === 'female' ? 'female' : 'male'] : birthText(value, view)
  const value = (text: string, differs: boolean) => (differs ? html`<mark>!${cell(text)}</mark>` : cell(text))
  return [
    html`!${datumCell(words[fact])} !${one.differs ? differenceBadge(view) : sameBadge(view)}`,
    cell(say(registry)),
    value(number === undefined ? '–' : say(number), one.numberDiffers),
    value(say(nik), one.nikDiffers),
  ]
}

/** A word of ours: it is not broken in the middle, as what people are called may have to be. */
function datumCell(text: string): Html {
  return html`<span class="datum">${text}</span>`
}

function valueCell(values: readonly string[]): Html {
  return values.length === 0
    ? html`<span class="soft">–</span>`
    : joinHtml(values.map(value => html`<bdi class="value">!${breakable(value)}</bdi> `))
}

/** An address of mail is broken before its house, if at all. */
function breakable(value: string): Html {
  const [name = '', ...house] = value.split('@')
  return joinHtml([html`${name}`, ...house.map(part => html`<wbr>@${part}`)])
}

/** A difference is marked by a word, an icon and a mark, never by colour alone. */
function requestCell({ request, differs }: ComparedRow, view: View): Html {
  if (request.length === 0) return html`<span class="soft">${wordsOf(REQUEST, view.language).notSaid}</span>`
  return differs
    ? html`<mark>!${valueCell(request)}</mark> !${differenceBadge(view)}`
    : html`!${valueCell(request)} !${sameBadge(view)}`
}

function differenceBadge({ language }: View): Html {
  return badge(REQUEST.differs[language], 'caution')
}

function sameBadge({ language }: View): Html {
  return badge(REQUEST.same[language], 'positive')
}

/** `1986-09-26`, or of a NIK `260986`: its year has two digits, and the others are not guessed. */
function birthText(value: string, view: View): string {
  const [, day, month, year] = /^(\d\d)(\d\d)(\d\d)$/.exec(value) ?? []
  if (day === undefined || month === undefined || year === undefined) return dateText(value, view)
  return dateText(`2000-${month}-${day}`, view).replace(/2000$/, `’${year}`)
}

/** A calendar date is the same everywhere: no time zone moves it. */
function dateText(date: string, { language }: Pick<View, 'language'>): string {
  return dayOf(new Date(`${date}T00:00:00Z`), { language, timeZone: 'UTC' })
}

function personFacts(view: View, { proposal, employeeNumber }: CertificateRequest): readonly Fact[] {
  const words = wordsOf(REQUEST, view.language)
  const { evidence } = proposal
  const { nik, position, retiresOn, contractEndsOn, status } = evidence
  const fullName = [evidence.titleBefore, evidence.name, evidence.titleAfter].filter(
    part => part !== undefined,
  )
  return [
    { term: words.name, value: fullName.join(' ') },
    { term: words.employeeNumber, markup: grouped(employeeNumber, 6) },
    {
      term: words.nik,
      markup: html`<code>${nik.masked}</code> !${badge(
        nik.confirmed ? words.nikConfirmed : words.nikUnconfirmed,
        nik.confirmed ? 'positive' : 'caution',
      )}`,
    },
    {
      term: words.employment,
      markup: badge(
        EMPLOYMENT_STATUSES[status].label[view.language],
        EMPLOYMENT_STATUSES[status].issuable ? 'positive' : 'negative',
      ),
    },
    ...(position === undefined ? [] : [{ term: words.position, value: position }]),
    { term: words.agency, value: evidence.agencyPath.map(({ name }) => name).join(' › ') },
    ...(retiresOn === undefined ? [] : [{ term: words.retires, value: dateText(retiresOn, view) }]),
    ...(contractEndsOn === undefined
      ? []
      : [{ term: words.contractEnds, value: dateText(contractEndsOn, view) }]),
    { term: words.askedAt, value: instantOf(new Date(evidence.askedAt), view) },
  ]
}

export function certifiedPart(
  view: View,
  request: CertificateRequest,
  submitterName: string | undefined,
): Html {
  const words = wordsOf(REQUEST, view.language)
  const { proposal, csrFacts } = request
  const profile = view.profiles.get(request.profile)
  const limit = proposal.notAfterLimit === undefined ? undefined : new Date(proposal.notAfterLimit)
  const asked = csrFacts.requestedExtensions.join(', ')
  const facts: readonly Fact[] = [
    { term: words.kind, value: profileTitle(request.profile, view) },
    { term: words.subject, markup: subjectList(proposal.subjectDer) },
    ...(proposal.emails.length === 0 ? [] : [{ term: words.email, value: proposal.emails.join(', ') }]),
    ...(profile === undefined
      ? []
      : [
          {
            term: words.validity,
            value: words.validUntil(
              dayOf(validityPeriod(profile.validity, view.now, [limit]).notAfter, view),
            ),
          },
          { term: words.uses, value: profile.keyUsage.join(', '), code: true },
          { term: words.extendedUses, value: profile.extendedKeyUsage.map(nameOfOid).join(', '), code: true },
          { term: words.policies, value: profile.policies.map(one => one.oid).join(', '), code: true },
        ]),
    {
      term: words.key,
      value: `${csrFacts.keyKind} (${String(csrFacts.keyBits)} bit), ${csrFacts.signatureAlgorithm}`,
    },
    { term: words.keyFingerprint, markup: grouped(csrFacts.keyFingerprint) },
    { term: words.extensions, value: asked === '' ? words.none : asked },
    ...submitterFact(view, proposal, submitterName),
    { term: words.digest, markup: grouped(request.digest) },
  ]
  return section({
    id: 'certified',
    title: words.exactly,
    body: html`<p class="soft">${words.exactlyLead}</p>
!${profile === undefined ? notice({ sentiment: 'negative', body: html`<p>${words.profileGone}</p>` }) : NOTHING}
!${definitions(facts)}`,
  })
}

/** Part of what is signed: whoever asked decides nothing. */
function submitterFact(
  view: View,
  { submitter, evidence }: CertificateRequest['proposal'],
  name: string | undefined,
): readonly Fact[] {
  if (submitter === undefined) return []
  const isHolder = submitter.personId === evidence.personId
  return [actorFact(view, REQUEST.submittedBy[view.language], { id: submitter.id, name, isHolder })]
}

function subjectList(subjectDer: string): Html {
  return attributeList(parseName(Buffer.from(subjectDer, 'hex')))
}

export function attributeList(
  attributes: readonly { readonly type: string; readonly value: string }[],
): Html {
  const items = attributes.map(({ type, value }) => html`<li><code>${type}</code> <bdi>${value}</bdi></li>`)
  return html`<ul class="subject">!${joinHtml(items)}</ul>`
}
