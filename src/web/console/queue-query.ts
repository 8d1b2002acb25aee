/** What a list of the console was asked for, read leniently: an address that was typed wrong shows the plain list. */
import { QUEUE_TABS, type QueueTab } from '../../domain/queue.ts'

export const PAGE_SIZE = 40

/** Days that can be chosen as the least waiting time. */
export const WAITING_DAYS = [1, 3, 7, 14, 30] as const

export type ConsoleTab = QueueTab | 'done'

export interface ConsoleQuery {
  readonly tab: ConsoleTab
  readonly text?: string
  readonly profile?: string
  readonly agency?: string
  readonly waitingDays?: number
  readonly cursor?: string
}

/** The one text of a parameter; a repeated one counts once, an empty one not at all. */
export function textOf(query: unknown, name: string, most = 200): string | undefined {
  if (typeof query !== 'object' || query === null) return undefined
  const given = (query as Readonly<Record<string, unknown>>)[name]
  const first: unknown = Array.isArray(given) ? given[0] : given
  const text = typeof first === 'string' ? first.trim().slice(0, most) : ''
  return text === '' ? undefined : text
}

export function textsOf(query: unknown, name: string, most: number): readonly string[] {
  if (typeof query !== 'object' || query === null) return []
  const given = (query as Readonly<Record<string, unknown>>)[name]
  return [given]
    .flat()
    .filter((one): one is string => typeof one === 'string')
    .slice(0, most)
}

export function readQuery(query: unknown, firstTab: ConsoleTab): ConsoleQuery {
  const tab = textOf(query, 'tab')
  const days = Number(textOf(query, 'days') ?? '')
  const optional = {
    text: textOf(query, 'q'),
    profile: textOf(query, 'profile'),
    agency: textOf(query, 'agency'),
    cursor: textOf(query, 'cursor', 300),
  }
  return {
    tab: tab === 'done' ? 'done' : (QUEUE_TABS.find(one => one === tab) ?? firstTab),
    ...defined(optional),
    ...(Number.isInteger(days) && days >= 1 && days <= 365 ? { waitingDays: days } : {}),
  }
}

/** The address of a list. */
export function linkTo(query: ConsoleQuery): string {
  const parameters = searchOf(query)
  return `/console?${parameters}`
}

export function searchOf({ tab, text, profile, agency, waitingDays, cursor }: ConsoleQuery): string {
  const all = { tab, q: text, profile, agency, days: waitingDays?.toString(), cursor }
  return new URLSearchParams(defined(all)).toString()
}

export function isFiltered({ text, profile, agency, waitingDays }: ConsoleQuery): boolean {
  return [text, profile, agency, waitingDays].some(one => one !== undefined)
}

/** Hex digits that can only be a serial number's: an employee number has 18 digits and no letter. */
export function serialNumberIn(text: string | undefined): string | undefined {
  const digits = text?.replace(/[\s:]/g, '').toLowerCase()
  if (digits === undefined || !/^[0-9a-f]{12,40}$/.test(digits)) return undefined
  return /^\d{18}$/.test(digits) ? undefined : digits
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

export function defined<T extends Readonly<Record<string, string | undefined>>>(
  values: T,
): Record<string, string> & Defined<T> {
  const kept = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(kept) as Record<string, string> & Defined<T>
}
