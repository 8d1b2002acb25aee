/** What a person sees when a page fails: what it means, what to do, and the number to report it by. */
import type { FailurePage } from '../http/failure.ts'
import { heading, notice, paragraph } from './components/blocks.ts'
import { linkButton } from './components/forms.ts'
import { type Html, html, joinHtml, NOTHING } from './html.ts'
import { FAILURES } from './messages/failures.ts'
import { type PageContext, pageContext } from './page-context.ts'
import { renderPage } from './page.ts'
import type { Site } from './site.ts'

type Kind =
  | 'notFound'
  | 'notPermitted'
  | 'signIn'
  | 'conflict'
  | 'unacceptable'
  | 'limited'
  | 'broken'
  | 'away'

const KINDS: Readonly<Record<number, Kind>> = {
  401: 'signIn',
  403: 'notPermitted',
  404: 'notFound',
  409: 'conflict',
  429: 'limited',
  500: 'broken',
  503: 'away',
}

/** For `buildApp`: what somebody sees whose page failed. */
export function failurePage(site: Site): FailurePage {
  return (problem, request) => {
    const context = pageContext(request, site)
    return { language: context.language, html: renderFailure(context, problem) }
  }
}

function renderFailure(context: PageContext, problem: Parameters<FailurePage>[0]): Html {
  const { language } = context
  const kind = KINDS[problem.status] ?? (problem.status >= 500 ? 'broken' : 'unacceptable')
  const title = FAILURES[`${kind}Title`][language]
  // Findings say it better than the meaning of the code; what the status says already is not said twice.
  const violations = problem.violations.map(({ message }) => message)
  const texts = violations.length > 0 ? violations : kind === 'unacceptable' ? [problem.message] : []
  const found = texts.map(text => paragraph(text[language]))
  const next =
    kind === 'signIn' && context.site.serves('/sign-in')
      ? linkButton(FAILURES.toSignIn[language], '/sign-in')
      : linkButton(FAILURES.toHome[language], '/')
  return renderPage(context, {
    title,
    body: html`!${heading(title, FAILURES[kind][language])}
!${found.length === 0 ? NOTHING : notice({ sentiment: 'caution', title: FAILURES.whatWasFound[language], body: joinHtml(found) })}
<div class="actions">!${next}</div>`,
  })
}
