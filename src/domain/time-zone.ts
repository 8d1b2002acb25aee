/** Days of people in instants of the world. */

/** The instant at which the day `YYYY-MM-DD` begins in the zone (IANA name). */
export function startOfDay(day: string, timeZone: string): Date {
  const utc = Date.parse(`${day}T00:00:00Z`)
  // The offset is that of the day's own beginning, which may differ from the one at midnight of UTC.
  const guess = utc - offsetAt(new Date(utc), timeZone)
  return new Date(utc - offsetAt(new Date(guess), timeZone))
}

/** Milliseconds by which clocks of the zone are ahead of UTC. */
function offsetAt(at: Date, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  const name = format.formatToParts(at).find(part => part.type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000
}
