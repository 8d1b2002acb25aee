/** Times of RFC 5280 4.1.2.5: whole seconds, Zulu, UTCTime through 2049 and GeneralizedTime after (C07). */
import { TAG, tlv } from './der-writer.ts'
import { malformed } from './faults.ts'

/** The tag of a time and its text, as RFC 5280 4.1.2.5 chooses it. A fraction of a second is dropped. */
export function timeText(date: Date): { readonly tag: number; readonly text: string } {
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
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full)
  if (match === null) throw malformed('der-time')
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  // Date.UTC reads the years 0 to 99 as 1900 to 1999; they are as unknown to certificates as 31 February.
  if (stamp(date) !== full) throw malformed('der-time')
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
