/** Kedudukan hukum as SIASN writes it, folded to lower case, to the status it means for certificates. */
import type { EmploymentStatus } from './employee.ts'

export const EMPLOYMENT_WORDS: Readonly<Record<string, EmploymentStatus>> = {
  aktif: 'active',
  'pppk aktif': 'active',
  'pejabat negara': 'active',
  'calon cpns': 'candidate',
  cpns: 'candidate',
  'tugas belajar': 'study-leave',
  'masa persiapan pensiun': 'pre-retirement',
  cltn: 'unpaid-leave',
  'perpanjangan cltn': 'unpaid-leave',
  'wajib militer': 'unpaid-leave',
  'pemberhentian sementara': 'suspended',
  'hukuman disiplin': 'suspended',
  'pns dinyatakan hilang': 'missing',
  'proses banding bapek': 'appeal',
  'pindah instansi': 'moved',
  pensiun: 'retired',
  'kontrak berakhir': 'contract-ended',
  meninggal: 'deceased',
  'meninggal dunia': 'deceased',
  wafat: 'deceased',
  pemberhentian: 'dismissed',
  'penerima uang tunggu': 'inactive',
  'non aktif': 'inactive',
}
