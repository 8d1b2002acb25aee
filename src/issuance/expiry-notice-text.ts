/** What a notice of a certificate's end says: which one by its purpose, when, and where to renew it. */
import { composeLetter, nameOnly } from '../domain/letter.ts'
import type { Text } from '../errors.ts'
import type { Message } from '../ports/outbound.ts'

export interface ExpiryNotice {
  readonly to: string
  readonly name: string
  /** Title of the profile. */
  readonly purpose: Text
  readonly endsAt: Date
  readonly timeZone: string
  readonly portal: string
}

export function composeExpiryNotice(notice: ExpiryNotice): Message {
  const { to, purpose, portal } = notice
  const person = nameOnly(notice.name)
  const endsOn = (locale: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: notice.timeZone }).format(notice.endsAt)
  return composeLetter({
    to,
    subject: 'Sertifikat Anda segera berakhir / Your certificate ends soon',
    url: portal,
    id: {
      before: [
        `Yth. ${person},`,
        `Sertifikat Anda untuk keperluan "${purpose.id}" berakhir pada ${endsOn('id-ID')}.`,
        'Jika Anda masih memerlukannya, ajukan sertifikat baru sebelum tanggal itu di portal:',
      ],
      button: 'Buka portal',
      after: [
        'Sertifikat yang sekarang tetap berlaku sampai tanggal itu, kecuali dicabut.',
        'Surel ini tidak meminta kata sandi, PIN, atau kode apa pun, dan petugas tidak pernah memintanya. Jika ragu, buka portal dari alamat yang Anda kenal.',
      ],
    },
    en: {
      before: [
        `Dear ${person},`,
        `Your certificate for the purpose "${purpose.en}" ends on ${endsOn('en-GB')}.`,
        'If you still need it, apply for a new one before that day in the portal:',
      ],
      button: 'Open the portal',
      after: [
        'The present certificate stays valid until that day, unless it is revoked.',
        'This mail asks for no password, PIN or code, and no officer ever does. When in doubt, open the portal from the address that you know.',
      ],
    },
  })
}
