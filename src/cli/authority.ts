import { Command, Option } from 'commander'
import type { AuthorityReason } from '../revocation/revoke-authority.ts'
import type { CreateOptions } from './authority-work.ts'
import type { Run } from './context.ts'

/** As revocation/revoke-authority.ts has them; said here again so that help loads nothing. */
const REASONS = [
  'unspecified',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
] as const satisfies readonly AuthorityReason[]

export function authorityCommand(run: Run): Command {
  const list = new Command('list')
    .description(
      'List the CAs of this house: which one issues, which key is here, status, newest CRL.\nMenampilkan daftar CA.',
    )
    .addHelpText('after', '\nExample:\n  segel authority list --json')
    .action((_options: object, command: Command) =>
      run(command, async context => (await import('./authority-work.ts')).listAuthorities(context)),
    )
  const create = new Command('create')
    .description(
      'Make the next issuing CA, with a new key, under the root; it becomes the active one. The old one keeps its\nkey for its CRLs and OCSP responders.\nMembuat CA penerbit berikutnya dengan kunci baru.',
    )
    .argument('<id>', 'short stable name; it stands in URLs and names the key')
    .option('--parent <id>', 'the CA that signs it; otherwise the root of the configuration')
    .option('--common-name <text>', 'in place of the CN in authority.intermediate.subject')
    .option('--key-kind <kind>', 'in place of authority.intermediate.keyKind')
    .addHelpText(
      'after',
      '\nGive it a name of its own (--common-name): two CAs of one name are told apart by their keys alone, and not every\nrelying party looks that closely.\n\nExample:\n  segel authority create issuing-g2 --common-name "Nama Instansi Issuing CA G2"',
    )
    .action((id: string, options: CreateOptions, command: Command) =>
      run(command, async context => (await import('./authority-work.ts')).createNext(context, id, options)),
    )
  const revoke = new Command('revoke')
    .description(
      "Revoke an issuing CA's certificate, for good; its parent's CRL tells it at once when that key is here.\nMencabut sertifikat CA penerbit, untuk selamanya.",
    )
    .argument('<id>', 'as `authority list` shows it')
    .addOption(new Option('--reason <reason>', 'RFC 5280 5.3.1').choices(REASONS).makeOptionMandatory())
    .option('--comment <text>', 'for the audit log')
    .addHelpText('after', '\nExample:\n  segel authority revoke issuing-g1 --reason cACompromise')
    .action((id: string, options: { reason: AuthorityReason; comment?: string }, command: Command) =>
      run(command, async context => (await import('./authority-work.ts')).revokeOne(context, id, options)),
    )
  const authority = new Command('authority').description('Root and issuing CAs. CA akar dan CA penerbit.')
  return authority.addCommand(list).addCommand(create).addCommand(revoke)
}
