import { Command, InvalidArgumentError } from 'commander'
import type { ConductOptions } from './conduct-work.ts'
import type { CosignOptions, ExportOptions, VerifyOptions } from './audit-work.ts'
import { isCalendarDate } from '../domain/calendar.ts'
import type { Run } from './context.ts'

export function auditCommand(run: Run): Command {
  const verify = new Command('verify')
    .description(
      'Replay the whole audit log, or a pack of it: chain, tree, signatures; exit code 3 when it is broken.\nMemeriksa keutuhan catatan audit.',
    )
    .option('--file <pack>', 'a pack of `segel audit export`: no database and no configuration is needed')
    .option(
      '--key <verifier>',
      'key of the log as `segel audit key` prints it; more than one may be given',
      collect,
    )
    .option('--witness <verifier>', 'key of a witness whose cosignatures to verify', collect)
    .option('--checkpoint <file>', 'a checkpoint kept elsewhere that the log must still contain', collect)
    .addHelpText(
      'after',
      '\nExamples:\n  segel audit verify --config /etc/segel/production.yaml\n  segel audit verify --file 2026.pack --key sertifikat.instansi.example/audit+0123abcd+AY...',
    )
    .action((options: VerifyOptions, command: Command) =>
      run(command, async context => (await work()).verify(context, options)),
    )
  const exporting = new Command('export')
    .description(
      'Write events, proofs, checkpoints and certificates into one file that proves itself.\nMengekspor catatan audit beserta buktinya.',
    )
    .option('--from <number>', 'first event', parseNumber, 1)
    .option('--to <number>', 'last event; otherwise the last that a checkpoint covers', parseNumber)
    .requiredOption('--out <file>', 'where to write; a file that is there is left alone')
    .addHelpText('after', '\nExample:\n  segel audit export --from 1 --out 2026.pack')
    .action((options: ExportOptions, command: Command) =>
      run(command, async context => (await work()).exportPack(context, options)),
    )
  const key = new Command('key')
    .description(
      'Print the verifier key of the log, for auditors and witnesses.\nMenampilkan kunci pemeriksa catatan audit.',
    )
    .action((_options: object, command: Command) =>
      run(command, async context => (await work()).showKey(context)),
    )
  const checkpoint = new Command('checkpoint')
    .description(
      'Print the newest signed checkpoint, to be kept elsewhere or cosigned.\nMenampilkan titik periksa terbaru.',
    )
    .action((_options: object, command: Command) =>
      run(command, async context => (await work()).showCheckpoint(context)),
    )
  const cosign = new Command('cosign')
    .description(
      'Keep what a configured witness signed over a checkpoint of this log.\nMenyimpan tanda tangan saksi.',
    )
    .requiredOption('--file <note>', 'the checkpoint with its further signature lines')
    .addHelpText('after', '\nExample:\n  segel audit cosign --file cosigned-checkpoint')
    .action((options: CosignOptions, command: Command) =>
      run(command, async context => (await work()).cosign(context, options)),
    )
  const conduct = new Command('conduct')
    .description(
      'Report patterns in how officers decide that are worth a question; the reading is recorded.\nMelaporkan pola keputusan petugas yang perlu ditanyakan.',
    )
    .option('--from <date>', 'first day (2026-11-01); otherwise 30 days ago', parseDay)
    .option('--to <date>', 'last day; otherwise today', parseDay)
    .addHelpText('after', '\nExample:\n  segel audit conduct --from 2026-11-01 --to 2026-11-30 --json')
    .action((options: ConductOptions, command: Command) =>
      run(command, async context => (await import('./conduct-work.ts')).reportConduct(context, options)),
    )
  const audit = new Command('audit').description('The audit log. Catatan audit.')
  for (const one of [verify, exporting, key, checkpoint, cosign, conduct]) audit.addCommand(one)
  return audit
}

/** Loaded when a command runs: help does without. */
const work = () => import('./audit-work.ts')

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

function parseNumber(text: string): number {
  const number = Number(text)
  if (/^\d{1,15}$/.test(text) && number > 0) return number
  throw new InvalidArgumentError('Write the number of an event: 1, 2, ...')
}

/** As it is written; which instants it means, the configured time zone says. */
function parseDay(text: string): string {
  if (isCalendarDate(text)) return text
  throw new InvalidArgumentError('Write a date: 2026-11-30.')
}
