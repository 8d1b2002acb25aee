/**
 * What the employee registry (SIMPEG, SIASN) says of a civil servant. A person is keyed by a UUID of ours;
 * the employee number (NIP of a PNS, NI of a PPPK) is an attribute with a history, because a PPPK gets a new
 * one with each new contract elsewhere. The NIK never leaves the registry adapter: only its mask and the two
 * facts that can be cross-checked do.
 */
import type { Text } from '../errors.ts'
import type { EmployeeNumber } from './nip.ts'

export type PersonId = string
export type AgencyCode = string

export interface Agency {
  readonly code: AgencyCode
  readonly name: string
  readonly parent?: AgencyCode
}

/** Kedudukan hukum, grouped by what it means for certificates. */
export type EmploymentStatus =
  | 'active'
  | 'candidate'
  | 'study-leave'
  | 'pre-retirement'
  | 'unpaid-leave'
  | 'suspended'
  | 'missing'
  | 'appeal'
  | 'moved'
  | 'retired'
  | 'contract-ended'
  | 'deceased'
  | 'dismissed'
  | 'inactive'

export interface Employee {
  readonly personId: PersonId
  readonly number: EmployeeNumber
  /** Name as registered, without titles. */
  readonly name: string
  readonly titleBefore?: string
  readonly titleAfter?: string
  /** ISO 8601 calendar date. */
  readonly birthDate: string
  readonly sex: 'male' | 'female'
  readonly status: EmploymentStatus
  /** From the root of the agency tree down to the employee's own agency. */
  readonly agencyPath: readonly Agency[]
  readonly position?: string
  readonly officialEmail?: string
  /** ISO 8601 dates; a certificate ends no later than either. */
  readonly retiresOn?: string
  readonly contractEndsOn?: string
  readonly nik: NikFacts
  /** When the registry last confirmed this record. */
  readonly asOf: Date
}

/** What may be known of a NIK outside the registry adapter. */
export interface NikFacts {
  /** First four and last two digits, the rest masked. */
  readonly masked: string
  /** Day and month and two-digit year of birth, `DDMMYY`, women's 40 already taken off. */
  readonly birth: string
  readonly sex: 'male' | 'female'
  /** The registry's own mark that the population register confirmed the number. */
  readonly confirmed: boolean
}

interface StatusRule {
  readonly issuable: boolean
  readonly label: Text
  /** What may be done next, when nothing can be issued. */
  readonly nextStep: Text
}

const askAgency: Text = {
  id: 'Minta pengelola kepegawaian memperbarui data di SIMPEG, lalu ajukan lagi.',
  en: 'Ask your personnel office to update the registry, then apply again.',
}
const none: Text = {
  id: 'Sertifikat tidak dapat diterbitkan untuk status ini.',
  en: 'No certificate can be issued in this status.',
}
const nothingToDo: Text = { id: 'Tidak ada yang perlu dilakukan.', en: 'Nothing needs to be done.' }

/** One row for each status: may a certificate be issued, how people call it, what comes next. */
export const EMPLOYMENT_STATUSES: Readonly<Record<EmploymentStatus, StatusRule>> = {
  active: { issuable: true, label: { id: 'Aktif', en: 'Active' }, nextStep: nothingToDo },
  candidate: { issuable: true, label: { id: 'Calon PNS', en: 'Probationary' }, nextStep: nothingToDo },
  'study-leave': {
    issuable: true,
    label: { id: 'Tugas belajar', en: 'Study assignment' },
    nextStep: nothingToDo,
  },
  'pre-retirement': {
    issuable: true,
    label: { id: 'Masa persiapan pensiun', en: 'Preparing for retirement' },
    nextStep: nothingToDo,
  },
  'unpaid-leave': {
    issuable: false,
    label: { id: 'Cuti di luar tanggungan negara', en: 'On unpaid leave' },
    nextStep: {
      id: 'Ajukan lagi setelah Anda aktif bekerja kembali.',
      en: 'Apply again once you are back at work.',
    },
  },
  suspended: {
    issuable: false,
    label: { id: 'Diberhentikan sementara', en: 'Suspended' },
    nextStep: askAgency,
  },
  missing: { issuable: false, label: { id: 'Dinyatakan hilang', en: 'Declared missing' }, nextStep: none },
  appeal: { issuable: false, label: { id: 'Proses banding', en: 'Appeal pending' }, nextStep: askAgency },
  moved: {
    issuable: false,
    label: { id: 'Pindah instansi', en: 'Moved to another agency' },
    nextStep: {
      id: 'Ajukan melalui instansi baru dengan nomor pegawai yang baru.',
      en: 'Apply through the new agency with the new employee number.',
    },
  },
  retired: { issuable: false, label: { id: 'Pensiun', en: 'Retired' }, nextStep: none },
  'contract-ended': {
    issuable: false,
    label: { id: 'Kontrak berakhir', en: 'Contract ended' },
    nextStep: askAgency,
  },
  deceased: { issuable: false, label: { id: 'Meninggal dunia', en: 'Deceased' }, nextStep: none },
  dismissed: { issuable: false, label: { id: 'Diberhentikan', en: 'Dismissed' }, nextStep: none },
  inactive: { issuable: false, label: { id: 'Nonaktif', en: 'Inactive' }, nextStep: askAgency },
}

/** The employee's own agency: the last one of the path. */
export function agencyOf(employee: Employee): Agency | undefined {
  return employee.agencyPath.at(-1)
}

/** True when `agency` is `root` or lies below it in the path. */
export function isWithinAgency(path: readonly Agency[], root: AgencyCode): boolean {
  return path.some(agency => agency.code === root)
}
