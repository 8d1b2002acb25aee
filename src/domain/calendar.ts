/** Calendar dates of people's lives: ISO 8601 text, no time and no zone. */

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** True for `YYYY-MM-DD` with a day that the month has in that year of the Gregorian calendar. */
export function isCalendarDate(text: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number)
  if (year === undefined || month === undefined || day === undefined) return false
  return day >= 1 && day <= daysInMonth(year, month)
}

/** Days of the month 1 to 12; 0 for any other number. */
export function daysInMonth(year: number, month: number): number {
  const leapDay = month === 2 && isLeapYear(year) ? 1 : 0
  return (DAYS[month - 1] ?? 0) + leapDay
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}
