/**
 * The time of an order about status. Two orders of one officer about one certificate may be of one millisecond; nine
 * digits after the second make each statement its own. The last six are dice, not time.
 */

/** `dice` is below FINE_DICE. */
export function fineInstant(at: Date, dice: number): string {
  return `${at.toISOString().slice(0, -1)}${String(dice).padStart(DIGITS, '0')}Z`
}

const DIGITS = 6

export const FINE_DICE = 10 ** DIGITS

/** As Date writes it: what sorts as text sorts in time. */
export function isInstant(text: string): boolean {
  const instant = new Date(text)
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === text
}

/** With six digits more, or without them, as orders of old have it. */
export function isFineInstant(text: string): boolean {
  const [, toTheMillisecond] = /^(.+\.\d{3})\d{6}Z$/.exec(text) ?? []
  return isInstant(toTheMillisecond === undefined ? text : `${toTheMillisecond}Z`)
}
