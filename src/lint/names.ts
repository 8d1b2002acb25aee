/** Lints of issuer, subject and subjectAltName (RFC 5280 4.1.2.4, 4.1.2.6, 4.2.1.6). */
import {
  compareBytes,
  children,
  type Element,
  enter,
  readOid,
  readString,
  readWhole,
  TAG,
  take,
} from '../x509/der.ts'
import { read } from '../x509/extension-reader.ts'
import { attributeFault, parseName } from '../x509/name.ts'
import { OIDS } from '../x509/oids.ts'
import { CA_KINDS, extensionOf, type Lint, text, type View } from './lint.ts'

export const NAME_LINTS: readonly Lint[] = [
  {
    id: 'C05',
    code: 'c05-issuer-name',
    message: text(
      'Nama penerbit tidak sama oktet demi oktet dengan subjek penerbit.',
      'The issuer name is not, octet by octet, the subject of the issuer.',
    ),
    holds: ({ issuer, subject, issuerCertificate }) =>
      compareBytes(issuer, issuerCertificate?.subject ?? subject) === 0,
  },
  {
    id: 'C06',
    code: 'c06-subject-empty',
    kinds: CA_KINDS,
    message: text('Subjek otoritas sertifikat kosong.', 'The subject of a certification authority is empty.'),
    holds: ({ subject }) => !isEmptyName(subject),
  },
  {
    id: 'C11',
    code: 'c11-string-type',
    message: text('Jenis teks pada nama salah.', 'A name attribute has the wrong string type.'),
    holds: ({ subject }) => attributesOf(subject).every(hasRightStringType),
  },
  {
    id: 'C12',
    code: 'c12-name-value',
    message: text(
      'Isian nama kosong, terlalu panjang atau memuat karakter terlarang.',
      'A name attribute is empty, too long or holds forbidden characters.',
    ),
    holds: ({ subject }) => parseName(subject).every(attribute => attributeFault(attribute) === undefined),
  },
  {
    id: 'Q08',
    code: 'q08-single-attributes',
    message: text('Negara dan nama umum hanya boleh satu.', 'Country and common name may occur once only.'),
    holds: ({ subject }) => {
      const types = parseName(subject).map(attribute => attribute.type)
      return ['C', 'CN'].every(type => types.filter(one => one === type).length <= 1)
    },
  },
  {
    id: 'C19',
    code: 'c19-alternative-names',
    message: text(
      'subjectAltName kosong, atau kekritisannya salah.',
      'subjectAltName is empty, or its criticality is wrong.',
    ),
    holds: holdsAlternativeNames,
  },
  {
    id: 'C20',
    code: 'c20-mailbox',
    message: text('Alamat surel tidak sah.', 'A mail address is ill-formed.'),
    holds: ({ extensions }) => (read.emails(extensions) ?? []).every(email => MAILBOX.test(email)),
  },
]

/** Bare Mailbox of RFC 2821 4.1.2 in ASCII, as RFC 5280 4.2.1.6 wants it: no angle brackets, no comment. */
const MAILBOX =
  /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/

interface RawAttribute {
  readonly oid: string
  readonly tag: number
}

function isEmptyName(name: Uint8Array): boolean {
  return readWhole(name, TAG.sequence).end === 2
}

function attributesOf(name: Uint8Array): RawAttribute[] {
  return children(readWhole(name, TAG.sequence), TAG.set).flatMap(rdn =>
    children(rdn, TAG.sequence).map(typeAndTag),
  )
}

function typeAndTag(element: Element): RawAttribute {
  const cursor = enter(element)
  const oid = readOid(take(cursor))
  const value = take(cursor)
  readString(value)
  return { oid, tag: value.tag }
}

/** RFC 5280 4.1.2.4 and App. A.1: three attributes have one string type, the others two. */
const STRING_TYPES: Readonly<Record<string, number>> = {
  [OIDS.countryName]: TAG.printableString,
  [OIDS.serialNumberAttribute]: TAG.printableString,
  [OIDS.emailAddress]: TAG.ia5String,
}

function hasRightStringType({ oid, tag }: RawAttribute): boolean {
  const demanded = STRING_TYPES[oid]
  return demanded === undefined ? tag === TAG.utf8String || tag === TAG.printableString : tag === demanded
}

/** Critical exactly when the subject is empty, and then it must be there. */
function holdsAlternativeNames(view: View): boolean {
  const extension = extensionOf(view, OIDS.subjectAltName)
  const empty = isEmptyName(view.subject)
  if (extension === undefined) return !empty
  return extension.critical === empty && (read.generalNames(view.extensions) ?? []).length > 0
}
