import { Command, Option } from 'commander'
import type { RemovalReason } from '../issuance/responders.ts'
import type { Run } from './context.ts'

const REASONS = [
  'cessationOfOperation',
  'keyCompromise',
  'superseded',
] as const satisfies readonly RemovalReason[]

export function responderCommand(run: Run): Command {
  const create = new Command('create')
    .description(
      'Make the OCSP responder key of this host (role va), or find it made, and print its public key (PEM).\nMembuat kunci responder OCSP dan menampilkan kunci publiknya.',
    )
    .addHelpText(
      'after',
      '\nOn the host of the role va.\n\nExample:\n  segel responder create > responder.pem',
    )
    .action((_options: object, command: Command) =>
      run(command, async context => (await import('./responder-work.ts')).createKey(context)),
    )
  const enroll = new Command('enroll')
    .description(
      'List a responder key (role ca): it is certified now and again in time, as long as it is listed.\nMendaftarkan kunci responder OCSP.',
    )
    .argument('<file>', 'its public key, as `responder create` prints it')
    .option(
      '--issuer <id>',
      'answer for this CA only; otherwise for each whose key is here and that is no root',
    )
    .option('--name <name>', 'in place of ocsp.responder.name')
    .addHelpText('after', '\nOn the host of the role ca.\n\nExample:\n  segel responder enroll responder.pem')
    .action((file: string, options: { issuer?: string; name?: string }, command: Command) =>
      run(command, async context => (await import('./responder-work.ts')).enrollKey(context, file, options)),
    )
  const list = new Command('list')
    .description('List OCSP responders and their newest certificates.\nMenampilkan daftar responder OCSP.')
    .addHelpText('after', '\nExample:\n  segel responder list --json')
    .action((_options: object, command: Command) =>
      run(command, async context => (await import('./responder-work.ts')).listKeys(context)),
    )
  const remove = new Command('remove')
    .description(
      'Take a responder off the list: no more certificates, and those it has are revoked.\nMenghapus responder OCSP dari daftar.',
    )
    .argument('<name>', 'as `responder list` shows it')
    .requiredOption('--issuer <id>', 'of this CA')
    .addOption(new Option('--reason <reason>', 'RFC 5280 5.3.1').choices(REASONS).default(REASONS[0]))
    .addHelpText(
      'after',
      '\nRelying parties take responder certificates without a check until they end (RFC 6960 4.2.2.2.1).\n\nExample:\n  segel responder remove ocsp-g1 --issuer issuing-g1 --reason keyCompromise',
    )
    .action((name: string, options: { issuer: string; reason: RemovalReason }, command: Command) =>
      run(command, async context => (await import('./responder-work.ts')).removeKey(context, name, options)),
    )
  const responder = new Command('responder').description('OCSP responders. Responder OCSP.')
  return responder.addCommand(create).addCommand(enroll).addCommand(list).addCommand(remove)
}
