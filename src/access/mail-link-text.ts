/** What a mail with a link says: Indonesian, English below, and nothing of the person but the name. */
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
  const id = {
    greeting: `Yth. ${person},`,
    asked: `Seseorang, semoga Anda sendiri, meminta tautan masuk ke Segel pada ${instant(askedAt, 'id-ID')}.`,
    what: `Buka tautan ini dalam ${validMinutes} menit, lalu tekan tombol Masuk di halaman itu:`,
    how: 'Tautan berlaku satu kali. Jika dibuka di perangkat lain, halaman itu meminta kode yang tampil di layar tempat Anda meminta tautan.',
    care: 'Jangan meneruskan surel ini kepada siapa pun; petugas tidak pernah memintanya. Jika bukan Anda yang meminta, abaikan surel ini: tanpa tautan ini tidak ada yang dapat masuk.',
    button: 'Buka halaman masuk',
  }
  const en = {
    greeting: `Dear ${person},`,
    asked: `Somebody, you we hope, asked for a link to sign in to Segel on ${instant(askedAt, 'en-GB')}.`,
    what: `Open this link within ${validMinutes} minutes and press the button on that page:`,
    how: 'It works once. On another device the page asks for the code shown where you asked for the link.',
    care: 'Do not forward this mail to anybody; no officer ever asks for it. If it was not you who asked, ignore it: nobody can sign in without this link.',
    button: 'Open the sign-in page',
  }
  const part = (words: typeof id) =>
    [words.greeting, words.asked, words.what, url, words.how, words.care].join('\n\n')
  const htmlPart = (language: string, words: typeof id) =>
    [
      `<div lang="${language}">`,
      ...[words.greeting, words.asked, words.what].map(text => `<p>${escapeHtml(text)}</p>`),
      `<p><a href="${escapeHtml(url)}">${escapeHtml(words.button)}</a></p>`,
      ...[words.how, words.care].map(text => `<p>${escapeHtml(text)}</p>`),
      '</div>',
    ].join('\n')
  return {
    to,
    subject: 'Tautan masuk Segel / Segel sign-in link',
    text: `${part(id)}\n\n--------\n\n${part(en)}\n`,
    html: `<!doctype html>\n<html lang="id"><body>\n${htmlPart('id', id)}\n<hr>\n${htmlPart('en', en)}\n</body></html>\n`,
  }
}

/** Registries hold what people typed: what no name needs could begin a line, an address or markup. */
function nameOnly(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{M}\p{N}.,'’()-]+/gu, ' ')
    .trim()
    .slice(0, 200)
}

function instant(at: Date, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Jakarta',
  })
  return `${format.format(at)} WIB`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, sign => ENTITIES[sign] ?? '')
}
