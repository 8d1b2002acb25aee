/** How dates, numbers and long strings are written for people. */
import type { Language } from '../http/negotiation.ts'
import { MONTHS } from './messages/layout.ts'

/** Indonesia's three zones have names that people know; others are written as an offset. */
const ZONE_NAMES: Readonly<Record<string, string>> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Pontianak': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function partsOf(date: Date, timeZone: string): Readonly<Record<string, string>> {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'shortOffset',
    })
    formatters.set(timeZone, formatter)
  }
  return Object.fromEntries(formatter.formatToParts(date).map(({ type, value }) => [type, value]))
}

export interface Locale {
  readonly language: Language
  readonly timeZone: string
}

/** `27 November 2026` */
export function dayOf(date: Date, { language, timeZone }: Locale): string {
  const parts = partsOf(date, timeZone)
  // Whether a formatter asked for plain numbers writes 9 or 09, each decides for itself.
  const month = MONTHS[`m${String(Number(parts['month']))}` as keyof typeof MONTHS][language]
  return `${String(Number(parts['day']))} ${month} ${parts['year'] ?? ''}`
}

/** `27 November 2026, 14.05 WITA`; no line ends between the time and its zone. */
export function instantOf(date: Date, locale: Locale): string {
  const zone = ZONE_NAMES[locale.timeZone] ?? partsOf(date, locale.timeZone)['timeZoneName'] ?? ''
  return `${dayOf(date, locale)}, ${timeOf(date, locale)}\u00a0${zone}`
}

/** `14.05`, in English `14:05`. */
export function timeOf(date: Date, { language, timeZone }: Locale): string {
  const parts = partsOf(date, timeZone)
  return `${parts['hour'] ?? ''}${language === 'id' ? '.' : ':'}${parts['minute'] ?? ''}`
}

const NUMBERS = { id: new Intl.NumberFormat('id-ID'), en: new Intl.NumberFormat('en-GB') } as const

/** `1.234.567`, in English `1,234,567`. */
export function numberOf(value: number | bigint, language: Language): string {
  return NUMBERS[language].format(value)
}
