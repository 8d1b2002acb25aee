/**
 * A third language that shows where words do not come from the messages: every text of src/web/messages is put between
 * marks, and what is left outside of them on a page is data or a slip. The messages of this process stay marked.
 */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PROJECT } from './service.ts'

type Entry = Record<'id' | 'en', string | ((...about: readonly unknown[]) => string)>

/** Every messages object of the house by the name of its module: `layout.ts LAYOUT`. */
export async function allMessages(): Promise<ReadonlyMap<string, Readonly<Record<string, Entry>>>> {
  const found = new Map<string, Readonly<Record<string, Entry>>>()
  for (const file of globSync('src/web/messages/**/*.ts', { cwd: PROJECT }).sort()) {
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(join(PROJECT, file)).href)
    for (const [name, value] of Object.entries(module))
      if (isMessages(value)) found.set(`${file.split('/').at(-1) ?? ''} ${name}`, value)
  }
  return found
}

function isMessages(value: unknown): value is Record<string, Entry> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every(one => typeof one === 'object' && one !== null && 'id' in one && 'en' in one)
  )
}

export async function markMessages(): Promise<void> {
  for (const messages of (await allMessages()).values())
    for (const entry of Object.values(messages))
      for (const language of ['id', 'en'] as const) {
        const text = entry[language]
        entry[language] =
          typeof text === 'string' ? mark(text) : (...about: readonly unknown[]) => mark(text(...about))
      }
}

const mark = (text: string) => (text.startsWith('⟦') ? text : `⟦${text}⟧`)

const SPOKEN = /\s(?:aria-label|alt|title|placeholder|data-label|data-words-[a-z-]+)="([^"]*)"/g

/** Words of a page that stand outside of the marks and in none of `data`. */
export function unmarkedWords(page: string, data: readonly (string | RegExp)[] = []): readonly string[] {
  const body = page.replace(/<head>.*?<title>(.*?)<\/title>.*?<\/head>/s, '<p>$1</p>')
  const spoken = [...body.matchAll(SPOKEN)].map(([, text = '']) => text)
  const shown = body
    .replace(/<svg.*?<\/svg>/gs, ' ')
    // Where a long address may break is no end of it.
    .replaceAll('<wbr>', '')
    .replace(/<(script|style).*?<\/\1>/gs, ' ')
    .split(/<[^>]*>/)
  return [...spoken, ...shown]
    .map(decode)
    .map(text => data.reduce<string>((rest, one) => rest.replaceAll(globally(one), ' '), unmark(text)))
    .flatMap(text => text.match(/\p{L}{2,}/gu) ?? [])
}

function unmark(text: string): string {
  let rest = text
  // From the inside out: a sentence may have another one in it.
  for (let depth = 0; depth < 8 && rest.includes('⟦'); depth += 1) rest = rest.replace(/⟦[^⟦⟧]*⟧/g, ' ')
  return rest
}

function globally(one: string | RegExp): string | RegExp {
  return typeof one === 'string' ? one : new RegExp(one.source, 'gu')
}

function decode(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&[a-z]+;/g, ' ')
}
