/** The frame of every page: head, header, menu, the page itself, footer. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { icon } from './components/icon.ts'
import { CURRENT } from './components/ways.ts'
import { type Html, html, joinHtml, NOTHING } from './html.ts'
import { LAYOUT } from './messages/layout.ts'
import { type Words, wordsOf } from './messages/words.ts'
import { footerNavigation, mainNavigation, type NavigationLink } from './navigation.ts'
import { keepPreferences, type PageContext, pageContext } from './page-context.ts'

export interface PageParts {
  /** Stands before the installation's name in the title of the window. */
  readonly title: string
  /** Begins with the page's `h1`. */
  readonly body: Html
  /** Browser modules of this page by their names: `status.js`. */
  readonly scripts?: readonly string[]
}

export function renderPage(context: PageContext, parts: PageParts): Html {
  const { site, language, theme } = context
  const words = wordsOf(LAYOUT, language)
  const styles = ['site.css', ...(site.agencyTokens === undefined ? [] : ['agency.css'])]
  const scripts = ['site.js', ...(parts.scripts ?? [])]
  return html`<!doctype html>
<html lang="${language}"!${theme === undefined ? NOTHING : html` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${theme ?? 'light dark'}">
<title>${parts.title} | ${site.name[language]}</title>
!${joinHtml(styles.map(name => html`<link rel="stylesheet" href="${site.assets.url(name)}">`))}
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
!${joinHtml(scripts.map(name => html`<script type="module" src="${site.assets.url(name)}"></script>`))}
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
!${header(context, words)}
<main id="content" tabindex="-1">
!${parts.body}
</main>
!${footer(context, words)}
</body>
</html>
`
}

function header(context: PageContext, words: Words<typeof LAYOUT>): Html {
  const { site, language } = context
  const banner = html`<div class="demonstration"><p>!${icon('caution')}<span>${words.demonstration}</span></p></div>`
  return html`<header class="site-header">!${context.demonstration ? banner : NOTHING}
<div class="bar">
<a class="identity" href="/">!${icon('seal')}<span><strong>${site.name[language]}</strong>
<span class="operator">${site.operator[language]}</span></span></a>
!${signInWay(context, words)}
<button type="button" class="menu-button" popovertarget="menu">!${icon('menu')}<span>${words.menu}</span></button>
<div class="sheet" id="menu" popover>!${visitor(context, words)}!${preferences(context, words)}
<nav class="main-navigation" aria-label="${words.mainNavigation}"><ul>!${links(mainNavigation(context))}</ul></nav></div>
</div>
</header>`
}

/** Beside the menu, and not in it: most who come here have yet to sign in. */
function signInWay({ visitor: one, site }: PageContext, words: Words<typeof LAYOUT>): Html {
  if (one !== undefined || !site.serves('/sign-in')) return NOTHING
  return html`<a class="sign-in button secondary" href="/sign-in"><span>${words.signIn}</span></a>`
}

function visitor(context: PageContext, words: Words<typeof LAYOUT>): Html {
  const { visitor: one, site } = context
  if (one === undefined) return NOTHING
  const name = html`<span class="visually-hidden">${words.signedInAs} </span><bdi>${one.actor.name}</bdi>`
  return html`<div class="visitor">!${site.serves('/account') ? html`<a class="own" href="/account">!${name}</a>` : html`<span>!${name}</span>`}
<form action="/sign-out" method="post"><input type="hidden" name="csrf" value="${one.csrf}">
<button class="button quiet"><span>${words.signOut}</span></button></form></div>`
}

function preferences({ language, path }: PageContext, words: Words<typeof LAYOUT>): Html {
  const choice = (code: 'id' | 'en', name: string) =>
    html`<a href="${path}?lang=${code}" hreflang="${code}" lang="${code}"!${
      code === language ? CURRENT : NOTHING
    }>${code.toUpperCase()}<span class="visually-hidden"> ${name}</span></a>`
  const appearance = (theme: 'light' | 'dark') =>
    html`<a class="to-${theme}" href="${path}?theme=${theme}" aria-label="${words[theme]}">!${icon(theme)}</a>`
  return html`<nav class="preferences" aria-label="${words.preferences}">!${choice('id', words.inIndonesian)}
!${choice('en', words.inEnglish)}!${appearance('light')}!${appearance('dark')}</nav>`
}

function links(entries: readonly NavigationLink[]): Html {
  return joinHtml(
    entries.map(
      ({ path, label, current }) =>
        html`<li><a href="${path}"!${current ? CURRENT : NOTHING}>${label}</a></li>`,
    ),
  )
}

function footer(context: PageContext, words: Words<typeof LAYOUT>): Html {
  const { site, language } = context
  const { email, phone, address } = site.contact
  const lines = [
    address === undefined ? undefined : html`<span>${address}</span>`,
    email === undefined ? undefined : html`<a href="mailto:${email}">${email}</a>`,
    phone === undefined ? undefined : html`<a href="tel:${phone.replace(/[^+\d]/g, '')}">${phone}</a>`,
  ]
  const security = site.securityContact
  const securityLink =
    security === undefined
      ? undefined
      : html`<li><a href="${security.includes('://') ? security : `mailto:${security}`}">${words.securityContact}</a></li>`
  return html`<footer class="site-footer"><div class="bar">
<address><strong>${site.operator[language]}</strong><br>
!${joinHtml(lines.map(line => (line === undefined ? undefined : html`!${line}<br>`)))}</address>
<nav aria-label="${words.footer}"><ul>!${links(footerNavigation(context))}!${securityLink ?? NOTHING}</ul></nav>
<p class="request-number">${words.requestNumber}: <code>${context.requestId}</code></p>
</div></footer>`
}

/** Answers with a page: in the language and appearance of who asks, kept by no shared cache. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  compose: (context: PageContext) => PageParts,
): FastifyReply {
  const context = pageContext(request)
  keepPreferences(request, reply)
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-language', context.language)
    .header('cache-control', context.visitor === undefined ? 'private, no-cache' : 'no-store')
    .header('vary', 'accept-language, cookie')
    .send(renderPage(context, compose(context)))
}
