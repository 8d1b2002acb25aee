/** Short rounds of baseline and subject in turn, and their medians: a busy neighbour then disturbs both alike. */
import type { Result } from '../result.ts'

/** Per second, over one round of about this many milliseconds. */
export type Round = (ms: number) => Promise<number> | number

export interface Contest {
  readonly baseline: Round
  readonly subject: Round
  readonly rounds?: number
  readonly ms?: number
}

const WARM_UP_MS = 3000

export async function alternate(contest: Contest): Promise<{ baseline: number; subject: number }> {
  const { rounds = 7, ms = 400 } = contest
  const baseline: number[] = []
  const subject: number[] = []
  // A service runs for months: what the compiler still has to learn is no part of its speed.
  await contest.baseline(ms)
  await contest.subject(WARM_UP_MS)
  for (let round = 0; round < rounds; round++) {
    baseline.push(await contest.baseline(ms))
    subject.push(await contest.subject(ms))
  }
  return { baseline: median(baseline), subject: median(subject) }
}

/** Repeats work that may be a promise; one after the other. */
export function repeat(work: (turn: number) => unknown): Round {
  let turn = 0
  return async ms => {
    const from = performance.now()
    let done = 0
    let passed = 0
    while (passed < ms) {
      const result = work(turn++)
      // Awaiting what is no promise would cost a turn of the loop.
      if (result instanceof Promise) await result
      done++
      passed = performance.now() - from
    }
    return (done / passed) * 1000
  }
}

/** The same by so many hands at once, each beginning anew when it is done. */
export function repeatAbreast(hands: number, work: () => Promise<unknown>): Round {
  return async ms => {
    const from = performance.now()
    let done = 0
    const hand = async () => {
      while (performance.now() - from < ms) {
        await work()
        done++
      }
    }
    await Promise.all(Array.from({ length: hands }, hand))
    return (done / (performance.now() - from)) * 1000
  }
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The smallest value that so large a part of them does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN
}

export function result(
  what: Omit<Result, 'ratio' | 'baseline'> & { readonly than: string; readonly base: number },
): Result {
  const { than, base, ...rest } = what
  return { ...rest, baseline: { name: than, value: base }, ratio: rest.value / base }
}

/** A goal that is a number of its own, not a ratio: then the goal is the baseline. */
export function absolute(
  what: Omit<Result, 'ratio' | 'baseline' | 'goal'> & { readonly aim: number },
): Result {
  const { aim, ...rest } = what
  return { ...rest, baseline: { name: 'the goal', value: aim }, ratio: rest.value / aim, goal: 1 }
}
