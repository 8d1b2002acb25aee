/** Ways through pages: tabs, pages of a list, steps of a task, a dialog that asks back. */
import type { Language } from '../../http/negotiation.ts'
import { attributes, type ButtonKind } from './forms.ts'
import { type Html, html, joinHtml, NOTHING } from '../html.ts'
import { COMPONENTS } from '../messages/layout.ts'

/** Tabs are links: each is a page that can be reloaded, sent and gone back to. */
export function tabs(
  label: string,
  links: readonly { readonly href: string; readonly text: string; readonly current: boolean }[],
): Html {
  const items = links.map(
    link => html`<li><a href="${link.href}"!${link.current ? CURRENT : NOTHING}>${link.text}</a></li>`,
  )
  return html`<nav class="tabs" aria-label="${label}"><ul>!${joinHtml(items)}</ul></nav>`
}

/** Lists of one kind, of which one is looked at: beside tabs, so that nobody takes the one for the other. */
export function lists(
  label: string,
  links: readonly {
    readonly href: string
    readonly text: string
    readonly count?: string
    readonly current: boolean
  }[],
): Html {
  const items = links.map(
    ({ href, text, count, current }) =>
      html`<li><a href="${href}"!${current ? CURRENT : NOTHING}>${text}!${
        count === undefined ? NOTHING : html` <span class="count">${count}</span>`
      }</a></li>`,
  )
  return html`<nav class="lists" aria-label="${label}"><ul>!${joinHtml(items)}</ul></nav>`
}

export const CURRENT = ' aria-current="page"' as Html

/** Forward by a cursor, and back to the start: a list that grows while it is read has no page numbers. */
export function pagination(
  language: Language,
  links: { readonly first?: string; readonly next?: string },
): Html {
  if (links.first === undefined && links.next === undefined) return NOTHING
  const link = (href: string | undefined, text: string) =>
    href === undefined ? undefined : html`<a class="button secondary" href="${href}"><span>${text}</span></a>`
  return html`<nav class="pagination" aria-label="${COMPONENTS.pages[language]}">!${joinHtml([
    link(links.first, COMPONENTS.firstPage[language]),
    link(links.next, COMPONENTS.nextPage[language]),
  ])}</nav>`
}

export interface Step {
  readonly title: string
  readonly state: 'done' | 'current' | 'ahead' | 'stopped'
  readonly text?: string
}

export function steps(language: Language, list: readonly Step[]): Html {
  const words = {
    done: COMPONENTS.stepDone,
    current: COMPONENTS.stepCurrent,
    ahead: COMPONENTS.stepAhead,
    stopped: COMPONENTS.stepStopped,
  }
  const items = list.map(
    step => html`<li class="${step.state}"!${attributes({ 'aria-current': step.state === 'current' ? 'step' : undefined })}>
<span class="step-title">${step.title}</span> <span class="step-state">${words[step.state][language]}</span>
!${step.text === undefined ? NOTHING : html`<p>${step.text}</p>`}</li>`,
  )
  return html`<ol class="steps">!${joinHtml(items)}</ol>`
}

/** Opened by a button with `commandfor` (no script needed in newer browsers) or by site.ts in older ones. */
export function dialog(options: {
  readonly id: string
  readonly title: string
  readonly body: Html
  readonly language: Language
}): Html {
  const { id, title, body, language } = options
  return html`<dialog id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
!${body}
<form method="dialog"><button class="button secondary"><span>${COMPONENTS.close[language]}</span></button></form></dialog>`
}

export function dialogButton(label: string, dialogId: string, kind: ButtonKind = 'secondary'): Html {
  return html`<button type="button" class="button ${kind}" command="show-modal" commandfor="${dialogId}"><span>${label}</span></button>`
}
