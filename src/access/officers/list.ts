/** Who the officers are, and how they came to be: for administrators and auditors. */
import { assertEverywhere, type Call } from '../../domain/actor.ts'
import type { Officer, Roster, RosterFault } from '../../domain/officer.ts'
import { presentOfficer } from '../../domain/roster-rules.ts'
import { statementIn } from '../../domain/statement-reader.ts'
import { describeStatement } from '../../domain/statement-words.ts'
import type { RosterStatement } from '../../domain/statement.ts'
import { SegelError, type Text } from '../../errors.ts'
import type { Store } from '../../ports/store.ts'
import type { RosterEntry } from '../../ports/store-roster.ts'
import type { ReadRoster } from '../roster.ts'
import { namesOfSigners } from './signers.ts'
import { digestOf, isOfRoster } from './take-statement.ts'

export interface ListDeps {
  readonly store: Pick<Store, 'rosterStatements'>
  readonly roster: ReadRoster
}

export interface ListedOfficer extends Officer {
  /** Names of those who signed the invitation; `anchor` is the key of the ceremony. */
  readonly invitedBy: readonly string[]
  /** ISO 8601 instant of the last statement about them. */
  readonly changedAt: string
}

export interface ListedStatement {
  readonly sequence: bigint
  readonly digest: string
  /** Exactly as signed. */
  readonly body: string
  readonly kind?: RosterStatement['kind']
  readonly at?: string
  readonly officer?: string
  readonly words: Text
  readonly signedBy: readonly string[]
  /** Absent: it holds. */
  readonly fault?: RosterFault
}

/** By name; removed ones too. */
export function listOfficers(deps: ListDeps) {
  return async (call: Call): Promise<readonly ListedOfficer[]> => {
    assertEverywhere(call.actor, 'officer.read')
    const { roster, entries } = await readAll(deps)
    const histories = historiesOf(roster, entries)
    return [...roster.officers.values()]
      .map(officer => ({ ...officer, ...(histories.get(officer.officer) ?? unknownHistory(officer)) }))
      .sort((a, b) => a.name.localeCompare(b.name, 'id') || (a.officer < b.officer ? -1 : 1))
  }
}

/** Oneself, with one's keys. @throws SegelError `not-found` */
export function describeOwnOfficer(deps: Pick<ListDeps, 'roster'>) {
  return async (call: Call): Promise<Officer> => {
    const officer = presentOfficer(await deps.roster(), call.actor.id)
    if (officer === undefined) throw new SegelError('not-found', 'You are no officer (any more).')
    return officer
  }
}

/** Every statement with what came of verifying it, oldest first. */
export function listStatements(deps: ListDeps) {
  return async (call: Call): Promise<readonly ListedStatement[]> => {
    assertEverywhere(call.actor, 'officer.read')
    const { roster, entries } = await readAll(deps)
    const faults = new Map(roster.faults.map(({ sequence, fault }) => [sequence, fault]))
    return entries.map(entry => listed(entry, roster, faults.get(entry.sequence)))
  }
}

/** The statements that this roster was read from. */
async function readAll({ store, roster }: ListDeps) {
  const now = await roster()
  const entries = (await store.rosterStatements(0n)).filter(({ sequence }) => sequence <= now.sequence)
  return { roster: now, entries }
}

const ODD: Text = { id: 'Bukan pernyataan yang dikenal.', en: 'No statement that is known.' }

function listed(entry: RosterEntry, roster: Roster, fault: RosterFault | undefined): ListedStatement {
  const statement = understood(entry)
  return {
    sequence: entry.sequence,
    digest: digestOf(entry.body),
    body: entry.body,
    ...(statement === undefined
      ? {}
      : { kind: statement.kind, at: statement.at, officer: statement.officer }),
    words: statement === undefined ? ODD : describeStatement(statement, roster),
    signedBy: namesOfSigners(entry, roster),
    ...(fault === undefined ? {} : { fault }),
  }
}

type History = Pick<ListedOfficer, 'invitedBy' | 'changedAt'>

function historiesOf(roster: Roster, entries: readonly RosterEntry[]): ReadonlyMap<string, History> {
  const histories = new Map<string, History>()
  for (const entry of entries) {
    const digest = digestOf(entry.body)
    const statement = roster.taken.has(digest) ? understood(entry) : undefined
    if (statement === undefined) continue
    const { officer, kind, at } = statement
    const before = histories.get(officer)?.invitedBy ?? []
    const isOrigin = kind === 'token-key' || roster.officers.get(officer)?.invitation === digest
    histories.set(officer, {
      invitedBy: isOrigin ? namesOfSigners(entry, roster) : before,
      changedAt: at,
    })
  }
  return histories
}

function unknownHistory({ since }: Officer): History {
  return { invitedBy: [], changedAt: since }
}

function understood({ body }: RosterEntry): RosterStatement | undefined {
  const statement = statementIn(body)
  return statement !== undefined && isOfRoster(statement) ? statement : undefined
}
