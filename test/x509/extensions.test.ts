import t from 'tap'
import { contextConstructed, contextPrimitive, ia5, octetString, sequence } from '../../src/x509/der.ts'
import { read } from '../../src/x509/extension-reader.ts'
import { type Extension, extension } from '../../src/x509/extensions.ts'
import { nameOfOid, OIDS } from '../../src/x509/oids.ts'
import { hex, outcomeOf, unhex } from './outcome.ts'

const URL = 'http://a'

t.test('golden vectors of every extension we write', async t => {
  const vectors: [string, Extension, boolean, string][] = [
    ['keyUsage', extension.keyUsage(['digitalSignature', 'nonRepudiation']), true, '030206c0'],
    ['keyUsage of a CA', extension.keyUsage(['keyCertSign', 'cRLSign']), true, '03020106'],
    [
      'extendedKeyUsage',
      extension.extendedKeyUsage([OIDS.documentSigning]),
      false,
      '300a06082b06010505070324',
    ],
    [
      'critical extendedKeyUsage',
      extension.extendedKeyUsage([OIDS.timeStamping], true),
      true,
      '300a06082b06010505070308',
    ],
    ['basicConstraints', extension.basicConstraints({ ca: true }), true, '30030101ff'],
    [
      'basicConstraints with length',
      extension.basicConstraints({ ca: true, pathLength: 0 }),
      true,
      '30060101ff020100',
    ],
    ['basicConstraints of an end entity', extension.basicConstraints({ ca: false }), false, '3000'],
    ['certificatePolicies', extension.certificatePolicies([{ oid: '1.2.3' }]), false, '300630040602 2a03'],
    [
      'certificatePolicies with qualifiers',
      extension.certificatePolicies([{ oid: '1.2.3', cps: 'u', notice: 'n' }]),
      false,
      '3028302606022a033020300d06082b06010505070201160175300f06082b0601050507020230030c016e',
    ],
    ['subjectAltName', extension.subjectAltName({ emails: ['a@b'] }), false, '30058103614062'],
    [
      'critical subjectAltName',
      extension.subjectAltName({ emails: ['a@b'], critical: true }),
      true,
      '30058103614062',
    ],
    [
      'authorityInfoAccess',
      extension.authorityInfoAccess({ ocsp: [URL], caIssuers: [URL] }),
      false,
      '302c301406082b060105050730018608687474703a2f2f61301406082b060105050730028608687474703a2f2f61',
    ],
    [
      'cRLDistributionPoints',
      extension.crlDistributionPoints([URL]),
      false,
      '3010300ea00ca00a8608687474703a2f2f61',
    ],
    ['subjectKeyIdentifier', extension.subjectKeyIdentifier(unhex('0102')), false, '04020102'],
    ['authorityKeyIdentifier', extension.authorityKeyIdentifier(unhex('0102')), false, '300480020102'],
    ['ocspNoCheck', extension.ocspNoCheck(), false, '0500'],
    ['cRLNumber', extension.cRLNumber(255n), false, '020200ff'],
    [
      'issuingDistributionPoint',
      extension.issuingDistributionPoint({ urls: [URL], only: 'subscribers' }),
      true,
      '3011a00ca00a8608687474703a2f2f618101ff',
    ],
    [
      'issuingDistributionPoint for issuers',
      extension.issuingDistributionPoint({ urls: [URL], only: 'issuers' }),
      true,
      '3011a00ca00a8608687474703a2f2f618201ff',
    ],
    [
      'plain issuingDistributionPoint',
      extension.issuingDistributionPoint({ urls: [URL] }),
      true,
      '300ea00ca00a8608687474703a2f2f61',
    ],
    ['deltaCRLIndicator', extension.deltaCRLIndicator(7n), true, '020107'],
    ['freshestCRL', extension.freshestCRL(URL), false, '3010300ea00ca00a8608687474703a2f2f61'],
    [
      'expiredCertsOnCRL',
      extension.expiredCertsOnCRL(new Date(0)),
      false,
      '180f31393730303130313030303030305a',
    ],
    ['archiveCutoff', extension.archiveCutoff(new Date(0)), false, '180f31393730303130313030303030305a'],
    ['reasonCode', extension.reasonCode(6), false, '0a0106'],
    ['extendedRevoke', extension.extendedRevoke(), false, '0500'],
    ['nonce', extension.nonce(unhex('01')), false, '040101'],
  ]
  for (const [name, one, critical, value] of vectors) {
    t.equal(hex(one.value), value.replaceAll(' ', ''), name)
    t.equal(one.critical, critical, `${name}: criticality`)
  }
})

