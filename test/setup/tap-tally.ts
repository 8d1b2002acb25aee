/**
 * Reads TAP version 14 as tap's own `tap` reporter writes it (a subtest is indented by four spaces and
 * followed by its own test point) and counts leaves: a test point that closes a subtest is not a test of its
 * own, except when it failed though everything inside it passed (a crash, a timeout, a wrong plan).
 */

export interface FileResult {
  readonly file: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly ms: number
  /** The TAP of the whole file, kept for those that failed. */
  readonly lines: readonly string[]
}

interface Open {
  passed: number
  failed: number
  skipped: number
}

const POINT = /^( *)(not )?ok \d+(?: - (.*?))?(?: # (SKIP|TODO|time=)(\S*).*)?$/i

/** Returns a function to be fed line by line; it calls `onFile` once for each finished test file. */
export function createTapTally(onFile: (result: FileResult) => void): (line: string) => void {
  // open[n] counts what happened below depth n since that depth's last test point.
  let open: (Open | undefined)[] = []
  let lines: string[] = []
  // Inside a YAML block a line that looks like a test point is only a quotation.
  let yamlIndent: string | undefined

  return line => {
    lines.push(line)
    if (yamlIndent !== undefined) {
      if (line === `${yamlIndent}...`) yamlIndent = undefined
      return
    }
    const yaml = /^( *) {2}---$/.exec(line)
    if (yaml) {
      yamlIndent = `${yaml[1] ?? ''}  `
      return
    }
    const point = POINT.exec(line)
    if (!point) return
    const depth = (point[1] ?? '').length / 4
    if (!Number.isInteger(depth)) return
    const below = open[depth + 1]
    const total = addPoint(below, point[2] !== undefined, (point[4] ?? '').toUpperCase())
    open = open.slice(0, depth + 1)
    if (depth > 0) {
      open[depth] = sum(open[depth], total)
      return
    }
    onFile({ file: point[3] ?? '', ...total, ms: Number.parseFloat(point[5] ?? '0') || 0, lines })
    lines = []
  }
}

function addPoint(below: Open | undefined, notOk: boolean, directive: string): Open {
  if (directive === 'SKIP') return { passed: 0, failed: 0, skipped: 1 }
  if (directive === 'TODO') return below ?? { passed: 0, failed: 0, skipped: 0 }
  if (!below) return { passed: notOk ? 0 : 1, failed: notOk ? 1 : 0, skipped: 0 }
  return { ...below, failed: notOk && below.failed === 0 ? 1 : below.failed }
}

function sum(a: Open | undefined, b: Open): Open {
  if (!a) return b
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}
