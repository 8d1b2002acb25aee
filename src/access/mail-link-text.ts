/** What a mail with a link says: Indonesian, English below, and nothing of the person but the name. */
import { composeLetter, nameOnly } from '../domain/letter.ts'
import type { Message } from '../ports/outbound.ts'

export interface LinkMail {
  readonly to: string
  readonly name: string
  readonly url: string
  readonly askedAt: Date
  readonly validMinutes: number
}

export function composeLinkMail({ to, name, url, askedAt, validMinutes }: LinkMail): Message {
  const person = nameOnly(name)
  return composeLetter({
    to,
    subject: 'Tautan masuk Segel / Segel sign-in link',
    url,
    id: {
      before: [
        `Yth. ${person},`,
        `Seseorang, semoga Anda sendiri, meminta tautan masuk ke Segel pada ${instant(askedAt, 'id-ID')}.`,
        `Buka tautan ini dalam ${validMinutes} menit, lalu tekan tombol Masuk di halaman itu:`,
      ],
      button: 'Buka halaman masuk',
      after: [
        'Tautan berlaku satu kali. Jika dibuka di perangkat lain, halaman itu meminta kode yang tampil di layar tempat Anda meminta tautan.',
        'Jangan meneruskan surel ini kepada siapa pun; petugas tidak pernah memintanya. Jika bukan Anda yang meminta, abaikan surel ini: tanpa tautan ini tidak ada yang dapat masuk.',
      ],
    },
    en: {
      before: [
        `Dear ${person},`,
        `Somebody, you we hope, asked for a link to sign in to Segel on ${instant(askedAt, 'en-GB')}.`,
        `Open this link within ${validMinutes} minutes and press the button on that page:`,
      ],
      button: 'Open the sign-in page',
      after: [
        'It works once. On another device the page asks for the code shown where you asked for the link.',
        'Do not forward this mail to anybody; no officer ever asks for it. If it was not you who asked, ignore it: nobody can sign in without this link.',
      ],
    },
  })
}

function instant(at: Date, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Jakarta',
  })
  return `${format.format(at)} WIB`
}
