import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import type { ImportReport } from '../enrollment/import-employees.ts'
import { SegelError } from '../errors.ts'
import { cliCall, type Context, withHouse, type Run } from './context.ts'
import { EXIT } from './failures.ts'

/** More is told as a number: a wrong column is wrong on every line. */
const SHOWN_FAULTS = 50

export function registryCommand(run: Run): Command {
  const importFile = new Command('import')
    .description(
      'Load the employee registry from a CSV file, all or nothing; the same file twice changes nothing.\nMemuat data pegawai dari berkas CSV.',
    )
    .argument('<file.csv>', 'UTF-8 with a header line; config/demo/employees.csv shows the columns')
    .option('--skip-bad', 'load the good rows although some are bad')
    .addHelpText('after', '\nExample:\n  segel registry import employees.csv --config config/demo.yaml')
    .action((file: string, options: { skipBad?: boolean }, command: Command) =>
      run(command, context => importEmployees(context, { file, skipBad: options.skipBad === true })),
    )
  return new Command('registry').description('The employee registry. Data pegawai.').addCommand(importFile)
}

async function importEmployees(
  context: Context,
  { file, skipBad }: { readonly file: string; readonly skipBad: boolean },
): Promise<number> {
  const csv = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SegelError('malformed', `${file}: cannot be read.`, { cause })
  })
  const report = await withHouse(context, async (house, { composeAdministration }) => {
    const administration = composeAdministration(house, { store: await house.store('owner') })
    return administration.importEmployees(cliCall(), csv, { skipBad })
  })
  context.answer(describeReport(report), report)
  return report.imported ? EXIT.done : EXIT.refused
}

function describeReport(report: ImportReport): string[] {
  const { rows, added, changed, unchanged, skipped, imported, errors } = report
  const faults = errors
    .slice(0, SHOWN_FAULTS)
    .map(
      ({ line, column, message }) =>
        `line ${line}${column === undefined ? '' : `, ${column}`}: ${message.en}`,
    )
  if (errors.length > SHOWN_FAULTS) faults.push(`and ${errors.length - SHOWN_FAULTS} more`)
  const result = imported
    ? `${rows} rows: ${added} added, ${changed} changed, ${unchanged} unchanged, ${skipped} skipped.`
    : `Nothing was loaded: ${skipped} of ${rows} rows are bad. Mend them, or use --skip-bad.`
  return [...faults, result]
}
