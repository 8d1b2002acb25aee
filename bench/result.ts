/** What a benchmark tells. Absolute numbers belong to one machine; the ratio to a baseline in the same run travels. */

export interface Result {
  readonly name: string
  readonly value: number
  /** `certificates/s`, `ms`, `MB` ... of value and baseline alike. */
  readonly unit: string
  /** The same unit, measured in the same run: the bare library, a peer, the limit of the machine. */
  readonly baseline: { readonly name: string; readonly value: number }
  /** value / baseline.value */
  readonly ratio: number
  /** The ratio to reach: at least, when higher is better; at most, when lower is. */
  readonly goal?: number
  readonly better: 'higher' | 'lower'
}

export interface Benchmark {
  readonly name: string
  readonly run: () => Promise<readonly Result[]>
}

/** Undefined where nothing was aimed at. */
export function isGoalMet({ ratio, goal, better }: Result): boolean | undefined {
  if (goal === undefined) return undefined
  return better === 'higher' ? ratio >= goal : ratio <= goal
}
