/** One row of the employee file, read field by field; every fault is told with its column. */
import { isCalendarDate } from '../domain/calendar.ts'
import type { Agency } from '../domain/employee.ts'
import { EMPLOYMENT_WORDS } from '../domain/employment-words.ts'
import { parseNik } from '../domain/nik.ts'
import { parseEmployeeNumber } from '../domain/nip.ts'
import { normalizeName } from '../domain/subject.ts'
import { SegelError, type Text } from '../errors.ts'
import type { NikSeal } from '../ports/nik-seal.ts'
import type { EmployeeRecord } from '../ports/store-registry.ts'

export const COLUMNS = [
  'nip',
  'nik',
  'nama',
  'gelar_depan',
  'gelar_belakang',
  'tanggal_lahir',
  'jenis_kelamin',
  'email_dinas',
  'nik_valid',
  'kedudukan_hukum',
  'jabatan',
  'instansi_kode',
  'instansi_nama',
  'instansi_induk',
  'tmt_pensiun',
  'akhir_kontrak',
] as const
export type Column = (typeof COLUMNS)[number]
export type Row = Readonly<Record<Column, string>>

export interface RowFault {
  readonly column: Column
  readonly code: string
  readonly message: Text
}

export interface EmployeeRow {
  readonly record: EmployeeRecord
  readonly agency: Agency
}

/** As the database bounds names; no other field has a reason to be longer. */
const MAX_FIELD_CHARACTERS = 300
/** What is left of these once white space is folded is no text: a NUL cannot even be stored. */
const NO_TEXT = /[\p{Cc}\p{Cs}]/u
const SEXES: Readonly<Record<string, 'male' | 'female'>> = { M: 'male', L: 'male', F: 'female', P: 'female' }
const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false }

/** Either the row as records, or everything that is wrong with it. The NIK never stands in a fault. */
export function readRow(
  row: Row,
  deps: { readonly seal: NikSeal; readonly now: Date },
): EmployeeRow | readonly RowFault[] {
  const faults: RowFault[] = []
  const field = <T>(column: Column, read: (text: string) => T | undefined): T | undefined => {
    const text = row[column].trim().replace(/\s+/gu, ' ')
    const isText = text.length <= MAX_FIELD_CHARACTERS && !NO_TEXT.test(text)
    const value = isText ? attempt(() => read(text)) : undefined
    if (value === undefined) faults.push(faultOf(column))
    return value
  }
  const number = field('nip', text => parseEmployeeNumber(text).number)
  const nik = field('nik', text => (parseNik(text), text))
  const name = field('nama', text => normalizeName(text) || undefined)
  const birthDate = field('tanggal_lahir', calendarDate)
  const sex = field('jenis_kelamin', text => wordIn(SEXES, text.toUpperCase()))
  const nikConfirmed = field('nik_valid', text => wordIn(FLAGS, text.toLowerCase()))
  const status = field('kedudukan_hukum', text => wordIn(EMPLOYMENT_WORDS, text.toLowerCase()))
  const agency = field('instansi_kode', text => (/^[\w.-]{1,40}$/u.test(text) ? text : undefined))
  const agencyName = field('instansi_nama', text => text || undefined)
  const parent = field('instansi_induk', text => (/^[\w.-]{0,40}$/u.test(text) ? text : undefined))
  const retiresOn = field('tmt_pensiun', optionalDate)
  const contractEndsOn = field('akhir_kontrak', optionalDate)
  const titleBefore = field('gelar_depan', asWritten)
  const titleAfter = field('gelar_belakang', asWritten)
  const position = field('jabatan', asWritten)
  const officialEmail = field('email_dinas', asWritten)
  if (
    faults.length > 0 ||
    number === undefined ||
    nik === undefined ||
    name === undefined ||
    birthDate === undefined ||
    sex === undefined ||
    nikConfirmed === undefined ||
    status === undefined ||
    agency === undefined ||
    agencyName === undefined ||
    parent === undefined
  ) {
    return faults
  }
  return {
    agency: { code: agency, name: agencyName, ...optional('parent', parent) },
    record: {
      number,
      name,
      birthDate,
      sex,
      status,
      agency,
      nikConfirmed,
      nikHash: deps.seal.hash(nik),
      nikSealed: deps.seal.seal(nik),
      asOf: deps.now,
      ...optional('titleBefore', titleBefore),
      ...optional('titleAfter', titleAfter),
      ...optional('position', position),
      ...optional('officialEmail', officialEmail),
      ...optional('retiresOn', retiresOn),
      ...optional('contractEndsOn', contractEndsOn),
    },
  }
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined || value === '' ? {} : ({ [key]: value } as Record<K, string>)
}

function optionalDate(text: string): string | undefined {
  return text === '' ? '' : calendarDate(text)
}

/** ISO 8601 calendar date that exists, in a year in which somebody of today was born or will retire. */
function calendarDate(text: string): string | undefined {
  return isCalendarDate(text) && text >= FIRST_DATE ? text : undefined
}

const FIRST_DATE = '1900-01-01'

function asWritten(text: string): string {
  return text
}

/** Only the words of the table itself: every object also answers to `constructor`. */
function wordIn<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof SegelError) return undefined
    throw error
  }
}

function faultOf(column: Column): RowFault {
  return {
    column,
    code: `bad-${column.replaceAll('_', '-')}`,
    message: {
      id: `Isi kolom ${column} tidak sah.`,
      en: `The value in column ${column} is not valid.`,
    },
  }
}
