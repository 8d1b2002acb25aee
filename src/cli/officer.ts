import { Command, InvalidArgumentError, Option } from 'commander'
import { OFFICER_ROLES } from '../domain/statement.ts'
import type { Run } from './context.ts'
import type { InviteOptions } from './officer-work.ts'

const PLACE = '\nOn the host that has the keys of the role ca.'

export function officerCommand(run: Run): Command {
  const invite = new Command('invite')
    .description(
      'Invite an officer: the first administrator, or when nobody else can. Prints a link that works once.\nMengundang petugas: administrator pertama, atau bila tidak ada yang lain. Tautan berlaku satu kali.',
    )
    .addOption(new Option('--role <role>', 'what they do').choices([...OFFICER_ROLES]).makeOptionMandatory())
    .requiredOption('--name <text>', 'who they are')
    .option('--agency <code>', 'verifier only: root of the agencies they act for')
    .option('--employee <number>', 'their employee number, where they are in the registry')
    .option('--hours <number>', 'how long the link works; otherwise people.invitationHours', parseHours)
    .addHelpText(
      'after',
      `${PLACE}\n\nExamples:\n  segel officer invite --role administrator --name "Sri Wahyuni"\n  segel officer invite --role verifier --agency NC-KOMINFO --name "Budi Santoso" --hours 24`,
    )
    .action((options: InviteOptions, command: Command) =>
      run(command, async context => (await work()).invite(context, options)),
    )
  const list = new Command('list')
    .description('List officers and their passkeys.\nMenampilkan daftar petugas dan kuncinya.')
    .addHelpText('after', '\nExample:\n  segel officer list --json')
    .action((_options: object, command: Command) =>
      run(command, async context => (await work()).list(context)),
    )
  const remove = new Command('remove')
    .description(
      'End the service of an officer: their keys sign nothing any more.\nMemberhentikan petugas: kuncinya tidak berlaku lagi.',
    )
    .argument('<id>', 'as `officer list` shows it')
    .requiredOption('--reason <text>', 'why; it is kept for auditors')
    .addHelpText(
      'after',
      `${PLACE}\n\nExample:\n  segel officer remove officer:0b8f6a4e-3c1d-4a58-9d0f-2f1c5a7e9b10 --reason "moved to another agency"`,
    )
    .action((id: string, options: { reason: string }, command: Command) =>
      run(command, async context => (await work()).remove(context, id, options)),
    )
  const recover = new Command('recover')
    .description(
      'Give an officer who lost every passkey a new link; once it is used, the old keys end.\nMemberi tautan baru kepada petugas yang kehilangan semua kunci; kunci lama berakhir.',
    )
    .argument('<id>', 'as `officer list` shows it')
    .option('--hours <number>', 'how long the link works; otherwise people.invitationHours', parseHours)
    .addHelpText(
      'after',
      `${PLACE}\n\nExample:\n  segel officer recover officer:0b8f6a4e-3c1d-4a58-9d0f-2f1c5a7e9b10`,
    )
    .action((id: string, options: { hours?: number }, command: Command) =>
      run(command, async context => (await work()).recover(context, id, options)),
    )
  const roster = new Command('roster')
    .description(
      'Verify every statement about officers, from the ceremony on; exit code 3 when one does not hold.\nMemeriksa setiap pernyataan tentang petugas sejak upacara kunci.',
    )
    .addHelpText('after', '\nExample:\n  segel officer roster')
    .action((_options: object, command: Command) =>
      run(command, async context => (await work()).roster(context)),
    )
  const lost = new Command('accept-loss')
    .description(
      'Declare a statement lost that the role ca misses in the roster. Say anew first what it said.\nMenyatakan hilang sebuah pernyataan yang tidak ditemukan lagi dalam daftar petugas.',
    )
    .argument('<digest>', 'as the log of the role ca names it')
    .requiredOption('--reason <text>', 'why; it is kept for auditors')
    .addHelpText(
      'after',
      `${PLACE}\n\nExample:\n  segel officer accept-loss 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --reason "removed anew on 1 December"`,
    )
    .action((digest: string, options: { reason: string }, command: Command) =>
      run(command, async context => (await work()).acceptLoss(context, digest, options)),
    )
  const officer = new Command('officer').description('Officers. Petugas.')
  for (const one of [invite, list, remove, recover, roster, lost]) officer.addCommand(one)
  return officer
}

/** Loaded when a command runs: help does without. */
const work = () => import('./officer-work.ts')

const MOST_HOURS = 720

function parseHours(text: string): number {
  const hours = Number(text)
  if (/^\d{1,3}$/.test(text) && hours >= 1 && hours <= MOST_HOURS) return hours
  throw new InvalidArgumentError(`Write a number of hours from 1 to ${MOST_HOURS}.`)
}
