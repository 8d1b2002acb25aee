/** What a page knows of whom it is for: language, appearance, who is signed in, and where it stands. */
import { fastifyCookie as cookies } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../domain/actor.ts'
import { chooseLanguage, type Language } from '../http/negotiation.ts'
import type { Locale } from './formats.ts'
import type { Site } from './site.ts'

export type Theme = 'light' | 'dark'

/** Who is signed in, and the token that the forms of their pages carry. */
export interface Visitor {
  readonly actor: Actor
  readonly csrf: string
}

export interface PageContext extends Locale {
  readonly site: Site
  readonly language: Language
  /** Chosen by hand; absent: what the device says. */
  readonly theme?: Theme
  /** Without the query. */
  readonly path: string
  readonly requestId: string
  readonly demonstration: boolean
  readonly visitor?: Visitor
}

const LANGUAGE_COOKIE = 'language'
const THEME_COOKIE = 'theme'
const YEAR_S = 31_536_000

/** `site` is needed where the request belongs to no route of ours. */
export function pageContext(request: FastifyRequest, site: Site = request.server.site): PageContext {
  // What cannot even be routed passed no door.
  const session = (request.session as FastifyRequest['session'] | undefined) ?? null
  const theme = preferenceOf(request, 'theme', THEME_COOKIE)
  return {
    site,
    language: languageOf(request),
    path: request.url.split('?')[0] ?? '/',
    requestId: request.id,
    demonstration: site.demonstration,
    timeZone: site.timeZone,
    ...(theme === 'light' || theme === 'dark' ? { theme } : {}),
    ...(session === null ? {} : { visitor: { actor: session.actor, csrf: session.csrf } }),
  }
}

/** The switch wins over the cookie, the cookie over what the browser says it prefers. */
function languageOf(request: FastifyRequest): Language {
  const chosen = preferenceOf(request, 'lang', LANGUAGE_COOKIE)
  return chosen === 'id' || chosen === 'en' ? chosen : chooseLanguage(request.headers['accept-language'])
}

function preferenceOf(request: FastifyRequest, parameter: string, cookie: string): string | undefined {
  return chosenNow(request, parameter) ?? cookies.parse(request.headers.cookie ?? '')[cookie]
}

function chosenNow(request: FastifyRequest, parameter: string): string | undefined {
  // Not request.query: a page that cannot be routed has none, and a repeated parameter would be a list.
  return new URLSearchParams(request.url.split('?')[1] ?? '').get(parameter) ?? undefined
}

/** Keeps what `?lang=` and `?theme=` chose. Both are no secret and say nothing of who somebody is. */
export function keepPreferences(request: FastifyRequest, reply: FastifyReply): void {
  const options = { path: '/', maxAge: YEAR_S, sameSite: 'lax', httpOnly: true } as const
  const language = chosenNow(request, 'lang')
  if (language === 'id' || language === 'en')
    void reply.header('set-cookie', cookies.serialize(LANGUAGE_COOKIE, language, options))
  const theme = chosenNow(request, 'theme')
  if (theme === 'light' || theme === 'dark')
    void reply.header('set-cookie', cookies.serialize(THEME_COOKIE, theme, options))
}
