/** A mail of the house to one person: Indonesian, English below, as text and as markup. */

export interface LetterWords {
  /** Paragraphs before and after the link. */
  readonly before: readonly string[]
  readonly button: string
  readonly after: readonly string[]
}

export interface Letter {
  readonly to: string
  readonly subject: string
  readonly url: string
  readonly id: LetterWords
  readonly en: LetterWords
}

export interface ComposedLetter {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

export function composeLetter({ to, subject, url, id, en }: Letter): ComposedLetter {
  const part = ({ before, after }: LetterWords) => [...before, url, ...after].join('\n\n')
  const markup = (language: string, { before, button, after }: LetterWords) =>
    [
      `<div lang="${language}">`,
      ...before.map(paragraph),
      `<p><a href="${escapeHtml(url)}">${escapeHtml(button)}</a></p>`,
      ...after.map(paragraph),
      '</div>',
    ].join('\n')
  return {
    to,
    subject,
    text: `${part(id)}\n\n--------\n\n${part(en)}\n`,
    html: `<!doctype html>\n<html lang="id"><body>\n${markup('id', id)}\n<hr>\n${markup('en', en)}\n</body></html>\n`,
  }
}

/** Registries hold what people typed: what no name needs could begin a line, an address or markup. */
export function nameOnly(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{M}\p{N}.,'’()-]+/gu, ' ')
    .trim()
    .slice(0, 200)
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, sign => ENTITIES[sign] ?? '')
}
