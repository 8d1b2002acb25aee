/** What a benchmark opens and must close again, whatever happens in between. */

export interface Scope {
  /** Runs at the end, the last one first. */
  teardown(work: () => unknown): void
}

export async function withScope<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
  const closers: (() => unknown)[] = []
  try {
    return await work({ teardown: close => void closers.push(close) })
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

/** A line of progress, apart from the table of results. */
export function progress(line: string): void {
  process.stderr.write(`  ${line}\n`)
}
