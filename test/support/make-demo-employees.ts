/**
 * Makes config/demo/employees.csv: 200 fictional civil servants, the same in every run.
 *     node test/support/make-demo-employees.ts
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEMO_AGENCIES } from './demo/agencies.ts'
import { createDice, drawPerson } from './demo/person.ts'
import type { DemoPerson } from './demo/person.ts'
import { SPECIAL_PEOPLE } from './demo/special-people.ts'

export const DEMO_FILE = join(import.meta.dirname, '..', '..', 'config', 'demo', 'employees.csv')
const COUNT = 200
const SEED = 20261124
const DOMAIN = 'nusacontoh.example'

/** One column a row: its name in the file and where its value comes from. */
const COLUMNS: readonly (readonly [name: string, value: (person: Row) => string])[] = [
  ['nip', ({ nip }) => nip],
  ['nik', ({ nik }) => nik],
  ['nama', ({ name }) => name],
  ['gelar_depan', ({ titleBefore }) => titleBefore],
  ['gelar_belakang', ({ titleAfter }) => titleAfter],
  ['tanggal_lahir', ({ birthDate }) => birthDate],
  ['jenis_kelamin', ({ sex }) => sex],
  ['email_dinas', ({ email }) => email],
  ['nik_valid', ({ nikValid }) => String(nikValid)],
  ['kedudukan_hukum', ({ status }) => status],
  ['jabatan', ({ position }) => position],
  ['instansi_kode', ({ agency }) => agency],
  ['instansi_nama', ({ agency }) => agencyOf(agency).name],
  ['instansi_induk', ({ agency }) => agencyOf(agency).parent],
  ['tmt_pensiun', ({ retiresOn }) => retiresOn],
  ['akhir_kontrak', ({ contractEnd }) => contractEnd],
]

type Row = DemoPerson & { readonly nip: string }

/** The whole file: RFC 4180, with its CRLF. */
export function makeDemoEmployees(): string {
  const dice = createDice(SEED)
  const taken = new Set<string>()
  // The first drawn people staff one agency each, so that every agency of the tree is in the file.
  const staff = DEMO_AGENCIES.map(({ code }) => ({ agency: code }))
  const wishes = [...SPECIAL_PEOPLE, ...staff]
  const rows = Array.from({ length: COUNT }, (_, index) => {
    const person = drawPerson(wishes[index] ?? {}, dice)
    const email = person.email ?? firstFree(mailbox => `${slugOf(person.name)}${mailbox}@${DOMAIN}`, taken)
    return { ...person, email, nip: makeNumber(person, taken) }
  })
  const lines = [COLUMNS.map(([name]) => name), ...rows.map(row => COLUMNS.map(([, value]) => value(row)))]
  return lines.map(fields => `${fields.map(quoteField).join(',')}\r\n`).join('')
}

function makeNumber(person: Omit<DemoPerson, 'email'>, taken: Set<string>): string {
  const stem = `${person.nipBirthDate.replaceAll('-', '')}${person.appointed}${person.nipSex}`
  return firstFree(sequence => `${stem}${(sequence || '1').padStart(3, '0')}`, taken)
}

/** The first of make(''), make('2'), make('3') ... that nobody has. */
function firstFree(make: (suffix: string) => string, taken: Set<string>): string {
  let suffix = 1
  let candidate = make('')
  while (taken.has(candidate)) {
    suffix += 1
    candidate = make(String(suffix))
  }
  taken.add(candidate)
  return candidate
}

// "José Carvalho Ximenes" writes from jose.ximenes, "Nur'aini Sya'baniyah" from nuraini.syabaniyah.
function slugOf(name: string): string {
  const words = name
    .normalize('NFD')
    .replace(/[^A-Za-z -]/g, '')
    .toLowerCase()
    .split(' ')
  return [...new Set([words.at(0), words.at(-1)])].join('.')
}

function agencyOf(code: string): { name: string; parent: string } {
  const agency = DEMO_AGENCIES.find(candidate => candidate.code === code)
  if (!agency) throw new Error(`no agency ${code}`)
  return agency
}

function quoteField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}

if (import.meta.main) writeFileSync(DEMO_FILE, makeDemoEmployees())
