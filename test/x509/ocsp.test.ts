import fc from 'fast-check'
import t from 'tap'
import * as der from '../../src/x509/der.ts'
import { type Extension, extension } from '../../src/x509/extensions.ts'
import {
  composeResponseData,
  encodeCertId,
  joinOcspResponse,
  type OcspErrorStatus,
  ocspError,
  parseOcspRequest,
  type SingleStatus,
} from '../../src/x509/ocsp.ts'
import { hex, outcomeOf, unhex } from './outcome.ts'

const sha256Id = encodeCertId({
  hash: 'sha256',
  issuerNameHash: new Uint8Array(32).fill(1),
  issuerKeyHash: new Uint8Array(32).fill(2),
  serialNumber: 'ff01',
})
const sha1Id = encodeCertId({
  hash: 'sha1',
  issuerNameHash: new Uint8Array(20).fill(1),
  issuerKeyHash: new Uint8Array(20).fill(2),
  serialNumber: '05',
})
const nonceOid = der.oid('1.3.6.1.5.5.7.48.1.2')

/** An OCSPRequest around the requests and whatever stands before and after them. */
function request(
  requests: readonly Uint8Array[],
  after: readonly Uint8Array[] = [],
  before: readonly Uint8Array[] = [],
): Uint8Array {
  return der.sequence(
    der.sequence(...before, der.sequence(...requests.map(id => der.sequence(id))), ...after),
  )
}

function requestExtensions(...list: readonly Uint8Array[]): Uint8Array {
  return der.contextConstructed(2, der.sequence(...list))
}

function nonceOf(octets: Uint8Array): Uint8Array {
  return requestExtensions(der.sequence(nonceOid, der.octetString(der.octetString(octets))))
}

t.test('O01 O12 requests are read and CertIDs kept as they are', async t => {
  const { certIds, nonce } = parseOcspRequest(request([sha256Id, sha1Id]))
  t.equal(nonce, undefined)
  t.match(certIds[0], { hash: 'sha256', serialNumber: 'ff01' })
  t.match(certIds[1], { hash: 'sha1', serialNumber: '05' })
  t.equal(hex(certIds[0]?.der ?? unhex('')), hex(sha256Id))
  t.equal(hex(certIds[1]?.issuerKeyHash ?? unhex('')), '02'.repeat(20))
  const noNull = der.sequence(
    der.sequence(der.oid('1.3.14.3.2.26')),
    ...der.children(der.readElement(sha1Id)).slice(1).map(der.wholeOf),
  )
  t.equal(hex(parseOcspRequest(request([noNull])).certIds[0]?.der ?? unhex('')), hex(noNull), 'without NULL')
  const md5 = der.sequence(
    der.sequence(der.oid('1.2.840.113549.2.5')),
    der.octetString(unhex('01')),
    der.octetString(unhex('02')),
    der.integer(1n),
  )
  t.match(parseOcspRequest(request([md5])).certIds[0], { unsupportedHash: true, serialNumber: '01' })
})

t.test('O01 N03 what a request may hold', async t => {
  const v1 = der.contextConstructed(0, der.integer(0n))
  const requestor = der.contextConstructed(1, der.contextPrimitive(1, der.ia5('a@b')))
  t.equal(
    outcomeOf(() => parseOcspRequest(request([sha1Id], [], [v1, requestor]))),
    'accepted',
  )
  const signed = der.sequence(
    ...der.children(der.readElement(request([sha1Id]))).map(der.wholeOf),
    der.contextConstructed(0, der.sequence()),
  )
  t.equal(
    outcomeOf(() => parseOcspRequest(signed)),
    'accepted',
    'a signature is skipped',
  )
  const plain = der.sequence(der.oid('1.2.3'), der.octetString(unhex('0500')))
  const critical = der.sequence(der.oid('1.2.3'), der.boolean(true), der.octetString(unhex('0500')))
  const single = (one: Uint8Array): Uint8Array =>
    der.sequence(
      der.sequence(der.sequence(der.sequence(sha1Id, der.contextConstructed(0, der.sequence(one))))),
    )
  t.equal(
    outcomeOf(() => parseOcspRequest(single(plain))),
    'accepted',
  )
  const vectors: [string, Uint8Array, string][] = [
    ['17 CertIDs', request(Array.from({ length: 17 }, () => sha1Id)), 'ocsp-request-count'],
    ['16 CertIDs', request(Array.from({ length: 16 }, () => sha1Id)), 'accepted'],
    ['none', request([]), 'ocsp-request-count'],
    ['version 2', request([sha1Id], [], [der.contextConstructed(0, der.integer(1n))]), 'ocsp-version'],
    ['O16 critical', request([sha1Id], [requestExtensions(critical)]), 'ocsp-critical-extension'],
    ['O16 critical single', single(critical), 'ocsp-critical-extension'],
    ['O16 plain', request([sha1Id], [requestExtensions(plain)]), 'accepted'],
    ['hash of wrong length', request([der.sequence(...halves(sha1Id), der.integer(1n))]), 'ocsp-cert-id'],
    [
      'negative serial',
      request([der.sequence(...parts(sha1Id), unhex('0201ff'))]),
      'der-non-minimal-integer',
    ],
    ['trailing', Uint8Array.of(...request([sha1Id]), 0), 'der-trailing-bytes'],
    ['nothing', new Uint8Array(0), 'der-truncated'],
    ['too large', new Uint8Array(8193), 'ocsp-too-large'],
  ]
  for (const [name, input, expected] of vectors) {
    t.equal(outcomeOf(() => parseOcspRequest(input)).replace('malformed: ', ''), expected, name)
  }
})

