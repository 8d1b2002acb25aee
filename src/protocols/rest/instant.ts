/** Instants on the wire: ISO 8601, UTC, whole seconds. */
import { SegelError } from '../../errors.ts'

export function instant(at: Date | string): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** @throws SegelError `malformed`: the schema's date-time also lets leap seconds through, which Date has not */
export function parseInstant(text: string): Date {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw new SegelError('malformed', 'This is not an instant that exists.')
  return at
}
