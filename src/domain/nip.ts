/**
 * Employee numbers of civil servants: the NIP of a PNS and the NI of a PPPK, 18 digits each
 * (Perka BKN 22/2007 and 43/2007 for the NIP).
 *
 *     digits   1-8       9-12   13-14                   15    16-18
 *     PNS      YYYYMMDD  YYYY   MM 01-12                sex   sequence from 001
 *     PPPK     YYYYMMDD  YYYY   2 and the frequency 1-9 sex   sequence from 001
 */
import { SegelError } from '../errors.ts'
import type { Finding, Text } from '../errors.ts'
import { isCalendarDate } from './calendar.ts'

/** 18 digits, checked by `parseEmployeeNumber`. */
export type EmployeeNumber = string & { readonly __employeeNumber: true }

export interface EmployeeNumberFacts {
  readonly number: EmployeeNumber
  readonly kind: 'pns' | 'pppk'
  /** ISO 8601 date of birth coded in the number. */
  readonly birthDate: string
  /** `YYYY-MM` for a PNS (TMT CPNS), `YYYY` for a PPPK. */
  readonly appointed: string
  readonly sex: 'male' | 'female'
  readonly sequence: number
}

/** What the registry says, to be held against the number. */
export interface RegisteredPerson {
  /** ISO 8601 calendar date. */
  readonly birthDate: string
  readonly sex: 'male' | 'female'
}

const LENGTH = 18
const YOUNGEST_YEARS = 18
// No civil servant alive was born or appointed outside these years.
const YEARS = { first: 1900, last: 2099 }

const SEXES: Readonly<Record<string, 'male' | 'female'>> = { '1': 'male', '2': 'female' }

interface Parts {
  readonly birthDate: string
  readonly kind: EmployeeNumberFacts['kind'] | undefined
  readonly appointed: string
  readonly sex: 'male' | 'female' | undefined
  readonly sequence: number
}

type Broken = (parts: Parts) => boolean

/** One row a rule, in the order of the digits. */
const RULES: readonly (readonly [code: string, broken: Broken, message: Text])[] = [
  [
    'nip-birth-date',
    ({ birthDate }) => !isCalendarDate(birthDate) || !isPlausibleYear(birthDate),
    {
      id: 'Digit 1 sampai 8 bukan tanggal lahir yang sah.',
      en: 'Digits 1 to 8 are not a real date of birth.',
    },
  ],
  [
    'nip-appointment',
    ({ kind, appointed }) => kind === undefined || !isPlausibleYear(appointed),
    {
      id: 'Digit 9 sampai 14 bukan masa pengangkatan PNS (tahun dan bulan) atau PPPK (tahun, angka 2, frekuensi kontrak).',
      en: 'Digits 9 to 14 are not the appointment of a PNS (year and month) or of a PPPK (year, a 2, contract frequency).',
    },
  ],
  [
    'nip-sex',
    ({ sex }) => sex === undefined,
    {
      id: 'Digit ke-15 harus 1 (laki-laki) atau 2 (perempuan).',
      en: 'Digit 15 must be 1 (male) or 2 (female).',
    },
  ],
  [
    'nip-sequence',
    ({ sequence }) => sequence === 0,
    {
      id: 'Nomor urut (digit 16 sampai 18) dimulai dari 001.',
      en: 'The sequence (digits 16 to 18) begins at 001.',
    },
  ],
]

const NOT_DIGITS: Text = {
  id: 'Nomor pegawai hanya berisi angka.',
  en: 'An employee number holds digits only.',
}
const NOT_18: Text = { id: 'Nomor pegawai terdiri dari 18 angka.', en: 'An employee number has 18 digits.' }

/**
 * Reads an employee number, with or without the spaces people write in it ("19860926 201505 1 001").
 * Throws SegelError `malformed` with one finding for each thing wrong; it never repeats the text.
 */
