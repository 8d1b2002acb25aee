/** The agencies of the fictional "Provinsi Nusa Contoh": one tree, every parent named before its children. */

export interface DemoAgency {
  readonly code: string
  readonly name: string
  readonly parent: string
  readonly positions: readonly string[]
}

const CLERKS = ['Analis Kebijakan', 'Pengadministrasi Perkantoran', 'Arsiparis', 'Perencana']

const ROWS: readonly (readonly [code: string, name: string, parent: string, ...positions: string[]])[] = [
  ['NC', 'Pemerintah Provinsi Nusa Contoh', '', 'Staf Ahli Gubernur', 'Asisten Administrasi Umum'],
  ['NC-SETDA', 'Sekretariat Daerah', 'NC', 'Kepala Bagian Umum', 'Penyusun Naskah Dinas'],
  [
    'NC-DISKOMINFO',
    'Dinas Komunikasi dan Informatika',
    'NC',
    'Pranata Komputer',
    'Pranata Hubungan Masyarakat',
  ],
  ['NC-DISKOMINFO-SANDI', 'Bidang Persandian', 'NC-DISKOMINFO', 'Sandiman', 'Manggala Informatika'],
  ['NC-DISKOMINFO-APTIKA', 'Bidang Aplikasi Informatika', 'NC-DISKOMINFO', 'Pranata Komputer'],
  ['NC-BKD', 'Badan Kepegawaian Daerah', 'NC', 'Analis SDM Aparatur', 'Pranata SDM Aparatur'],
  ['NC-BKD-MUTASI', 'Bidang Mutasi dan Promosi', 'NC-BKD', 'Analis SDM Aparatur'],
  ['NC-DINKES', 'Dinas Kesehatan', 'NC', 'Epidemiolog Kesehatan', 'Sanitarian'],
  ['NC-RSUD', 'RSUD Nusa Contoh', 'NC-DINKES', 'Dokter', 'Perawat', 'Bidan', 'Apoteker'],
  ['NC-LABKES', 'Laboratorium Kesehatan Daerah', 'NC-DINKES', 'Pranata Laboratorium Kesehatan'],
  ['NC-DISDIK', 'Dinas Pendidikan', 'NC', 'Pengawas Sekolah', 'Penilik'],
  ['NC-SMAN1', 'SMA Negeri 1 Contoh', 'NC-DISDIK', 'Guru'],
  ['NC-SMKN2', 'SMK Negeri 2 Contoh', 'NC-DISDIK', 'Guru'],
  ['NC-DISDUKCAPIL', 'Dinas Kependudukan dan Pencatatan Sipil', 'NC', 'Administrator Database Kependudukan'],
  ['NC-DPUPR', 'Dinas Pekerjaan Umum dan Penataan Ruang', 'NC', 'Penata Ruang', 'Teknik Jalan dan Jembatan'],
  ['NC-BAPPEDA', 'Badan Perencanaan Pembangunan Daerah', 'NC', 'Perencana', 'Statistisi'],
  ['NC-BPKAD', 'Badan Pengelola Keuangan dan Aset Daerah', 'NC', 'Analis Keuangan', 'Penilai Aset'],
  ['NC-INSPEKTORAT', 'Inspektorat Daerah', 'NC', 'Auditor', 'Pengawas Pemerintahan'],
  ['NC-DISHUB', 'Dinas Perhubungan', 'NC', 'Penguji Kendaraan Bermotor'],
  ['NC-SATPOLPP', 'Satuan Polisi Pamong Praja', 'NC', 'Polisi Pamong Praja'],
]

export const DEMO_AGENCIES: readonly DemoAgency[] = ROWS.map(([code, name, parent, ...positions]) => ({
  code,
  name,
  parent,
  positions: [...positions, ...CLERKS],
}))
