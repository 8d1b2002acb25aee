/** Line coverage of the rooms that must be tested whole: the pure ones. */
import { globSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join, relative } from 'node:path'
import { ROOT } from './run-command.ts'

const ROOMS = ['src/x509', 'src/domain', 'src/policy', 'src/lint']
const REPORT = join(ROOT, '.tap', 'report', 'coverage-summary.json')

interface Lines {
  readonly total: number
  readonly covered: number
}

export interface RoomCoverage {
  readonly room: string
  readonly total: number
  readonly covered: number
  /** Files that are not covered whole, worst first. */
  readonly incomplete: readonly { readonly file: string; readonly covered: number; readonly total: number }[]
}

/** Reads tap's report; a file that no test loaded counts as covered not at all, a room without files is left out. */
export function measureCoverage(): RoomCoverage[] {
  const report = readReport()
  return ROOMS.map(room => measureRoom(room, report)).filter(({ total }) => total > 0)
}

function measureRoom(room: string, report: ReadonlyMap<string, Lines>): RoomCoverage {
  const files = globSync(`${room}/**/*.ts`, { cwd: ROOT })
    .filter(hasCode)
    .map(file => ({ file, ...(report.get(file) ?? { covered: 0, total: countLines(file) }) }))
  return {
    room,
    total: files.reduce((sum, { total }) => sum + total, 0),
    covered: files.reduce((sum, { covered }) => sum + covered, 0),
    incomplete: files
      .filter(({ covered, total }) => covered < total)
      .sort((a, b) => a.covered / a.total - b.covered / b.total),
  }
}

function readReport(): Map<string, Lines> {
  let text: string
  try {
    text = readFileSync(REPORT, 'utf8')
  } catch {
    return new Map() // no test loaded any source: everything counts as uncovered
  }
  const parsed: Record<string, { lines: Lines }> = JSON.parse(text)
  return new Map(Object.entries(parsed).map(([path, { lines }]) => [relative(ROOT, path), lines]))
}

// A file of types only leaves nothing to run, so Node never loads it.
function hasCode(file: string): boolean {
  const code = stripTypeScriptTypes(readFileSync(join(ROOT, file), 'utf8'))
  return (
    code
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      .replace(/export\s*\{\s*\};?/g, '')
      .trim() !== ''
  )
}

function countLines(file: string): number {
  return readFileSync(join(ROOT, file), 'utf8').split('\n').length
}
