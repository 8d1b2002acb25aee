/**
 * The NIK, the population number of 16 digits: province, regency and district of the first registration (two
 * digits each), day (a woman's plus 40), month and year of birth, and a sequence of four.
 * It is never re-issued, not even when a birth date is corrected; and a well-formed one proves nothing.
 */
import { SegelError } from '../errors.ts'
import type { Finding, Text } from '../errors.ts'
import { daysInMonth } from './calendar.ts'
import type { NikFacts } from './employee.ts'

/** What the digits say. Two digits of the year leave the century open, so no full date is derived. */
export interface NikDigits {
  /** Two digits, not looked up: lists of provinces age. */
  readonly province: string
  /** `DDMMYY`, women's 40 already taken off. */
  readonly birth: string
  readonly sex: 'male' | 'female'
}

const LENGTH = 16
const WOMEN_ADD = 40
// February may have 29 days in either century that a two-digit year can mean.
const ANY_LEAP_YEAR = 2000

const NOT_DIGITS: Text = { id: 'NIK hanya berisi angka.', en: 'A NIK holds digits only.' }
const NOT_16: Text = { id: 'NIK terdiri dari 16 angka.', en: 'A NIK has 16 digits.' }
const NO_DATE: Text = {
  id: 'Digit 7 sampai 12 pada NIK bukan tanggal lahir yang sah.',
  en: 'Digits 7 to 12 of the NIK are not a real date of birth.',
}
const NO_SEQUENCE: Text = {
  id: 'Nomor urut NIK (empat digit terakhir) dimulai dari 0001.',
  en: 'The sequence of a NIK (its last four digits) begins at 0001.',
}

/**
 * Reads a NIK, with or without spaces in it. Throws SegelError `malformed` with one finding for each thing wrong;
 * neither holds any of its digits.
 */
export function parseNik(text: string): NikDigits {
  const digits = text.replaceAll(' ', '')
  if (!/^[0-9]*$/.test(digits)) throw malformed([refuse('nik-digits', NOT_DIGITS)])
  if (digits.length !== LENGTH) throw malformed([refuse('nik-length', NOT_16)])
  const codedDay = Number(digits.slice(6, 8))
  const day = codedDay > WOMEN_ADD ? codedDay - WOMEN_ADD : codedDay
  const findings = [
    ...(isDayOfMonth(day, Number(digits.slice(8, 10))) ? [] : [refuse('nik-birth-date', NO_DATE)]),
    ...(digits.endsWith('0000') ? [refuse('nik-sequence', NO_SEQUENCE)] : []),
  ]
  if (findings.length > 0) throw malformed(findings)
  return {
    province: digits.slice(0, 2),
    birth: `${String(day).padStart(2, '0')}${digits.slice(8, 12)}`,
    sex: codedDay > WOMEN_ADD ? 'female' : 'male',
  }
}

/** The first four and the last two digits of a NIK, stars between; stars alone for anything that is not one. */
export function maskNik(nik: string): string {
  const digits = nik.replaceAll(' ', '')
  if (!/^[0-9]{16}$/.test(digits)) return '*'.repeat(LENGTH)
  return `${digits.slice(0, 4)}${'*'.repeat(LENGTH - 6)}${digits.slice(-2)}`
}

/** Holds what is known of the NIK against the registry. A mismatch is for a person to look at, never a refusal. */
export function crossCheckNik(
  nik: NikFacts,
  registered: { readonly birthDate: string; readonly sex: 'male' | 'female' },
): Finding[] {
  const [year = '', month = '', day = ''] = registered.birthDate.split('-')
  const checks: readonly (readonly [mismatch: boolean, finding: Finding])[] = [
    // Two digits of the year against two: guessing the century is how validators lose people born before 2000.
    [nik.birth !== `${day}${month}${year.slice(-2)}`, BIRTH_MISMATCH],
    [nik.sex !== registered.sex, SEX_MISMATCH],
    [!nik.confirmed, UNCONFIRMED],
  ]
  return checks.filter(([mismatch]) => mismatch).map(([, finding]) => finding)
}

const BIRTH_MISMATCH: Finding = {
  code: 'nik-birth-mismatch',
  effect: 'hold',
  reviewable: true,
  message: {
    id: 'Tanggal lahir pada NIK berbeda dengan data kepegawaian.',
    en: 'The birth date in the NIK differs from the registry.',
  },
  action: 'verifier',
}
const SEX_MISMATCH: Finding = {
  code: 'nik-sex-mismatch',
  effect: 'hold',
  reviewable: true,
  message: {
    id: 'Jenis kelamin pada NIK berbeda dengan data kepegawaian.',
    en: 'The sex in the NIK differs from the registry.',
  },
  action: 'verifier',
}
const UNCONFIRMED: Finding = {
  code: 'nik-unconfirmed',
  effect: 'note',
  message: {
    id: 'NIK belum dikonfirmasi dengan data kependudukan.',
    en: 'The population register has not confirmed the NIK.',
  },
  action: 'agency',
}

function isDayOfMonth(day: number, month: number): boolean {
  return day >= 1 && day <= daysInMonth(ANY_LEAP_YEAR, month)
}

function malformed(findings: readonly Finding[]): SegelError {
  return new SegelError('malformed', 'The NIK is not well formed.', { findings })
}

function refuse(code: string, message: Text): Finding {
  return { code, effect: 'refuse', message, action: 'applicant' }
}