t.test('N15 N16 N17 nonces of 1 to 128 octets, once, wrapped twice', async t => {
  const golden = `302f06092b0601050507300102042204 20${'dd'.repeat(32)}`.replace(' ', '')
  const wrapped = requestExtensions(unhex(golden))
  t.equal(hex(parseOcspRequest(request([sha1Id], [wrapped])).nonce ?? unhex('')), 'dd'.repeat(32))
  const sized = (octets: number): string =>
    outcomeOf(() => parseOcspRequest(request([sha1Id], [nonceOf(new Uint8Array(octets))])))
  for (const [octets, expected] of [
    [0, 'malformed: ocsp-nonce'],
    [1, 'accepted'],
    [128, 'accepted'],
    [129, 'malformed: ocsp-nonce'],
  ] as const) {
    t.equal(sized(octets), expected, `${octets} octets`)
  }
  const twice = requestExtensions(unhex(golden), unhex(golden))
  t.equal(
    outcomeOf(() => parseOcspRequest(request([sha1Id], [twice]))),
    'malformed: ocsp-nonce',
  )
  const bare = requestExtensions(der.sequence(nonceOid, der.octetString(unhex('0102'))))
  t.equal(
    outcomeOf(() => parseOcspRequest(request([sha1Id], [bare]))),
    'malformed: der-truncated',
    'not wrapped',
  )
})

t.test('O02 error responses are a status and nothing else', async t => {
  const statuses: [OcspErrorStatus, number][] = [
    ['malformedRequest', 1],
    ['internalError', 2],
    ['tryLater', 3],
    ['sigRequired', 5],
    ['unauthorized', 6],
  ]
  for (const [status, code] of statuses) t.equal(hex(ocspError(status)), `30030a010${code}`, status)
})

const at = new Date('2026-11-24T00:00:00.999Z')
const until = new Date('2050-01-01T00:00:00Z')

function data(
  status: SingleStatus,
  changes: { nonce?: Uint8Array; single?: readonly Extension[]; extensions?: readonly Extension[] } = {},
): string {
  return hex(
    composeResponseData({
      responderKeyHash: unhex('aa'),
      producedAt: at,
      responses: [
        {
          certId: unhex('3000'),
          status,
          thisUpdate: at,
          nextUpdate: until,
          ...(changes.single === undefined ? {} : { extensions: changes.single }),
        },
      ],
      ...(changes.nonce === undefined ? {} : { nonce: changes.nonce }),
      ...(changes.extensions === undefined ? {} : { extensions: changes.extensions }),
    }),
  )
}

t.test('O09 O10 O13 O14 N04 N07 golden ResponseData', async t => {
  const produced = '180f32303236313132343030303030305a'
  const times = `${produced}a011180f32303530303130313030303030305a`
  const byKey = 'a2030401aa'
  t.equal(data({ status: 'good' }), `3042${byKey}${produced}302a302830008000${times}`)
  t.match(data({ status: 'unknown' }), `30008200${times}`)
  const revoked = { status: 'revoked', revokedAt: at } as const
  t.match(data({ ...revoked, reason: 'certificateHold' }), `3000a116${produced}a0030a0106${times}`, 'O06')
  t.match(data({ ...revoked, reason: 'unspecified' }), `3000a111${produced}${times}`)
  t.ok(
    data({ status: 'good' }, { nonce: unhex('07') }).endsWith('a1143012301006092b06010505073001020403040107'),
  )
  t.match(
    data({ status: 'good' }, { single: [extension.archiveCutoff(at)] }),
    'a1223020301e06092b06010505073001060411180f',
  )
  t.ok(
    data({ status: 'good' }, { extensions: [extension.extendedRevoke()] }).endsWith(
      '06092b060105050730010904020500',
    ),
    'O08',
  )
})

t.test('golden OCSPResponse', async t => {
  const parts = { responseData: unhex('3000'), algorithm: 'ed25519', signature: unhex('05') } as const
  const outer = '06092b0601050507300101'
  t.equal(
    hex(joinOcspResponse({ ...parts, certificates: [] })),
    `30230a0100a01e301c${outer}040f300d3000300506032b657003020005`,
  )
  t.match(hex(joinOcspResponse({ ...parts, certificates: [unhex('3000')] })), 'a00430023000')
})

t.test('hostile requests are refused with a SegelError and nothing else', async t => {
  const sound = request([sha256Id], [nonceOf(new Uint8Array(32))])
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: sound.length - 1 }), fc.nat({ max: 255 })), {
        minLength: 1,
        maxLength: 3,
      }),
      edits => {
        const mutated = sound.slice()
        for (const [at, value] of edits) mutated[at] = value
        return outcomeOf(() => parseOcspRequest(mutated)) !== ''
      },
    ),
    { numRuns: 3000 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), input => outcomeOf(() => parseOcspRequest(input)) !== ''),
  )
  t.pass('held')
})

function parts(certId: Uint8Array): Uint8Array[] {
  return der.children(der.readElement(certId)).slice(0, 3).map(der.wholeOf)
}

function halves(certId: Uint8Array): Uint8Array[] {
  const [algorithm = unhex(''), name = unhex('')] = parts(certId)
  return [algorithm, name, der.octetString(unhex('0102'))]
}
