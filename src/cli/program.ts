/** `segel`: the commands, their help, and from an error to an exit code. */
import { Command, CommanderError } from 'commander'
import { auditCommand } from './audit.ts'
import { authorityCommand } from './authority.ts'
import { configCommand } from './config-check.ts'
import { createContext, type GlobalOptions, type Io, type Run, type Work } from './context.ts'
import { crlCommand } from './crl-issue.ts'
import { describeFailure, EXIT } from './failures.ts'
import { healthCommand } from './health.ts'
import { initCommand } from './init.ts'
import { migrateCommand } from './migrate.ts'
import { officerCommand } from './officer.ts'
import { registryCommand } from './registry-import.ts'
import { responderCommand } from './responder.ts'
import { serveCommand } from './serve.ts'
import { tokenCommand } from './token.ts'
import { readVersion } from './version.ts'

/** Gives the exit code: 0 done, 1 failed, 2 wrong usage or configuration, 3 refused or not verified. */
export async function runSegel(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.done
  const run: Run = async (command, work) => {
    exitCode = await runWork(command.optsWithGlobals<GlobalOptions>(), io, work)
  }
  try {
    await createProgram(run, io).parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help that was asked for is a result; help in place of a command is a complaint.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage
  }
  return exitCode
}

function createProgram(run: Run, io: Io): Command {
  const program = new Command('segel')
    .description(
      'Certificate authority and enrollment service for civil servants.\nOtoritas sertifikat dan layanan pendaftaran untuk aparatur sipil negara.',
    )
    .version(readVersion())
    .option('--config <file>', 'configuration file (YAML); see config/production.example.yaml')
    .option('--home <folder>', 'folder of everything Segel writes; wins over file and SEGEL_HOME')
    .option('--json', 'one JSON value on standard output instead of text')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 refused or not verified.\nExample:\n  segel serve --role all --config config/demo.yaml',
    )
  const commands = [
    initCommand(run),
    serveCommand(run),
    registryCommand(run),
    tokenCommand(run),
    officerCommand(run),
    authorityCommand(run),
    responderCommand(run),
    crlCommand(run),
    auditCommand(run),
    migrateCommand(run),
    configCommand(run),
    healthCommand(run),
  ]
  for (const command of commands) program.addCommand(command)
  for (const command of [program, ...commands, ...commands.flatMap(one => one.commands)]) {
    command
      .exitOverride()
      .showHelpAfterError('(--help tells more)')
      .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
  }
  return program
}

async function runWork(options: GlobalOptions, io: Io, work: Work): Promise<number> {
  try {
    return (await work(createContext(io, options))) ?? EXIT.done
  } catch (error) {
    const { exitCode, code, sentence } = describeFailure(error)
    if (options.json === true) io.stdout(`${JSON.stringify({ error: { code, message: sentence } })}\n`)
    io.stderr(`segel: ${sentence}\n`)
    if (io.env['SEGEL_LOG_LEVEL'] === 'debug') io.stderr(`${traceOf(error)}\n`)
    return exitCode
  }
}

/** The private causes, for an administrator who asked for them. */
function traceOf(error: unknown): string {
  const lines: string[] = []
  for (let at = error; at instanceof Error && lines.length < 5; at = at.cause)
    lines.push(at.stack ?? at.message)
  return lines.join('\ncaused by: ')
}
