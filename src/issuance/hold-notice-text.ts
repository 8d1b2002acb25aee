/** What a notice of a hold's end says: which certificate by its purpose, when, and who can still release it. */
import { composeLetter, nameOnly } from '../domain/letter.ts'
import type { Message } from '../ports/outbound.ts'
import type { ExpiryNotice } from './expiry-notice-text.ts'

export function composeHoldNotice(notice: ExpiryNotice): Message {
  const { to, purpose, portal } = notice
  const person = nameOnly(notice.name)
  const endsOn = (locale: string) =>
    new Intl.DateTimeFormat(locale, {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: notice.timeZone,
    }).format(notice.endsAt)
  return composeLetter({
    to,
    subject: 'Sertifikat Anda akan dicabut / Your certificate will be revoked',
    url: portal,
    id: {
      before: [
        `Yth. ${person},`,
        `Sertifikat Anda untuk keperluan "${purpose.id}" sedang ditangguhkan. Jika tidak dilepas sampai ${endsOn('id-ID')}, sertifikat itu dicabut untuk seterusnya.`,
        'Jika Anda masih memerlukannya, hubungi petugas pendaftaran sebelum saat itu. Keadaannya terlihat di portal:',
      ],
      button: 'Buka portal',
      after: [
        'Setelah dicabut, Anda dapat mengajukan sertifikat baru kapan saja.',
        'Surel ini tidak meminta kata sandi, PIN, atau kode apa pun, dan petugas tidak pernah memintanya. Jika ragu, buka portal dari alamat yang Anda kenal.',
      ],
    },
    en: {
      before: [
        `Dear ${person},`,
        `Your certificate for the purpose "${purpose.en}" is on hold. If it is not released until ${endsOn('en-GB')}, it is revoked for good.`,
        'If you still need it, speak to a registration officer before then. The portal shows how it stands:',
      ],
      button: 'Open the portal',
      after: [
        'After the revocation you can apply for a new certificate at any time.',
        'This mail asks for no password, PIN or code, and no officer ever does. When in doubt, open the portal from the address that you know.',
      ],
    },
  })
}
