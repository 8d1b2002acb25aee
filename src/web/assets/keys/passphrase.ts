/**
 * How hard a passphrase is to guess, by simple rules that can be told: it is long, not a common word, not of the
 * person's own data, no repetition. An estimate in bits, and the worst fault first; it never leaves the browser.
 */

export type PassphraseFault = 'not-ascii' | 'too-short' | 'personal' | 'common' | 'monotonous' | 'guessable'

export interface PassphraseJudgement {
  /** 0 refused, 1 fair, 2 good. */
  readonly level: 0 | 1 | 2
  readonly bits: number
  readonly fault?: PassphraseFault
}

const SHORTEST = 12
/** Guessing costs 300,000 hashes a try: fair keeps a well-equipped thief busy for years, good for good. */
const FAIR_BITS = 50
const GOOD_BITS = 70

/** Whatever people put in first, in both languages; each is worth as much as the place in such a list. */
const COMMON =
  'password passphrase sandi rahasia kunci indonesia merdeka pancasila garuda bismillah sayang cinta admin ' +
  'qwerty asdfgh zxcvbn abcdef welcome selamat datang pagi malam jakarta bandung surabaya bali denpasar ' +
  'pegawai negara negeri sipil pemerintah dinas kantor bupati gubernur sertifikat tanda tangan segel ' +
  'januari februari maret april juni juli agustus september oktober november desember ' +
  'senin selasa rabu kamis jumat sabtu minggu letmein iloveyou dragon monkey master football'
const WORDS = COMMON.split(' ').filter(word => word.length > 3)
const WORD_BITS = 7
/** A rest made of such words alone is refused, whatever its length. */
const REST_BITS = 20

/** `personal`: name, numbers, mailbox, birth date of the one who chooses. */
export function judgePassphrase(passphrase: string, personal: readonly string[]): PassphraseJudgement {
  const { bits, rest, found } = estimate(passphrase.toLowerCase(), passphrase)
  const fault = faultOf(passphrase, personal) ?? weakness(bits, { rest, found })
  if (fault !== undefined) return { level: 0, bits, fault }
  return { level: bits >= GOOD_BITS ? 2 : 1, bits }
}

function faultOf(passphrase: string, personal: readonly string[]): PassphraseFault | undefined {
  if (!/^[\x20-\x7e]*$/.test(passphrase)) return 'not-ascii'
  if (passphrase.length < SHORTEST) return 'too-short'
  const lower = passphrase.toLowerCase()
  return piecesOf(personal).some(piece => lower.includes(piece)) ? 'personal' : undefined
}

function weakness(
  bits: number,
  { rest, found }: { rest: number; found: boolean },
): PassphraseFault | undefined {
  if (found && rest < REST_BITS) return 'common'
  if (bits >= FAIR_BITS) return undefined
  return found ? 'common' : rest < REST_BITS ? 'monotonous' : 'guessable'
}

/** Words of four letters and more; of numbers and dates every run that somebody would type: day, month and year. */
function piecesOf(personal: readonly string[]): readonly string[] {
  return personal.flatMap(text => {
    const words = text.toLowerCase().split(/[^a-z0-9]+/)
    const digits = text.replace(/\D/g, '')
    const [, year = '', month = '', day = ''] = /^(\d{4})-?(\d\d)-?(\d\d)/.exec(text) ?? []
    const dates =
      year === '' ? [] : [`${day}${month}${year}`, `${year}${month}${day}`, `${day}${month}${year.slice(2)}`]
    return [
      ...words.filter(word => word.length > 3 && !/^\d+$/.test(word)),
      ...(digits.length > 5 ? [digits] : []),
      ...dates,
    ]
  })
}

interface Estimate {
  readonly bits: number
  /** Bits of what is no common word. */
  readonly rest: number
  readonly found: boolean
}

function estimate(lower: string, passphrase: string): Estimate {
  let remainder = lower
  let words = 0
  for (const word of WORDS) {
    const parts = remainder.split(word)
    words += parts.length - 1
    remainder = parts.join('\0')
  }
  const perCharacter = Math.log2(poolOf(passphrase))
  let rest = 0
  for (let i = 0; i < remainder.length; i++) {
    if (remainder[i] !== '\0') rest += isForeseen(remainder, i) ? 1 : perCharacter
  }
  return { bits: Math.floor(rest + words * WORD_BITS), rest, found: words > 0 }
}

/** Words and sentences are no random letters: letters and blanks alone count less than their alphabet. */
function poolOf(passphrase: string): number {
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9 ]/].filter(one => one.test(passphrase)).length
  return [1, 9, 14, 28, 48][classes] ?? 1
}

/** The same again, or the next or the one before in alphabet, digits or a repeated pattern of up to four. */
function isForeseen(text: string, i: number): boolean {
  const step = text.charCodeAt(i) - text.charCodeAt(i - 1)
  if (Math.abs(step) <= 1) return true
  return [2, 3, 4].some(
    length => i >= length && text[i] === text[i - length] && text[i - 1] === text[i - 1 - length],
  )
}
