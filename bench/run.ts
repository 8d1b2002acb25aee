/**
 * `npm run bench -- [names...] [--json FILE]`: runs the named benchmarks (all without a name) one after the other,
 * prints a table and, when asked, writes the same as JSON. Being slow is a result, not a failure: only a benchmark
 * that can't run ends with code 1, an unknown name or option with 2.
 */
import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { isGoalMet } from './result.ts'
import type { Benchmark, Result } from './result.ts'

const MET = { true: 'yes', false: 'NO', undefined: '' }

process.exitCode = await main()

async function main(): Promise<number> {
  const options = readArguments()
  const benchmarks = await loadBenchmarks()
  const unknown = options?.names.filter(name => !benchmarks.some(benchmark => benchmark.name === name)) ?? []
  if (!options || unknown.length > 0) {
    for (const name of unknown) process.stderr.write(`There is no benchmark "${name}".\n`)
    process.stderr.write('Usage: npm run bench -- [names...] [--json FILE]\nNames:\n')
    for (const { name } of benchmarks) process.stderr.write(`  ${name}\n`)
    return 2
  }
  const chosen = benchmarks.filter(({ name }) => options.names.length === 0 || options.names.includes(name))
  const { results, failures } = await runAll(chosen)
  process.stdout.write(formatTable(results))
  if (options.json !== undefined) writeJson(options.json, results)
  return failures === 0 ? 0 : 1
}

function readArguments(): { names: string[]; json: string | undefined } | undefined {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' } },
    })
    return { names: positionals, json: values.json }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return undefined
  }
}

async function loadBenchmarks(): Promise<Benchmark[]> {
  const files = globSync('*.bench.ts', { cwd: import.meta.dirname }).sort()
  return Promise.all(
    files.map(async file => {
      const module: { benchmark?: Benchmark } = await import(
        pathToFileURL(join(import.meta.dirname, file)).href
      )
      if (!module.benchmark) throw new Error(`bench/${file} exports no benchmark`)
      return module.benchmark
    }),
  )
}

// One after the other: two benchmarks at once would measure each other.
async function runAll(benchmarks: readonly Benchmark[]): Promise<{ results: Result[]; failures: number }> {
  const results: Result[] = []
  let failures = 0
  for (const { name, run } of benchmarks) {
    process.stderr.write(`${name} ...\n`)
    try {
      results.push(...(await run()))
    } catch (error) {
      failures += 1
      process.stderr.write(
        `${name} could not run: ${error instanceof Error ? error.message : String(error)}\n`,
      )
    }
  }
  return { results, failures }
}

function formatTable(results: readonly Result[]): string {
  const head = ['what', 'value', 'unit', 'baseline', 'its value', 'ratio', 'goal', 'met']
  const rows = results.map(result => [
    result.name,
    formatNumber(result.value),
    result.unit,
    result.baseline.name,
    formatNumber(result.baseline.value),
    result.ratio.toFixed(2),
    result.goal === undefined ? '' : `${result.better === 'higher' ? '>=' : '<='} ${result.goal}`,
    MET[`${isGoalMet(result)}`],
  ])
  const table = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0)))
  return table
    .map(
      row =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function formatNumber(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: Math.abs(value) >= 1000 ? 6 : 4 })
}

function writeJson(path: string, results: readonly Result[]): void {
  const rows = results.map(result => ({
    name: result.name,
    value: result.value,
    unit: result.unit,
    baseline: result.baseline,
    ratio: result.ratio,
    goal: result.goal ?? null,
    met: isGoalMet(result) ?? null,
  }))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(rows, null, 2)}\n`)
}
