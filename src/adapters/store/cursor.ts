/** Keyset cursors (an offset would skip rows while others are added), and the words of a search. */
import { SegelError } from '../../errors.ts'
import type { Page, PageQuery } from '../../domain/page.ts'
import type { Sql } from './pool.ts'

/** The place after which a page starts: an instant in milliseconds and the key that breaks ties. */
export interface Place {
  readonly at: Date
  readonly key: string
}

function encodeCursor(place: Place): string {
  return Buffer.from(`${place.at.getTime()} ${place.key}`).toString('base64url')
}

/** @throws SegelError `malformed` when it is none of ours */
export function decodeCursor(cursor: string): Place {
  const [, at, key] =
    /^(-?\d{1,15}) ([0-9a-f-]{1,80})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  if (at === undefined || key === undefined)
    throw new SegelError('malformed', 'The cursor is not one of ours.')
  return { at: new Date(Number(at)), key }
}

/** Rows are asked for one beyond the limit: whether there is a next page is known without counting. */
export function pageLimit(query: PageQuery): number {
  return Math.min(Math.max(Math.trunc(query.limit), 1), 1000)
}

export function toPage<T>(items: readonly T[], limit: number, place: (item: T) => Place): Page<T> {
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  return items.length > limit && last !== undefined
    ? { items: shown, next: encodeCursor(place(last)) }
    : { items: shown }
}

/** Lower-case words of these texts, each once: what is stored in a `search` column. */
export function searchWords(...texts: readonly (string | undefined)[]): string[] {
  const words = texts.flatMap(
    text =>
      text
        ?.normalize('NFKC')
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu) ?? [],
  )
  return [...new Set(words)].map(word => word.slice(0, 100)).slice(0, 200)
}

/** A tsquery that wants a word starting with each of the given ones; undefined when there is none to look for. */
export function searchQuery(text: string | undefined): string | undefined {
  const words = searchWords(text).slice(0, 8)
  return words.length === 0 ? undefined : words.map(word => `'${word}':*`).join(' & ')
}

/** Rows that are sorted sooner than an index is walked for them. */
const FEW = 2000

/**
 * The column to sort by. A planner that does not know how rare a word's beginning or an end of validity is walks the
 * newest-first index to the very end for it. Where the filter leaves few rows, the sum keeps it from that index.
 */
export async function orderColumn(
  sql: Sql,
  rows: { readonly from: string; readonly where: string; readonly values: readonly unknown[] },
  column: string,
): Promise<string> {
  const { from, where, values } = rows
  const [found] = await sql<{ few: boolean }>(
    `select count(*) <= ${FEW} as few from (select from ${from} where ${where} limit ${FEW + 1}) s`,
    values,
  )
  return found?.few === true ? `${column} + interval '0'` : column
}

export interface Conditions {
  readonly values: unknown[]
  /** Each `$` of the condition is this value; an undefined value adds nothing. */
  add(condition: string, value: unknown): void
  always(condition: string): void
  /** The `$n` of a value, for a condition with several. */
  parameter(value: unknown): string
  /** Rows behind this place, oldest first. */
  from(columns: { readonly column: string; readonly key: string }, place: Place): void
  /** Rows behind this place, newest first. */
  after(columns: { readonly column: string; readonly key: string }, place: Place): void
  text(): string
}

/** The `where` of a list query: conditions are fixed texts, values only ever travel as parameters. */
export function conditions(): Conditions {
  const values: unknown[] = []
  const all: string[] = []
  const parameter = (value: unknown) => `$${values.push(value)}`
  return {
    values,
    add(condition, value) {
      if (value !== undefined) all.push(condition.replaceAll('$', parameter(value)))
    },
    always: condition => void all.push(condition),
    parameter,
    from({ column, key }, place) {
      all.push(`(${column}, ${key}) > (${parameter(place.at)}, ${parameter(place.key)})`)
    },
    after({ column, key }, place) {
      all.push(`(${column}, ${key}) < (${parameter(place.at)}, ${parameter(place.key)})`)
    },
    text: () => (all.length === 0 ? 'true' : all.join(' and ')),
  }
}
