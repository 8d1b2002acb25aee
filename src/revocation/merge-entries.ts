/** Entries as the database gives them, and among them, each in its place, those that it should have given. */
import type { StatusEntry } from '../ports/store-revocations.ts'
import { mayFollow } from './keep-statuses.ts'

/** `kept` is in order of serial number, as what is added is, up to the released ones at the end. */
export function mergeEntries(kept: readonly StatusEntry[], add: (entry: StatusEntry) => void) {
  if (kept.length === 0) return { add, end: () => undefined }
  const numbers = new Set(kept.map(one => one.serialNumber))
  let next = 0
  const upTo = (serialNumber: string | undefined) => {
    for (let one = kept[next]; one !== undefined; one = kept[next]) {
      if (serialNumber !== undefined && one.serialNumber >= serialNumber) return
      add(one)
      next += 1
    }
  }
  return {
    add: (entry: StatusEntry) => {
      if (entry.reason === 'removeFromCRL') {
        upTo(undefined)
        if (!numbers.has(entry.serialNumber)) add(entry)
        return
      }
      upTo(entry.serialNumber)
      const own = kept[next]
      if (own?.serialNumber !== entry.serialNumber) {
        add(entry)
        return
      }
      next += 1
      // It is back in the table: that counts again, unless it says less.
      add(mayFollow(own, entry) ? entry : own)
    },
    end: () => upTo(undefined),
  }
}
