/** The first page: what this is, for whom, and the doors. */
import type { FastifyInstance } from 'fastify'
import { door, heading, section } from '../components/blocks.ts'
import { guilloche } from '../components/guilloche.ts'
import { icon, type IconName } from '../components/icon.ts'
import { type Html, html, joinHtml } from '../html.ts'
import { HOME } from '../messages/home.ts'
import { wordsOf } from '../messages/words.ts'
import type { PageContext } from '../page-context.ts'
import { type PageParts, sendPage } from '../page.ts'

export function addHome(app: FastifyInstance): void {
  app.get('/', { config: { access: 'public' } }, async (request, reply) => sendPage(request, reply, homePage))
}

function homePage(context: PageContext): PageParts {
  const words = wordsOf(HOME, context.language)
  const doors = [
    { href: '/portal', icon: 'employee', title: words.employeeTitle, text: words.employeeText },
    { href: '/console', icon: 'officer', title: words.officerTitle, text: words.officerText },
    { href: '/status', icon: 'search', title: words.checkTitle, text: words.checkText },
  ] as const
  const open = doors.filter(({ href }) => context.site.serves(href))
  const reason = (name: IconName, title: string, text: string): Html =>
    html`<li>!${icon(name)}<div><h3>${title}</h3><p>${text}</p></div></li>`
  return {
    title: words.title,
    body: html`<div class="hero">!${guilloche()}!${heading(words.title, words.lead)}</div>
!${open.length === 0 ? undefined : section({ id: 'doors', title: words.doors, body: html`<div class="grid">!${joinHtml(open.map(door))}</div>` })}
!${section({
      id: 'trust',
      title: words.trust,
      body: html`<ul class="reasons">!${joinHtml([
        reason('key', words.keyTitle, words.keyText),
        reason('officer', words.eyesTitle, words.eyesText),
        reason('file', words.logTitle, words.logText),
      ])}</ul>`,
    })}`,
  }
}
