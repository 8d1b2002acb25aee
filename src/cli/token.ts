import { readFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { readDecisionKey } from '../access/token-keys.ts'
import type * as Compose from '../compose.ts'
import type { AccessToken } from '../domain/access.ts'
import { ACTIONS, type Action, ROLES, type Role } from '../domain/actor.ts'
import { isSegelError, SegelError } from '../errors.ts'
import { cliCall, type Context, withHouse, type Run } from './context.ts'

interface CreateOptions {
  readonly role: Role
  readonly name: string
  readonly agency?: string
  readonly employee?: string
  readonly scope?: readonly Action[]
  readonly certificate?: string
  readonly decisionKey?: string
  readonly expires: Date
}

const DAY_MS = 86_400_000

export function tokenCommand(run: Run): Command {
  const create = new Command('create')
    .description(
      'Make an access token and show it once; only its hash is kept.\nMembuat token akses; hanya ditampilkan satu kali.',
    )
    .addOption(
      new Option('--role <role>', 'what its holder may do')
        .choices(ROLES.filter(role => role !== 'system'))
        .makeOptionMandatory(),
    )
    .requiredOption('--name <text>', 'whose it is, for lists and the audit log')
    .option('--agency <code>', 'verifier only: root of the agencies they act for')
    .option('--employee <number>', 'employee only: whom it stands for')
    .addOption(
      new Option(
        '--scope <action>',
        'only this of its role’s actions, such as request.submit; repeatable',
      ).argParser(collectScope),
    )
    .option('--certificate <serial>', 'a client certificate acts with its rights, and no secret is shown')
    .option(
      '--decision-key <file>',
      'public key in PEM that signs what is decided by it; needs the keys of the CA',
    )
    .requiredOption('--expires <when>', 'a date (2027-12-31) or a number of days (90d)', parseExpiry)
    .addHelpText(
      'after',
      '\nExample:\n  segel token create --role verifier --name "Verifikator Diskominfo" --agency NC-DISKOMINFO --expires 365d\n  segel token create --role verifier --name "Mesin kepegawaian" --agency NC --scope request.submit --scope request.read --expires 90d',
    )
    .action((options: CreateOptions, command: Command) =>
      run(command, context => createOne(context, options)),
    )
  const list = new Command('list')
    .description('List all tokens; their secrets are not kept.\nMenampilkan daftar token.')
    .addHelpText('after', '\nExample:\n  segel token list --json')
    .action((_options: object, command: Command) => run(command, listAll))
  const revoke = new Command('revoke')
    .description('Make a token useless at once.\nMencabut token.')
    .argument('<id>', 'id as `token list` shows it')
    .addHelpText('after', '\nExample:\n  segel token revoke 6f1c9a52-7d0e-4d5b-9d0a-0f1f4c1f7a11')
    .action((id: string, _options: object, command: Command) =>
      run(command, context => revokeOne(context, id)),
    )
  const bind = new Command('bind')
    .description(
      'Let a client certificate act with the rights of a token (TLS). For ever: revoke either to end it.\nMengikat sertifikat klien pada token.',
    )
    .argument('<id>', 'id as `token list` shows it')
    .requiredOption('--certificate <serial>', 'serial number of a certificate for TLS clients issued here')
    .addHelpText(
      'after',
      '\nExample:\n  segel token bind 6f1c9a52-7d0e-4d5b-9d0a-0f1f4c1f7a11 --certificate 4a5b6c7d8e9f0011',
    )
    .action((id: string, { certificate }: { certificate: string }, command: Command) =>
      run(command, context => bindOne(context, id, certificate)),
    )
  const token = new Command('token').description('Access tokens of people and machines. Token akses.')
  return token.addCommand(create).addCommand(list).addCommand(bind).addCommand(revoke)
}

async function createOne(context: Context, options: CreateOptions): Promise<undefined> {
  const { role, name, agency, employee, scope, certificate, expires } = options
  const key = await decisionKeyOf(options)
  const { token, secret } = await withAdministration(context, async administration => {
    const made = await administration.createToken(cliCall(), {
      role,
      name,
      expiresAt: expires,
      ...(agency === undefined ? {} : { agency }),
      ...(employee === undefined ? {} : { employeeNumber: employee }),
      ...(scope === undefined ? {} : { actions: scope }),
      ...(certificate === undefined ? {} : { certificate }),
    })
    if (key !== undefined) await withKey(administration, made.token, key)
    return made
  })
  if (certificate !== undefined) {
    // A secret that nobody saw cannot leak: this token is held by the key of its certificate alone.
    context.answer([`Token ${token.id} of ${name} is for the certificate ${certificate}.`], shown(token))
    return undefined
  }
  context.note(`Token ${token.id} of ${name}. It is shown once: keep it like a password.`)
  context.answer([secret], { ...shown(token), secret })
  return undefined
}

async function listAll(context: Context): Promise<undefined> {
  const tokens = await withAdministration(context, ({ listTokens }) => listTokens())
  const now = new Date()
  const state = (token: AccessToken) => {
    if (token.revokedAt !== undefined) return 'revoked'
    return token.expiresAt > now ? `until ${token.expiresAt.toISOString().slice(0, 10)}` : 'expired'
  }
  const lines = tokens.flatMap(token => [
    `${token.id}  ${token.role.padEnd(20)}  ${state(token).padEnd(16)}  ${token.name}`,
    ...(token.actions === undefined ? [] : [`    only: ${token.actions.join(', ')}`]),
    ...(token.certificates ?? []).map(one => `    certificate: ${one.issuerId}/${one.serialNumber}`),
  ])
  context.answer(lines.length === 0 ? ['There is no token.'] : lines, tokens.map(shown))
}

async function bindOne(context: Context, id: string, certificate: string): Promise<undefined> {
  await withAdministration(context, ({ bindCertificate }) => bindCertificate(cliCall(), id, certificate))
  context.answer([`The certificate ${certificate} acts for token ${id}.`], { token: id, certificate })
}

async function revokeOne(context: Context, id: string): Promise<undefined> {
  await withAdministration(context, async ({ revokeToken, removeTokenKey }) => {
    const call = cliCall()
    try {
      await revokeToken(call, id)
    } catch (error) {
      // One that was revoked where the keys of the CA are not may still have its key in the roster.
      if (isSegelError(error, 'not-found') && (await removeTokenKey(call, id))) return
      throw error
    }
    await removeTokenKey(call, id)
  })
  context.answer([`Token ${id} is revoked.`], { revoked: id })
}

type Administration = ReturnType<typeof Compose.composeAdministration>

async function decisionKeyOf({ decisionKey, role }: CreateOptions): Promise<Uint8Array | undefined> {
  if (decisionKey === undefined) return undefined
  const pem = await readFile(decisionKey, 'utf8').catch((cause: unknown) => {
    throw new SegelError('malformed', `${decisionKey}: cannot be read.`, { cause })
  })
  return readDecisionKey(pem, role)
}

/** A token that was to sign and cannot is of no use. */
async function withKey(administration: Administration, token: AccessToken, key: Uint8Array): Promise<void> {
  const call = cliCall()
  try {
    await administration.registerTokenKey(call, token, key)
  } catch (error) {
    await administration.revokeToken(call, token.id)
    throw error
  }
}

function withAdministration<T>(
  context: Context,
  work: (administration: Administration) => Promise<T>,
): Promise<T> {
  return withHouse(context, async (house, { composeAdministration }) =>
    work(composeAdministration(house, { store: await house.store('owner') })),
  )
}

/** Without the person's internal key, which is nobody's business outside. */
function shown(token: AccessToken): object {
  const { personId: _personId, ...rest } = token
  return rest
}

function collectScope(text: string, before: readonly Action[] = []): readonly Action[] {
  const action = ACTIONS.find(one => one === text)
  if (action === undefined) throw new InvalidArgumentError(`Allowed are: ${ACTIONS.join(', ')}.`)
  return [...before, action]
}

/** The end of the named day in UTC, or so many days from now. */
function parseExpiry(text: string): Date {
  const days = /^(\d{1,4})d$/.exec(text)?.[1]
  if (days !== undefined) return new Date(Date.now() + Number(days) * DAY_MS)
  const date = new Date(`${text}T23:59:59Z`)
  // The round trip refuses the 31st of February, which Date would move to March.
  if (!Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text) return date
  throw new InvalidArgumentError('Write a date (2027-12-31) or a number of days (90d).')
}
