/**
 * What applicants are told and agree to (W03, UU 27/2022). The name changes with the words: the audit log says which one
 * was agreed to. Who builds a portal of their own shows these words too.
 */
import type { Text } from '../errors.ts'

export interface PrivacyNotice {
  readonly name: string
  readonly text: Text
  /** What the applicant says. */
  readonly agreement: Text
}

export const PRIVACY_NOTICE = {
  name: 'portal-request/1',
  text: {
    id: 'Untuk menerbitkan sertifikat kami memproses data kepegawaian di halaman ini (UU 27/2022 tentang Pelindungan Data Pribadi). Nama, instansi, unit, dan surel pada sertifikat terlihat oleh setiap orang yang menerima tanda tangan Anda. Catatan penerbitan disimpan selama diwajibkan peraturan. NIK tidak pernah dimuat.',
    en: 'To issue the certificate we process the employment data on this page (Law 27/2022 on Personal Data Protection). Name, organisation, unit and e-mail in the certificate are seen by everybody who receives your signature. Records of issuance are kept as long as regulations demand. The NIK is never included.',
  },
  agreement: {
    id: 'Data ini benar, kunci ini hanya saya yang memegang, dan saya menyetujui pemrosesan di atas.',
    en: 'These data are right, I alone hold this key, and I agree to the processing above.',
  },
} as const satisfies PrivacyNotice
