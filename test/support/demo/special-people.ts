/** The rows that the walk-through, the policy rules and the tests count on; the rest is drawn at random. */
import type { DemoPerson } from './person.ts'

/** What a person is made of; all that is left out is drawn. */
export type Wish = Partial<DemoPerson>

const pns = (wish: Wish): Wish => ({ kind: 'pns', status: 'Aktif', ...wish })
const pppk = (wish: Wish): Wish => ({ kind: 'pppk', status: 'PPPK Aktif', ...wish })

/** One NIK, two employee numbers: a PPPK gets a new number with each contract elsewhere. */
const MOVED = {
  name: 'Yosefina Kewa Tukan',
  sex: 'F',
  birthDate: '1993-07-19',
  nik: '9907035907930021',
} as const

export const SPECIAL_PEOPLE: readonly Wish[] = [
  // Rows 1 and 2: the walk-through.
  pns({
    name: 'Made Wirawan',
    sex: 'M',
    birthDate: '1986-09-26',
    appointed: '201505',
    agency: 'NC-DISKOMINFO',
    titleBefore: '',
    titleAfter: 'S.Kom.',
    position: 'Pranata Komputer Ahli Muda',
  }),
  pns({
    name: 'Ratna Kusuma Dewi',
    sex: 'F',
    birthDate: '1984-03-11',
    appointed: '200912',
    agency: 'NC-DINKES',
    titleBefore: '',
    titleAfter: 'S.K.M., M.Kes.',
  }),
  // Names of one word.
  pns({ name: 'Sukarni', sex: 'F' }),
  pns({ name: 'Mulyadi', sex: 'M', titleBefore: 'Drs.', titleAfter: '' }),
  pns({ name: 'Suwardi', sex: 'M', titleBefore: '', titleAfter: '' }),
  pppk({ name: 'Wartini', sex: 'F' }),
  // Names longer than a common name may be.
  pns({ name: 'Raden Ajeng Kusumaningrum Dyah Retno Wulandari Sekar Pembayun Notodiningrat', sex: 'F' }),
  pppk({ name: 'Muhammad Abdurrahman Nur Hidayatullah Kusumawardhana Putra Pamungkas Al-Farisi', sex: 'M' }),
  // Apostrophes, hyphens, diacritics; titles on both sides.
  pns({ name: "Nur'aini Sya'baniyah", sex: 'F', titleBefore: 'Dr. Hj.', titleAfter: 'S.Ag., M.Pd.I.' }),
  pns({ name: "Ma'ruf Al-Anshori", sex: 'M', titleBefore: 'Prof. Dr. Ir.', titleAfter: 'M.Sc., Ph.D.' }),
  pns({
    name: 'Maria Andréa Lasut-Wéwengkang',
    sex: 'F',
    titleBefore: 'dr.',
    titleAfter: 'Sp.A.',
    position: 'Dokter',
    agency: 'NC-RSUD',
  }),
  pppk({ name: 'José Carvalho Ximenes', sex: 'M' }),
  // Two people, one name.
  pns({ name: 'Sri Wahyuni', sex: 'F', birthDate: '1981-05-02', agency: 'NC-DISDIK' }),
  pns({ name: 'Sri Wahyuni', sex: 'F', birthDate: '1990-11-23', agency: 'NC-BPKAD' }),
  // One person, two numbers.
  pppk({
    ...MOVED,
    appointed: '202121',
    agency: 'NC-SMAN1',
    status: 'Pindah Instansi',
    email: '',
    contractEnd: '2024-01-31',
  }),
  pppk({ ...MOVED, appointed: '202421', agency: 'NC-LABKES', contractEnd: '2029-01-31' }),
  // Deliberate mismatches: numbers are not re-issued when data are corrected.
  pns({ name: 'Dwi Handayani', sex: 'F', nipSex: '1' }),
  pns({ name: 'Kris Pattiasina', sex: 'M', nipSex: '2' }),
  pns({ name: 'Lalu Gunawan', sex: 'M', birthDate: '1985-02-14', nipBirthDate: '1985-02-15' }),
  pns({ name: 'Herlina Tambunan', sex: 'F', birthDate: '1988-06-30', nik: '9904116906880007' }),
  pppk({ name: 'Abdul Rasyid', sex: 'M', birthDate: '1991-01-08', nik: '9902050108910012' }),
  pns({ name: 'Noor Aisyah', sex: 'F', birthDate: '1987-10-17', nik: '9905081710870004' }),
  pns({ name: 'Theresia Bere', sex: 'F', nikValid: false }),
  pns({ name: 'Anwar Daeng', sex: 'M', nikValid: false }),
  pppk({ name: 'Melati Sukma', sex: 'F', nikValid: false }),
  // Without an official mailbox.
  pns({ email: '' }),
  pns({ email: '' }),
  pns({ email: '' }),
  pppk({ email: '' }),
  pppk({ email: '' }),
  // Retiring within two years of November 2026: the certificate ends earlier than it would.
  pns({ birthDate: '1968-12-09' }),
  pns({ birthDate: '1969-05-21' }),
  pns({ birthDate: '1969-11-02' }),
  pns({ birthDate: '1970-07-15' }),
  // Contracts ending soon.
  pppk({ appointed: '202221', contractEnd: '2026-12-31' }),
  pppk({ appointed: '202221', contractEnd: '2027-01-31' }),
  pppk({ appointed: '202122', contractEnd: '2027-02-28' }),
  // Every other kedudukan hukum.
  pns({ status: 'Calon CPNS', birthDate: '2001-04-18', appointed: '202603' }),
  pns({ status: 'Calon CPNS', birthDate: '2000-08-09', appointed: '202603' }),
  pns({ status: 'Calon CPNS', birthDate: '1999-12-27', appointed: '202610' }),
  pns({ status: 'CLTN' }),
  pns({ status: 'CLTN' }),
  pns({ status: 'Tugas Belajar' }),
  pns({ status: 'Tugas Belajar' }),
  pns({ status: 'Tugas Belajar' }),
  pns({ status: 'Pemberhentian Sementara' }),
  pns({ status: 'Pemberhentian Sementara' }),
  pns({ status: 'Masa Persiapan Pensiun', birthDate: '1969-02-10' }),
  pns({ status: 'Masa Persiapan Pensiun', birthDate: '1969-06-25' }),
  pns({ status: 'Pensiun', birthDate: '1966-01-30' }),
  pns({ status: 'Pensiun', birthDate: '1967-09-12' }),
  pns({ status: 'Pensiun', birthDate: '1968-04-04' }),
  pns({ status: 'PNS dinyatakan hilang' }),
  pns({ status: 'Proses Banding BAPEK' }),
  pns({ status: 'Pindah Instansi' }),
  pppk({ status: 'Kontrak Berakhir', appointed: '202021', contractEnd: '2025-01-31' }),
  pppk({ status: 'Kontrak Berakhir', appointed: '202121', contractEnd: '2026-06-30' }),
  pns({ status: 'Meninggal' }),
  pppk({ status: 'Meninggal' }),
  pns({ status: 'Pemberhentian' }),
  pns({ status: 'Pemberhentian' }),
  pns({ status: 'Non Aktif' }),
]
