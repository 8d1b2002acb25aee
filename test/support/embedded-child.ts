/**
 * A process that uses the embedded PostgreSQL of a home: `node embedded-child.ts <module> <home>`. Prints the
 * connection as soon as it stands, and leaves in order when its input ends.
 */
import type * as Embedded from '../../src/adapters/store/embedded.ts'

const [module = '', home = ''] = process.argv.slice(2)
const { startEmbedded }: Pick<typeof Embedded, 'startEmbedded'> = await import(module)
try {
  const server = await startEmbedded({ home, log: step => process.stderr.write(`${step}\n`) })
  process.stdout.write(`${server.connection}\n`)
  process.stdin.resume().once('end', () => void server.stop())
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
