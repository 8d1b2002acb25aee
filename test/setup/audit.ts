/**
 * `npm run audit`: are there known weaknesses in what we ship? Exit code 0 none of weight, 1 there are, 2 nobody could
 * say: a registry without advisories is no all-clear.
 */
import { type Outcome, runCommand } from './run-command.ts'

export interface AuditResult {
  readonly code: 0 | 1 | 2
  readonly sentence: string
}

const ARGS = ['audit', '--omit=dev', '--audit-level=high', '--json']

export function judgeAudit({ code, output }: Pick<Outcome, 'code' | 'output'>): AuditResult {
  const report = reportIn(output)
  const found = report?.metadata?.vulnerabilities
  if (found === undefined)
    return {
      code: 2,
      sentence: 'The package registry offers no advisories here, so nothing is known: ask another one.',
    }
  const { high = 0, critical = 0 } = found
  if (code === 0 && high + critical === 0)
    return { code: 0, sentence: 'No weakness of high or critical severity is known in what we ship.' }
  return {
    code: 1,
    sentence: `Known in what we ship: ${critical} critical and ${high} high weaknesses (npm audit).`,
  }
}

interface Report {
  readonly metadata?: { readonly vulnerabilities?: { readonly high?: number; readonly critical?: number } }
}

/** npm's warnings may stand before the report. */
function reportIn(output: string): Report | undefined {
  try {
    return JSON.parse(output.slice(Math.max(0, output.indexOf('{')))) as Report
  } catch {
    return undefined
  }
}

if (import.meta.main) {
  const { code, sentence } = judgeAudit(await runCommand('npm', ARGS))
  process.stdout.write(`${sentence}\n`)
  process.exitCode = code
}
