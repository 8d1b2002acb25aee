/** Fail vectors of the basic fields and names. */
import { SIGNATURE_ALGORITHMS } from '../../src/x509/algorithms.ts'
import { composeTbs } from '../../src/x509/certificate.ts'
import * as der from '../../src/x509/der.ts'
import { extension } from '../../src/x509/extensions.ts'
import { encodeName } from '../../src/x509/name.ts'
import { OIDS } from '../../src/x509/oids.ts'
import { newKeys, years } from '../x509/hierarchy.ts'
import { unhex } from '../x509/outcome.ts'
import {
  type FailVector,
  sound,
  withExtension,
  withField,
  value,
  composed,
  validity,
  rdn,
  from,
  subjectOf,
  keys,
  root,
} from './drafts.ts'

export const FAILING_FIELDS: readonly FailVector[] = [
  ['c01-version', 'subscriber', withField('subscriber', 0, der.contextConstructed(0, der.integer(1n)))],
  [
    'c02-algorithm',
    'subscriber',
    withField('subscriber', 2, SIGNATURE_ALGORITHMS['ecdsa-sha384'].identifier),
  ],
  [
    'c31-algorithm-fits-key',
    'root',
    composeTbs(sound('root', { algorithm: 'ecdsa-sha256' }, newKeys('ed25519'))),
  ],
  ['c03-serial-range', 'subscriber', composed('subscriber', { serialNumber: 'ff'.repeat(20) })],
  ['c03-serial-range', 'subscriber', composed('subscriber', { serialNumber: '00' })],
  [
    'c03-serial-range',
    'subscriber',
    withField('subscriber', 1, unhex(`0210ff${'00'.repeat(15)}`.replace('ff', '80'))),
  ],
  ['c04-serial-entropy', 'subscriber', composed('subscriber', { serialNumber: 'ff'.repeat(7) })],
  [
    'c07-time-type',
    'subscriber',
    withField('subscriber', 4, validity(der.generalizedTime(from), der.time(years(1)))),
  ],
  ['c08-validity-order', 'subscriber', composed('subscriber', { notBefore: years(2), notAfter: years(2) })],
  ['c32-validity-nesting', 'subscriber', composed('subscriber', { notAfter: years(26) })],
  [
    'c32-validity-nesting',
    'subscriber',
    composed('subscriber', { notBefore: new Date(from.getTime() - 1000) }),
  ],
  [
    'c09-unique-ids',
    'subscriber',
    withField('subscriber', 6, keys.publicKey.der, der.contextPrimitive(1, unhex('0001'))),
  ],
  ['c05-issuer-name', 'subscriber', composed('subscriber', { issuer: root.certificate.subject })],
  ['c05-issuer-name', 'root', composed('root', { issuer: root.certificate.subject })],
  ['c06-subject-empty', 'intermediate', composed('intermediate', { subject: encodeName([]) })],
  [
    'c11-string-type',
    'subscriber',
    subjectOf(rdn(OIDS.commonName, der.tlv(der.TAG.bmpString, unhex('0041')))),
  ],
  ['c11-string-type', 'subscriber', subjectOf(rdn(OIDS.countryName, der.utf8String('ID')))],
  ['c12-name-value', 'subscriber', subjectOf(rdn(OIDS.commonName, der.utf8String('x'.repeat(65))))],
  [
    'q08-single-attributes',
    'subscriber',
    subjectOf(...['a', 'b'].map(one => rdn(OIDS.commonName, der.utf8String(one)))),
  ],
  [
    'c19-alternative-names',
    'subscriber',
    withExtension('subscriber', OIDS.subjectAltName, { critical: true }),
  ],
  [
    'c19-alternative-names',
    'subscriber',
    withExtension('subscriber', OIDS.subjectAltName, value(der.sequence())),
  ],
  ['c19-alternative-names', 'ocsp-responder', composed('ocsp-responder', { subject: encodeName([]) })],
  [
    'c20-mailbox',
    'subscriber',
    withExtension('subscriber', OIDS.subjectAltName, extension.subjectAltName({ emails: ['<a@b>'] })),
  ],
]