t.test('what is written is read back', async t => {
  const list = [
    extension.certificatePolicies([{ oid: '1.2.3', cps: URL, notice: 'n' }, { oid: '1.2.4' }]),
    extension.authorityInfoAccess({ ocsp: [URL], caIssuers: [] }),
    extension.crlDistributionPoints([URL, 'http://b']),
    extension.subjectAltName({ emails: ['a@b', 'c@d'] }),
    extension.freshestCRL(URL),
    extension.deltaCRLIndicator(7n),
    extension.issuingDistributionPoint({ urls: [URL, 'http://b'], only: 'subscribers' }),
  ]
  t.same(read.policies(list), ['1.2.3', '1.2.4'])
  t.same(read.accessDescriptions(list), [{ method: OIDS.accessOcsp, url: URL }])
  t.same(read.distributionPoints(list), [[URL], ['http://b']])
  t.same(read.freshestCRL(list), [[URL]])
  t.equal(read.deltaCRLIndicator(list), 7n)
  t.same(read.issuingDistributionPoint(list), { flags: [1], urls: [URL, 'http://b'] })
  t.same(read.generalNames(list), ['email:a@b', 'email:c@d'])
  t.equal(read.keyUsage(list), undefined)
})

t.test('forms that others write are told apart', async t => {
  const points = (...content: Uint8Array[]): Extension[] => [
    { oid: OIDS.cRLDistributionPoints, critical: false, value: sequence(sequence(...content)) },
  ]
  const uri = contextPrimitive(6, ia5(URL))
  const full = contextConstructed(0, contextConstructed(0, uri))
  t.same(read.distributionPoints(points(full)), [[URL]])
  t.same(read.distributionPoints(points(contextPrimitive(1, unhex('00')))), [undefined], 'reasons only')
  t.same(
    read.distributionPoints(points(full, contextPrimitive(1, unhex('0080')))),
    [undefined],
    'with reasons',
  )
  t.same(
    read.distributionPoints(points(contextConstructed(0, contextConstructed(1)))),
    [undefined],
    'relative name',
  )
  const directory = contextConstructed(0, contextConstructed(0, contextConstructed(4, sequence())))
  t.same(read.distributionPoints(points(directory)), [undefined], 'a directory name')
  const aia = {
    oid: OIDS.authorityInfoAccess,
    critical: false,
    value: unhex('3010300e06082b06010505073001a4023000'),
  }
  t.same(read.accessDescriptions([aia]), [{ method: OIDS.accessOcsp }])
  const aki = {
    oid: OIDS.authorityKeyIdentifier,
    critical: false,
    value: sequence(contextPrimitive(2, unhex('01'))),
  }
  t.equal(read.authorityKeyIdentifier([aki]), undefined)
  const decipherOnly = { oid: OIDS.keyUsage, critical: true, value: unhex('0303070080') }
  t.same(read.keyUsage([decipherOnly]), [], 'bits without a name are left to lint')
  const wrong = {
    oid: OIDS.subjectKeyIdentifier,
    critical: false,
    value: octetString(octetString(unhex(''))),
  }
  t.equal(
    outcomeOf(() => read.subjectKeyIdentifier([{ ...wrong, value: sequence() }])),
    'malformed: der-tag',
  )
})

t.test('OIDs have names', async t => {
  t.equal(nameOfOid('2.5.29.15'), 'keyUsage')
  t.equal(nameOfOid('1.2.3'), '1.2.3')
  t.equal(new Set(Object.values(OIDS)).size, Object.keys(OIDS).length, 'no OID has two names')
})
