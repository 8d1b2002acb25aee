/** Puts a result into the templates that came with the page: all words are theirs. */
import { instantOf, type Locale } from '../../formats.ts'

export interface Facts {
  readonly subject?: string
  readonly organization?: string
  readonly serialNumber?: string
  readonly issuer?: string
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly revokedAt?: Date
  readonly reason?: string
  readonly asOf?: Date
  readonly nextUpdate?: Date
}

export interface Verdict {
  readonly status: string
  readonly facts: Facts
  /** What was proved, by the names of the template's lines. */
  readonly proofs: readonly string[]
}

export interface Stage {
  readonly result: HTMLElement
  readonly locale: Locale
}

export function showVerdict({ result, locale }: Stage, { status, facts, proofs }: Verdict): void {
  const page = cloneOf(`verdict-${status}`)
  for (const row of page.querySelectorAll<HTMLElement>('[data-fact]')) {
    const value = facts[row.dataset['fact'] as keyof Facts]
    const slot = row.querySelector('[data-slot]')
    if (value === undefined || slot === null) row.remove()
    else fill(slot, value, locale)
  }
  for (const line of page.querySelectorAll<HTMLElement>('[data-proof]'))
    if (!proofs.includes(line.dataset['proof'] ?? '')) line.remove()
  result.replaceChildren(page)
}

function fill(slot: Element, value: string | Date, locale: Locale): void {
  if (value instanceof Date) slot.textContent = instantOf(value, locale)
  else if (slot.matches('.grouped'))
    slot.replaceChildren(
      ...(value.match(/.{1,4}/g) ?? []).map(group => {
        const span = document.createElement('span')
        span.textContent = group
        return span
      }),
    )
  else slot.textContent = value
}

/** `about`: a name of somebody else's making, set as text. */
export function showFailure({ result }: Stage, name: string, about = ''): void {
  const page = cloneOf(`fail-${name}`)
  const slot = page.querySelector('[data-slot]')
  if (slot !== null) slot.textContent = about
  result.replaceChildren(page)
}

export function showWorking({ result }: Stage): void {
  result.replaceChildren(cloneOf('working'))
}

function cloneOf(id: string): DocumentFragment {
  const template = document.getElementById(id)
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`no template ${id}`)
  return template.content.cloneNode(true) as DocumentFragment
}
