/** Reads the certification practice statement: every section of RFC 3647 6, each in both languages. */
import { SegelError, type Text } from '../errors.ts'
import type { Config } from './schema.ts'
import { readYaml } from './yaml-file.ts'

export interface PracticeSection {
  /** `4.9.1` */
  readonly number: string
  readonly title: Text
  /** Absent: no stipulation. */
  readonly text?: Text
}

/** How many subsections the sections x.1, x.2 ... of each chapter have (RFC 3647 6). */
const OUTLINE: Readonly<Record<string, readonly number[]>> = {
  1: [0, 0, 5, 2, 4, 0],
  2: [0, 0, 0, 0],
  3: [6, 6, 2, 0],
  4: [2, 3, 2, 3, 2, 7, 7, 7, 16, 3, 0, 2],
  5: [8, 4, 8, 8, 7, 0, 4, 0],
  6: [7, 11, 2, 3, 2, 3, 0, 0],
  7: [9, 2, 2],
  8: [0, 0, 0, 0, 0, 0],
  9: [5, 3, 3, 7, 0, 5, 0, 0, 0, 3, 0, 3, 0, 0, 0, 5, 0],
}

const NUMBERS: readonly string[] = Object.entries(OUTLINE).flatMap(([chapter, sections]) => [
  chapter,
  ...sections.flatMap((count, index) => {
    const section = `${chapter}.${String(index + 1)}`
    return [section, ...Array.from({ length: count }, (_, at) => `${section}.${String(at + 1)}`)]
  }),
])

/**
 * What stands in braces in the file is replaced by `facts`.
 * @throws SegelError `malformed` for a section too few or too many, a language that is missing, an unknown fact
 */
export function loadPracticeStatement(
  config: Config,
  facts: Readonly<Record<string, Text>>,
): readonly PracticeSection[] {
  const file = config.web.practiceStatement
  const value = readYaml(file)
  if (typeof value !== 'object' || value === null) throw new SegelError('malformed', `${file}: no sections.`)
  const rows = new Map<string, unknown>(Object.entries(value))
  const [unknown] = [...rows.keys()].filter(number => !NUMBERS.includes(number))
  if (unknown !== undefined) throw new SegelError('malformed', `${file}: RFC 3647 has no section ${unknown}.`)
  return NUMBERS.map(number => readSection({ number, row: rows.get(number), facts, file }))
}

interface Reading {
  readonly number: string
  readonly row: unknown
  readonly facts: Readonly<Record<string, Text>>
  readonly file: string
}

function readSection(reading: Reading): PracticeSection {
  const [id, en] = [readLine(reading, 'id'), readLine(reading, 'en')]
  if ((id.text === undefined) !== (en.text === undefined))
    throw new SegelError(
      'malformed',
      `${reading.file}: section ${reading.number} has a text in one language only.`,
    )
  return {
    number: reading.number,
    title: { id: id.title, en: en.title },
    ...(id.text === undefined || en.text === undefined ? {} : { text: { id: id.text, en: en.text } }),
  }
}

/** `Title | Text`. */
function readLine(
  { number, row, facts, file }: Reading,
  language: 'id' | 'en',
): { readonly title: string; readonly text?: string } {
  const line: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, language) : undefined
  if (typeof line !== 'string' || line.trim() === '')
    throw new SegelError('malformed', `${file}: section ${number} is missing in "${language}".`)
  const [title = '', ...rest] = line.split(' | ')
  const text = rest.join(' | ').replace(/\{(\w+)\}/g, (_all, name: string) => {
    const fact = facts[name]
    if (fact === undefined)
      throw new SegelError('malformed', `${file}: section ${number}: there is no fact {${name}}.`)
    return fact[language]
  })
  return { title, ...(text === '' ? {} : { text }) }
}
