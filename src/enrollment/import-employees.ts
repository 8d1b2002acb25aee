/**
 * Loads the employee file into the registry table. Idempotent: the same file twice changes nothing. All or nothing
 * for each file, unless the administrator says to skip bad rows; either way every fault is reported by line.
 */
import { type CsvError, type Info, parse } from 'csv-parse/sync'
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { Agency } from '../domain/employee.ts'
import { SegelError, type Text } from '../errors.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { NikSeal } from '../ports/nik-seal.ts'
import type { Store } from '../ports/store.ts'
import { agencyFaults } from './agency-tree.ts'
import { COLUMNS, type EmployeeRow, type Row, readRow } from './employee-rows.ts'

export interface ImportFault {
  readonly line: number
  readonly column?: string
  readonly code: string
  readonly message: Text
}

export interface ImportReport {
  readonly rows: number
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly skipped: number
  readonly imported: boolean
  readonly errors: readonly ImportFault[]
}

export interface ImportDeps {
  readonly store: Pick<Store, 'change' | 'agencies'>
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'uuid'>
  readonly seal: NikSeal
}

interface Numbered<T> {
  readonly line: number
  readonly value: T
}

export function importEmployees(deps: ImportDeps) {
  return async (call: Call, csv: string, options: { readonly skipBad: boolean }): Promise<ImportReport> => {
    const rows = parseCsv(csv)
    const now = deps.clock.now()
    const { good, faults } = readRows(rows, { seal: deps.seal, now })
    const treeFaults = agencyFaults(good, await deps.store.agencies())
    const badLines = new Set(treeFaults.map(fault => fault.line))
    const accepted = good.filter(row => !badLines.has(row.line)).map(row => row.value)
    const errors = [...faults, ...treeFaults].sort((a, b) => a.line - b.line)
    const skipped = rows.length - accepted.length
    if ((skipped > 0 && !options.skipBad) || accepted.length === 0) {
      return { rows: rows.length, added: 0, changed: 0, unchanged: 0, skipped, imported: false, errors }
    }
    const counts = await keep(deps, call, { accepted, skipped, now })
    return { rows: rows.length, ...counts, skipped, imported: true, errors }
  }
}

async function keep(
  deps: ImportDeps,
  call: Call,
  batch: { readonly accepted: readonly EmployeeRow[]; readonly skipped: number; readonly now: Date },
) {
  const agencies = new Map(batch.accepted.map(row => [row.agency.code, row.agency]))
  const detail = { accepted: batch.accepted.length, skipped: batch.skipped }
  return deps.store.change(
    auditEvent(call, { at: batch.now, action: 'registry.imported', object: 'registry:table', detail }),
    async tx => {
      await tx.putAgencies(parentsFirst([...agencies.values()]))
      return tx.putEmployees(batch.accepted.map(row => ({ ...row.record, newPersonId: deps.entropy.uuid() })))
    },
  )
}

function parentsFirst(agencies: readonly Agency[]): readonly Agency[] {
  const byCode = new Map(agencies.map(agency => [agency.code, agency]))
  const depth = (agency: Agency): number => {
    const parent = agency.parent === undefined ? undefined : byCode.get(agency.parent)
    return parent === undefined ? 0 : depth(parent) + 1
  }
  return [...agencies].sort((a, b) => depth(a) - depth(b))
}

/** @throws SegelError `malformed` when it is no CSV, or not with these columns */
function parseCsv(csv: string): readonly Numbered<Row>[] {
  try {
    const parsed: unknown = parse(csv, { bom: true, info: true, skip_empty_lines: true })
    const records = parsed as readonly { readonly record: readonly string[]; readonly info: Info }[]
    const header = records[0]?.record ?? []
    const missing = COLUMNS.filter(column => !header.includes(column))
    if (missing.length > 0)
      throw new SegelError('malformed', `The file lacks the columns ${missing.join(', ')}.`)
    return records.slice(1).map(({ record, info }) => ({
      line: info.lines,
      value: Object.fromEntries(COLUMNS.map(column => [column, record[header.indexOf(column)] ?? ''])) as Row,
    }))
  } catch (error) {
    if (error instanceof SegelError) throw error
    const line = (error as Partial<CsvError & Info>).lines
    // Without its cause, which quotes the line and so may hold a NIK.
    throw new SegelError('malformed', `The file is not well-formed CSV (line ${String(line ?? '?')}).`)
  }
}

function readRows(rows: readonly Numbered<Row>[], deps: { readonly seal: NikSeal; readonly now: Date }) {
  const good: Numbered<EmployeeRow>[] = []
  const faults: ImportFault[] = []
  const seen = new Map<string, number>()
  for (const { line, value } of rows) {
    const result = readRow(value, deps)
    if (!('record' in result)) {
      faults.push(...result.map(fault => ({ line, ...fault })))
      continue
    }
    const earlier = seen.get(result.record.number)
    if (earlier === undefined) {
      seen.set(result.record.number, line)
      good.push({ line, value: result })
    } else {
      faults.push({ line, column: 'nip', code: 'duplicate-nip', message: sameNumber(earlier) })
    }
  }
  return { good, faults }
}

function sameNumber(line: number): Text {
  return {
    id: `Nomor pegawai sama dengan baris ${line}.`,
    en: `The employee number stands in line ${line} already.`,
  }
}
