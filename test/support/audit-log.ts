/** A sealed audit log for tests: what the CA does, with a key in memory. */
import { openAuditKey } from '../../src/auditing/audit-key.ts'
import { type AuditSeal, openAuditSeal, type SealDeps } from '../../src/auditing/seal.ts'
import { auditEvent } from '../../src/domain/audit.ts'
import type { NoteKey } from '../../src/domain/note.ts'
import { call } from './fixtures.ts'
import type { House } from './house.ts'

export const ORIGIN = 'uji.example/audit'

export interface SealedLog extends AuditSeal {
  readonly key: () => Promise<NoteKey>
  /** Adds so many events of the house's own time. */
  readonly add: (count: number, action?: string) => Promise<void>
  readonly length: () => Promise<number>
}

export function sealedLog(house: House, changes: Partial<SealDeps> = {}): SealedLog {
  const { stores, clock, keys } = house
  const auditKey = openAuditKey({ store: stores.ca, keys, origin: ORIGIN })
  const seal = openAuditSeal({ store: stores.ca, clock, key: auditKey, maxAgeMs: 60_000, ...changes })
  return {
    ...seal,
    key: async () => (await auditKey()).key,
    add: async (count, action = 'test.event') => {
      for (let at = 0; at < count; at += 1)
        await stores.owner.change(
          auditEvent(call('administrator'), { at: clock.now(), action, object: `x:${at}` }),
          () => Promise.resolve(),
        )
    },
    length: async () => Number((await stores.ca.auditHead()).sequence),
  }
}

export async function collectLines(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}
