/** A memory that lasts as long as the test, and can be spoiled. */
import type { Memory } from '../../src/ports/memory.ts'

export interface TestMemory extends Memory {
  readonly kept: Map<string, string>
}

export function testMemory(kept: ReadonlyMap<string, string> = new Map()): TestMemory {
  const all = new Map(kept)
  return {
    kept: all,
    recall: async name => all.get(name),
    keep: async (name, text) => void all.set(name, text),
  }
}
