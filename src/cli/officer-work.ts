/** The work of `segel officer`. */
import type { Invited } from '../access/officers/by-anchor.ts'
import type { ListedOfficer, ListedStatement } from '../access/officers/list.ts'
import type { composeAdministration } from '../compose.ts'
import type { OfficerRole } from '../domain/statement.ts'
import { cliCall, type Context, withHouse } from './context.ts'
import { EXIT } from './failures.ts'

export interface InviteOptions {
  readonly role: OfficerRole
  readonly name: string
  readonly agency?: string
  readonly employee?: string
  readonly hours?: number
}

export function invite(context: Context, { employee, ...options }: InviteOptions): Promise<undefined> {
  const spec = { ...options, ...(employee === undefined ? {} : { employeeNumber: employee }) }
  return withOfficers(context, async officers => tellInvited(context, await officers.invite(cliCall(), spec)))
}

export function recover(context: Context, id: string, { hours }: { hours?: number }): Promise<undefined> {
  return withOfficers(context, async officers =>
    tellInvited(context, await officers.recover(cliCall(), id, hours)),
  )
}

export function remove(
  context: Context,
  id: string,
  { reason }: { readonly reason: string },
): Promise<undefined> {
  return withOfficers(context, async officers => {
    await officers.remove(cliCall(), { officer: id, reason })
    context.answer([`${id} is no officer any more.`], { removed: id })
    return undefined
  })
}

export function acceptLoss(
  context: Context,
  digest: string,
  { reason }: { readonly reason: string },
): Promise<undefined> {
  return withHouse(context, async (house, { composeAdministration: compose }) => {
    const administration = compose(house, { store: await house.store('owner') })
    await administration.acceptLoss(cliCall(), { digest: digest.toLowerCase(), reason })
    context.answer([`${digest} is missed no longer.`], { accepted: digest })
    return undefined
  })
}

export function list(context: Context): Promise<undefined> {
  return withOfficers(context, async officers => {
    const all = await officers.listOfficers(cliCall())
    context.answer(all.length === 0 ? ['There is no officer yet.'] : all.flatMap(officerLines), all)
    return undefined
  })
}

export function roster(context: Context): Promise<number> {
  return withOfficers(context, async officers => {
    const all = await officers.listStatements(cliCall())
    const faults = all.filter(one => one.fault !== undefined).length
    const verdict =
      faults === 0
        ? `All ${all.length} statements hold.`
        : `${faults} of ${all.length} statements do not hold; they change nothing.`
    context.answer([...all.map(statementLine), verdict], { statements: all, faults })
    return faults === 0 ? EXIT.done : EXIT.refused
  })
}

/** The link goes to standard output alone, so that it can be piped without being read. */
function tellInvited(context: Context, { officer, name, link, expiresAt }: Invited): undefined {
  context.note(
    `Give this link to ${name} (${officer}) in person. It works once, until ${expiresAt}.\nBerikan tautan ini langsung kepada ${name}. Berlaku satu kali, sampai ${expiresAt}.`,
  )
  context.answer([link], { officer, name, link, expiresAt })
  return undefined
}

function officerLines(officer: ListedOfficer): readonly string[] {
  const { officer: id, name, role, agency, removedAt, keys, tokenKey, invitedBy } = officer
  const place = agency === null ? '' : ` for ${agency}`
  const end = removedAt === undefined ? '' : `  removed ${removedAt}`
  const machine = tokenKey === undefined ? [] : [`    machine, until ${tokenKey.expiresAt.toISOString()}`]
  return [
    `${id}  ${role}${place}  ${name}  since ${officer.since}, by ${invitedBy.join(', ')}${end}`,
    ...keys.map(key => `    passkey "${key.label}"  ${key.credentialId}`),
    ...machine,
  ]
}

function statementLine({ sequence, words, signedBy, at, fault }: ListedStatement): string {
  const verdict = fault === undefined ? 'holds' : `DOES NOT HOLD (${fault})`
  return `${sequence}  ${at ?? 'no time'}  ${verdict}  ${words.en}  Signed by: ${signedBy.join(', ')}`
}

type Officers = ReturnType<ReturnType<typeof composeAdministration>['officers']>

function withOfficers<T>(context: Context, work: (officers: Officers) => Promise<T>): Promise<T> {
  return withHouse(context, async (house, { composeAdministration: compose }) => {
    const { officers } = compose(house, { store: await house.store('owner') })
    return work(
      officers(() =>
        context.note('The key of the roster is not here: verified from the anchor in the database alone.'),
      ),
    )
  })
}
