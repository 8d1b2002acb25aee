/** Times of RFC 5280 4.1.2.5: whole seconds, Zulu, UTCTime through 2049 and GeneralizedTime after (C07). */
import { TAG, tlv } from './der-writer.ts'
import { malformed } from './faults.ts'

/** The tag of a time and its text, as RFC 5280 4.1.2.5 chooses it. A fraction of a second is dropped. */
function timeText(date: Date): { readonly tag: number; readonly text: string } {
  const year = date.getUTCFullYear()
  return year >= 1950 && year <= 2049
    ? { tag: TAG.utcTime, text: stamp(date).slice(2) }
    : { tag: TAG.generalizedTime, text: stamp(date) }
}

export function time(date: Date): Uint8Array {
  const { tag, text } = timeText(date)
  return tlv(tag, ascii(text))
}

/** UTCTime carries two digits of the year: 1950 to 2049 (RFC 5280 4.1.2.5.1). Throws 'malformed' (der-time). */
export function utcTime(date: Date): Uint8Array {
  const { tag, text } = timeText(date)
  if (tag !== TAG.utcTime) throw malformed('der-time')
  return tlv(tag, ascii(text))
}

export function generalizedTime(date: Date): Uint8Array {
  return tlv(TAG.generalizedTime, ascii(stamp(date)))
}

/**
 * The moment a time names. Refuses offsets, fractions and missing seconds (RFC 5280 4.1.2.5.1-2) and days
 * that no calendar has. Throws 'malformed' (der-time).
 */
export function parseTime(tag: number, text: string): Date {
  const full = tag === TAG.utcTime ? `${text < '50' ? '20' : '19'}${text}` : text
  if (!/^\d{14}Z$/.test(full)) throw malformed('der-time')
  const part = (from: number, to: number): number => Number(full.slice(from, to))
  const [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)]
  const [hour, minute, second] = [part(8, 10), part(10, 12), part(12, 14)]
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  // What overflows, such as 31 February, comes out as another day; the years 0 to 99 as 1900 to 1999.
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!same || hour > 23 || minute > 59 || second > 59) throw malformed('der-time')
  return date
}

/** YYYYMMDDHHMMSSZ. Throws 'malformed' (der-time) for dates without a four-digit year. */
function stamp(date: Date): string {
  const year = date.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) throw malformed('der-time')
  return (
    String(year).padStart(4, '0') +
    two(date.getUTCMonth() + 1) +
    two(date.getUTCDate()) +
    two(date.getUTCHours()) +
    two(date.getUTCMinutes()) +
    `${two(date.getUTCSeconds())}Z`
  )
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`
}

function ascii(text: string): Uint8Array {
  const octets = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) octets[i] = text.charCodeAt(i)
  return octets
}
