/** What a browser needs of a certificate (RFC 5280 4.1) to ask for its status. Throws a RangeError for what is none. */
import { type Element, elements, elementsOfSequence, oid, type Octets } from '../keys/browser-der.ts'
import { fromPem } from '../keys/browser-pem.ts'

export interface ReadCertificate {
  readonly tbs: Octets
  /** Hex without sign octet, an even number of digits. */
  readonly serialNumber: string
  /** DER of the names. */
  readonly issuer: Octets
  readonly subject: Octets
  readonly notBefore: Date
  readonly notAfter: Date
  readonly spki: Octets
  /** Content of the BIT STRING in it. */
  readonly keyBits: Octets
  /** DER of the AlgorithmIdentifier. */
  readonly algorithm: Octets
  readonly signature: Octets
  /** DER of each purpose. */
  readonly purposes: readonly Octets[]
}

export function equal(a: Octets, b: Octets): boolean {
  return a.length === b.length && a.every((octet, index) => octet === b[index])
}

/** DER, or the first block of PEM. */
export function decodeCertificate(octets: Octets): ReadCertificate {
  if (octets[0] === 0x30) return readCertificate(octets)
  const [first] = fromPem(new TextDecoder('latin1').decode(octets), 'CERTIFICATE')
  if (first === undefined) throw new RangeError('neither DER nor PEM')
  return readCertificate(first)
}

export function readCertificate(der: Octets): ReadCertificate {
  const [tbs, algorithm, signature] = three(elementsOfSequence(der))
  const fields = elementsOfSequence(tbs.whole)
  const from = fields[0]?.tag === 0xa0 ? 1 : 0
  const at = (index: number) => present(fields[from + index])
  const [notBefore, notAfter] = elementsOfSequence(at(3).whole)
  const spki = at(5).whole
  return {
    tbs: tbs.whole,
    serialNumber: hexOf(withoutSign(at(0).content)),
    issuer: at(2).whole,
    subject: at(4).whole,
    notBefore: readTime(present(notBefore)),
    notAfter: readTime(present(notAfter)),
    spki,
    keyBits: bitsOf(present(elementsOfSequence(spki)[1])),
    algorithm: algorithm.whole,
    signature: bitsOf(signature),
    purposes: purposesOf(fields.find(({ tag }) => tag === 0xa3)),
  }
}

function three(list: readonly Element[]): [Element, Element, Element] {
  if (list.length !== 3) throw new RangeError('not a certificate')
  return [present(list[0]), present(list[1]), present(list[2])]
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('something is missing')
  return value
}

export function bitsOf({ tag, content }: Element): Octets {
  if (tag !== 0x03 || content[0] !== 0) throw new RangeError('not a BIT STRING of octets')
  return content.slice(1)
}

const EXTENDED_KEY_USAGE = oid('2.5.29.37')

function purposesOf(wrapped: Element | undefined): readonly Octets[] {
  if (wrapped === undefined) return []
  for (const extension of elementsOfSequence(wrapped.content)) {
    const parts = elementsOfSequence(extension.whole)
    const [name] = parts
    const value = parts.at(-1)
    if (name !== undefined && value !== undefined && equal(name.whole, EXTENDED_KEY_USAGE))
      return elementsOfSequence(value.content).map(({ whole }) => whole)
  }
  return []
}

/** UTCTime to 2049, GeneralizedTime (RFC 5280 4.1.2.5), both in UTC and whole seconds. */
export function readTime({ tag, content }: Element): Date {
  const text = new TextDecoder('latin1').decode(content)
  const century = tag === 0x17 ? (Number(text.slice(0, 2)) < 50 ? '20' : '19') : ''
  const [, ...parts] = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(century + text) ?? []
  const [year = Number.NaN, month = 0, day, hour, minute, second] = parts.map(Number)
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  if (Number.isNaN(date.getTime())) throw new RangeError('not a time')
  return date
}

function withoutSign(content: Octets): Octets {
  return content[0] === 0 && content.length > 1 ? content.slice(1) : content
}

function hexOf(octets: Octets): string {
  return Array.from(octets, octet => octet.toString(16).padStart(2, '0')).join('')
}

const ATTRIBUTES = { commonName: oid('2.5.4.3'), organization: oid('2.5.4.10'), unit: oid('2.5.4.11') }

/** The last value of an attribute of a name, for people; undefined when it is not there or no text. */
export function attributeOf(name: Octets, which: keyof typeof ATTRIBUTES): string | undefined {
  const found = elementsOfSequence(name)
    .flatMap(({ content }) => elements(content))
    .map(({ whole }) => elementsOfSequence(whole))
    .findLast(([type]) => type !== undefined && equal(type.whole, ATTRIBUTES[which]))
  const value = found?.[1]
  if (value === undefined) return undefined
  return new TextDecoder(ENCODINGS[value.tag] ?? 'utf-8').decode(value.content)
}

/** TeletexString in practice, BMPString; all others are UTF-8 or a part of it. */
const ENCODINGS: Readonly<Record<number, string>> = { 0x14: 'latin1', 0x1e: 'utf-16be' }
