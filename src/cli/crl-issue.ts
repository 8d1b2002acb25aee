import { Command } from 'commander'
import type * as Compose from '../compose.ts'
import { SegelError } from '../errors.ts'
import { cliCall, type Context, withHouse, type Run } from './context.ts'

interface Options {
  readonly issuer?: string
  readonly force?: boolean
}

export function crlCommand(run: Run): Command {
  const issue = new Command('issue')
    .description(
      'Issue CRLs that are due: something was revoked, or the last one has reached its age.\nMenerbitkan daftar pencabutan sertifikat (CRL).',
    )
    .option('--issuer <id>', 'of this issuer only; otherwise of each whose key is here')
    .option('--force', 'even when it is not due')
    .addHelpText('after', '\nExample:\n  segel crl issue --issuer root --force')
    .action((options: Options, command: Command) => run(command, context => issueCrls(context, options)))
  return new Command('crl').description('Certificate revocation lists. Daftar pencabutan.').addCommand(issue)
}

async function issueCrls(context: Context, options: Options): Promise<undefined> {
  const issued = await withHouse(context, (house, { composeCa }) => issueEach(house, composeCa, options))
  const lines = issued.map(crl =>
    crl.number === undefined
      ? `${crl.issuer}: not due`
      : `${crl.issuer}: CRL ${crl.number}, ${crl.entries} entries, until ${crl.nextUpdate}${besides(crl.beside ?? [])}`,
  )
  context.answer(lines, issued)
}

async function issueEach(
  house: Compose.House,
  composeCa: typeof Compose.composeCa,
  { issuer, force }: Options,
) {
  const store = await house.store('owner')
  const ca = composeCa(house, { store, keys: await house.keys('ca') })
  const withKey = (await store.issuers()).filter(one => one.keyName !== undefined).map(one => one.id)
  if (issuer !== undefined && !withKey.includes(issuer)) {
    throw new SegelError('not-found', `There is no issuer ${issuer} with a key here.`)
  }
  const issued = []
  for (const id of issuer === undefined ? withKey : [issuer]) {
    const crl = await ca.issueCrl(cliCall(), id, { force: force === true })
    issued.push({
      issuer: id,
      ...(crl === undefined
        ? {}
        : {
            number: crl.number,
            entries: crl.entries,
            nextUpdate: crl.nextUpdate.toISOString(),
            beside: crl.beside.map(({ scope, entries }) => ({ scope, entries })),
          }),
    })
  }
  return issued
}

function besides(crls: readonly { readonly scope: string; readonly entries: number }[]): string {
  return crls.map(({ scope, entries }) => `; ${scope}, ${entries} entries`).join('')
}
