/** The agencies that an employee file names must form a tree, together with those already known. */
import type { Agency } from '../domain/employee.ts'
import type { Text } from '../errors.ts'

interface Line {
  readonly line: number
  readonly value: { readonly agency: Agency }
}

interface TreeFault {
  readonly line: number
  readonly column: string
  readonly code: string
  readonly message: Text
}

export function agencyFaults(rows: readonly Line[], known: readonly Agency[]): readonly TreeFault[] {
  const named = new Map<string, Agency>()
  for (const { value } of rows) if (!named.has(value.agency.code)) named.set(value.agency.code, value.agency)
  const all = new Map([...known.map(agency => [agency.code, agency] as const), ...named])
  return rows.flatMap(({ line, value: { agency } }) => {
    const code = faultOf(agency, named.get(agency.code), all)
    return code === undefined ? [] : [{ line, column: 'instansi_kode', code, message: MESSAGES[code] }]
  })
}

const MESSAGES = {
  'agency-contradiction': {
    id: 'Nama atau induk instansi berbeda dengan baris lain.',
    en: 'Name or parent of the agency differs from another line.',
  },
  'agency-parent-unknown': { id: 'Instansi induk tidak dikenal.', en: 'The parent agency is not known.' },
  'agency-cycle': { id: 'Susunan instansi berputar.', en: 'The agencies form a circle.' },
} as const satisfies Record<string, Text>

function faultOf(
  agency: Agency,
  first: Agency | undefined,
  all: ReadonlyMap<string, Agency>,
): keyof typeof MESSAGES | undefined {
  if (first?.name !== agency.name || first.parent !== agency.parent) return 'agency-contradiction'
  const seen = new Set<string>()
  for (let at: Agency | undefined = agency; at !== undefined; at = all.get(at.parent)) {
    if (seen.has(at.code)) return 'agency-cycle'
    seen.add(at.code)
    if (at.parent === undefined) return undefined
  }
  return 'agency-parent-unknown'
}
