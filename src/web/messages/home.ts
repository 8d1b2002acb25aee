/** The first page. */
import type { Messages } from './words.ts'

export const HOME = {
  title: { id: 'Sertifikat elektronik untuk pegawai ASN', en: 'Electronic certificates for civil servants' },
  lead: {
    id: 'Pegawai mengajukan sertifikat untuk menandatangani dokumen dan masuk ke sistem. Petugas memeriksanya. Siapa pun dapat memeriksa apakah sebuah sertifikat masih berlaku.',
    en: 'Employees request certificates for signing documents and for signing in. Officers examine the requests. Anybody can check whether a certificate is still valid.',
  },
  doors: { id: 'Apa yang ingin Anda lakukan?', en: 'What would you like to do?' },
  employeeTitle: { id: 'Saya pegawai', en: 'I am an employee' },
  employeeText: {
    id: 'Ajukan, perbarui, atau cabut sertifikat Anda.',
    en: 'Request, renew or revoke your certificate.',
  },
  officerTitle: { id: 'Saya petugas', en: 'I am an officer' },
  officerText: {
    id: 'Verifikator dan petugas pendaftaran memeriksa permohonan.',
    en: 'Verifiers and registration officers examine requests.',
  },
  checkTitle: { id: 'Periksa sertifikat', en: 'Check a certificate' },
  checkText: {
    id: 'Dengan nomor seri atau berkasnya.',
    en: 'By its serial number or its file.',
  },
  trust: { id: 'Mengapa dapat dipercaya', en: 'Why it can be trusted' },
  keyTitle: { id: 'Kunci dibuat oleh pemiliknya', en: 'Holders make their own keys' },
  keyText: {
    id: 'Kunci pribadi dibuat di perangkat Anda dan tidak pernah kami terima.',
    en: 'Your private key is made on your device, and we never receive it.',
  },
  eyesTitle: { id: 'Tidak seorang pun memutuskan sendiri', en: 'Nobody decides alone' },
  eyesText: {
    id: 'Setiap persetujuan ditandatangani petugas, dan tidak ada yang menyetujui permohonannya sendiri.',
    en: 'Each approval is signed by an officer, and nobody approves a request of their own.',
  },
  logTitle: { id: 'Semua tercatat', en: 'Everything is on record' },
  logText: {
    id: 'Setiap langkah masuk ke catatan audit yang tidak dapat diubah tanpa ketahuan.',
    en: 'Each step enters an audit log that cannot be changed in silence.',
  },
} as const satisfies Messages