export function parseEmployeeNumber(text: string): EmployeeNumberFacts {
  const digits = text.replaceAll(' ', '')
  if (!/^[0-9]*$/.test(digits)) throw malformed([refuse('nip-digits', NOT_DIGITS)])
  if (digits.length !== LENGTH) throw malformed([refuse('nip-length', NOT_18)])
  const { kind, sex, ...parts } = split(digits)
  const broken = RULES.filter(([, isBroken]) => isBroken({ kind, sex, ...parts }))
  if (broken.length > 0 || kind === undefined || sex === undefined) {
    throw malformed(broken.map(([code, , message]) => refuse(code, message)))
  }
  return { number: digits as EmployeeNumber, kind, sex, ...parts }
}

/**
 * Holds the number against what the registry says on the day `asOf`. A mismatch is for a person to look at,
 * never a refusal: numbers are not re-issued when a birth date is corrected.
 */
export function crossCheck(
  facts: EmployeeNumberFacts,
  registered: RegisteredPerson & { asOf: Date },
): Finding[] {
  const adultFrom = addYears(registered.birthDate, YOUNGEST_YEARS)
  const checks: readonly (readonly [mismatch: boolean, finding: Finding])[] = [
    [facts.birthDate !== registered.birthDate, BIRTH_MISMATCH],
    [facts.sex !== registered.sex, SEX_MISMATCH],
    // Month against month, year against year: the number says no more, and the doubt favours the person.
    [facts.appointed < adultFrom.slice(0, facts.appointed.length), TOO_YOUNG],
    [facts.appointed > easternmostToday(registered.asOf).slice(0, facts.appointed.length), IN_FUTURE],
  ]
  return checks.filter(([mismatch]) => mismatch).map(([, finding]) => finding)
}

const BIRTH_MISMATCH = hold('nip-birth-mismatch', {
  id: 'Tanggal lahir pada nomor pegawai berbeda dengan data kepegawaian.',
  en: 'The birth date in the employee number differs from the registry.',
})
const SEX_MISMATCH = hold('nip-sex-mismatch', {
  id: 'Jenis kelamin pada nomor pegawai berbeda dengan data kepegawaian.',
  en: 'The sex in the employee number differs from the registry.',
})
const TOO_YOUNG = hold('nip-appointed-too-young', {
  id: 'Menurut nomor pegawai, pengangkatan terjadi sebelum usia 18 tahun.',
  en: 'By the employee number, the appointment came before the age of 18.',
})
const IN_FUTURE = hold('nip-appointed-in-future', {
  id: 'Menurut nomor pegawai, pengangkatan belum terjadi.',
  en: 'By the employee number, the appointment is still to come.',
})

function split(digits: string): Parts {
  const year = digits.slice(8, 12)
  const month = digits.slice(12, 14)
  const kind = kindOf(month)
  return {
    birthDate: `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`,
    kind,
    appointed: kind === 'pns' ? `${year}-${month}` : year,
    sex: SEXES[digits.charAt(14)],
    sequence: Number(digits.slice(15)),
  }
}

function kindOf(digits13and14: string): EmployeeNumberFacts['kind'] | undefined {
  if (/^(0[1-9]|1[0-2])$/.test(digits13and14)) return 'pns'
  return /^2[1-9]$/.test(digits13and14) ? 'pppk' : undefined
}

function isPlausibleYear(isoDate: string): boolean {
  const year = Number(isoDate.slice(0, 4))
  return year >= YEARS.first && year <= YEARS.last
}

function addYears(isoDate: string, years: number): string {
  return `${Number(isoDate.slice(0, 4)) + years}${isoDate.slice(4)}`
}

// The day begins first at UTC+9, in Papua: nobody's appointment of today may look like tomorrow's.
function easternmostToday(asOf: Date): string {
  return new Date(asOf.getTime() + 9 * 3_600_000).toISOString().slice(0, 10)
}

function malformed(findings: readonly Finding[]): SegelError {
  return new SegelError('malformed', 'The employee number is not well formed.', { findings })
}

function refuse(code: string, message: Text): Finding {
  return { code, effect: 'refuse', message, action: 'applicant' }
}

function hold(code: string, message: Text): Finding {
  return { code, effect: 'hold', reviewable: true, message, action: 'verifier' }
}
