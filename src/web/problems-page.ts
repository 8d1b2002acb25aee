/** `/problems`: where the `type` of every problem leads (RFC 9457 3.1.1). */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { PROBLEMS } from '../http/problem.ts'
import { cell, heading, table } from './components/blocks.ts'
import { type Html, html } from './html.ts'
import { PROBLEM_WORDS } from './messages/problems.ts'
import { wordsOf } from './messages/words.ts'
import { keepPreferences, type PageContext, pageContext } from './page-context.ts'
import { renderPage } from './page.ts'
import type { Site } from './site.ts'

/** For `buildApp`, whose house serves this page in every role. */
export function problemsPage(site: Site) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const context = pageContext(request, site)
    keepPreferences(request, reply)
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-language', context.language)
      .header('cache-control', 'private, no-cache')
      .header('vary', 'accept-language, cookie')
      .send(drawProblems(context))
  }
}

function drawProblems(context: PageContext): Html {
  const words = wordsOf(PROBLEM_WORDS, context.language)
  return renderPage(context, {
    title: words.title,
    body: html`!${heading(words.title, words.lead)}
!${table({
      caption: words.title,
      hideCaption: true,
      columns: [{ title: words.code }, { title: words.status, numeric: true }, { title: words.meaning }],
      rows: Object.entries(PROBLEMS).map(([code, { status, title }]) => [
        html`<code id="${code}">${code}</code>`,
        cell(status),
        cell(title[context.language]),
      ]),
    })}`,
  })
}
