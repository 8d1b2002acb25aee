/** The process: version, arguments, exit code. The only place that ends it. */
import { runSegel } from './cli/program.ts'

const OLDEST_NODE = 24

const major = Number(process.versions.node.split('.')[0])
if (major < OLDEST_NODE) {
  process.stderr.write(`segel: needs Node ${OLDEST_NODE} or newer, this is ${process.version}.\n`)
  process.exit(1)
}

const exitCode = await runSegel(process.argv.slice(2), {
  env: process.env,
  stdout: text => process.stdout.write(text),
  stderr: text => process.stderr.write(text),
  exit: code => process.exit(code),
})
process.exit(exitCode)
