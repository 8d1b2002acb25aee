/** An event of the journal as people read it. Whatever is in it may come from anyone: it is shown as text. */
import type { ChainedEvent } from '../../domain/audit.ts'

export interface EventView {
  readonly sequence: bigint
  readonly at: Date
  readonly actor: string
  readonly role: string
  readonly source: string
  readonly requestId: string
  readonly action: string
  readonly object: string
  readonly detail: readonly (readonly [string, string])[]
}

export function viewEvent({ sequence, body }: ChainedEvent): EventView {
  const event = JSON.parse(body) as Readonly<Record<string, unknown>>
  const text = (name: string) => (typeof event[name] === 'string' ? event[name] : '')
  return {
    sequence,
    at: new Date(text('at')),
    ...{ actor: text('actor'), role: text('role'), source: text('source') },
    ...{ requestId: text('requestId'), action: text('action'), object: text('object') },
    detail: Object.entries(event['detail'] ?? {}).map(([name, value]) => [name, inWords(value)]),
  }
}

function inWords(value: unknown): string {
  if (value === null) return '–'
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.join(', ') : JSON.stringify(value)
}
