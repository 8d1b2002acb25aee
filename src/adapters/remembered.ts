/** A value that is read once and read again only after something changed, or after a while in any case. */
import type { Signal, Signals } from '../ports/signals.ts'

export interface Remembered<T> {
  /** The value; callers at the same time share one reading. A failed reading is not remembered. */
  readonly read: () => Promise<T>
  readonly close: () => void
}

export function remember<T>(
  read: () => Promise<T>,
  forget: { readonly on: Signal; readonly signals: Signals; readonly afterMs: number },
): Remembered<T> {
  let kept: { readonly value: Promise<T>; readonly until: number } | undefined
  const off = forget.signals.on(forget.on, () => {
    kept = undefined
  })
  return {
    read: () => {
      if (kept !== undefined && performance.now() < kept.until) return kept.value
      const value = read()
      const reading = { value, until: performance.now() + forget.afterMs }
      kept = reading
      value.catch(() => {
        if (kept === reading) kept = undefined
      })
      return value
    },
    close: off,
  }
}
