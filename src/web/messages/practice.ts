/** The certification practice statement: what stands around its sections, and what fills them. */
import type { Messages } from './words.ts'

export const PRACTICE = {
  title: { id: 'Pernyataan praktik sertifikasi', en: 'Certification practice statement' },
  lead: {
    id: 'Bagaimana sertifikat diterbitkan, dipakai, dan dicabut, menurut kerangka RFC 3647.',
    en: 'How certificates are issued, used and revoked, in the outline of RFC 3647.',
  },
  shortTitle: { id: 'Singkatnya', en: 'In short' },
  short: {
    id: 'Kunci pribadi dibuat oleh pemiliknya. Setiap sertifikat disetujui oleh petugas yang menandatangani isinya, dan CA memeriksa tanda tangan itu sendiri. Pencabutan berlaku seketika dan dapat diperiksa siapa pun. Segalanya tercatat dalam catatan yang tidak dapat diubah diam-diam.',
    en: 'Holders make their own private keys. Each certificate is approved by officers who sign what it will say, and the CA verifies that signature itself. A revocation takes effect at once and anybody can check it. Everything enters a log that cannot be changed in silence.',
  },
  contents: { id: 'Isi', en: 'Contents' },
  nothing: { id: 'Tidak diatur.', en: 'No stipulation.' },
  version: {
    id: (hash: string) => `Versi ${hash}, dari isi dan konfigurasinya.`,
    en: (hash: string) => `Version ${hash}, of its text and configuration.`,
  },
  profiles: { id: 'Profil sertifikat', en: 'Certificate profiles' },
  profile: { id: 'Profil', en: 'Profile' },
  policy: { id: 'OID kebijakan', en: 'Policy OID' },
  keys: { id: 'Kunci', en: 'Keys' },
  usage: { id: 'Penggunaan kunci', en: 'Key usage' },
  validity: { id: 'Masa berlaku', en: 'Validity' },
  approvedBy: { id: 'Disetujui oleh', en: 'Approved by' },
  none: { id: 'tidak ada', en: 'none' },
  noContact: { id: 'Belum ditetapkan.', en: 'Not set.' },
  verifier: { id: 'verifikator', en: 'verifier' },
  'registration-officer': { id: 'petugas pendaftaran', en: 'registration officer' },
  years: { id: (n: string) => `${n} tahun`, en: (n: string) => `${n} years` },
  atMost: { id: (n: string) => `Paling lama ${n}`, en: (n: string) => `At most ${n}` },
  days: { id: (n: string) => `${n} hari`, en: (n: string) => `${n} days` },
  hours: { id: (n: string) => `${n} jam`, en: (n: string) => `${n} hours` },
  capped: {
    id: (period: string) => `${period}, paling lama sampai akhir masa kerja`,
    en: (period: string) => `${period}, at most until employment ends`,
  },
  inProfile: {
    id: (what: string, title: string) => `${title}: ${what}`,
    en: (what: string, title: string) => `${title}: ${what}`,
  },
  softwareStore: { id: 'perangkat lunak (berkas terenkripsi)', en: 'software (encrypted files)' },
  otherStore: { id: (kind: string) => `modul ${kind}`, en: (kind: string) => `module ${kind}` },
} as const satisfies Messages
