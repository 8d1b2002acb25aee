// In a process of its own, as the words stay marked.
import t from 'tap'
import { toPem } from '../../src/web/assets/keys/browser-pem.ts'
import { makeCsr } from '../support/csr.ts'
import { call, NC } from '../support/fixtures.ts'
import { certified, openHouse, person, submitted, VERIFIER } from '../support/house.ts'
import { markMessages, unmarkedWords } from '../support/marked-words.ts'
import { FACTS } from '../support/web-app.ts'
import { CSRF, portalHouse, SENDING, SIGNED_IN } from './support/portal-house.ts'

t.test('all words of the portal come from the messages, or are data', async t => {
  const house = await openHouse(t)
  const portal = await portalHouse(t, house)
  const one = person(house)
  const { serialNumber } = await certified(house, one)
  const { id } = await submitted(house, one, { profile: 'email' })
  const question = 'Benarkah'
  await portal.ask(call({ ...VERIFIER, agency: NC.code }), id, question)
  await markMessages()
  const data = [
    ...[FACTS.name.id, FACTS.operator.id, FACTS.contact.address ?? '', FACTS.contact.email ?? '', question],
    ...[...house.profiles.values()].map(({ title }) => title.id),
    ...[
      one.name,
      ...one.name.split(' '),
      ...one.agencyPath.map(({ name }) => name),
      one.position ?? '',
      one.titleAfter ?? '',
    ],
    ...['Aktif', one.officialEmail ?? '', 'Windows', 'macOS', 'Android', 'iPhone', 'iPad', 'Firefox'],
    ...[
      'Thunderbird',
      'Adobe Acrobat',
      'ECDSA',
      'RSA',
      'CN=',
      'OU=',
      'GN=',
      'SN=',
      'serialNumber=',
      'O=',
      'C=ID',
    ],
    /givenName=|surname=|2\.5\.4\.\d+=#?/,
    // What policy found, in its own words.
    /Anda sudah memiliki sertifikat yang berlaku[^<]*hilang\./,
    /Masih ada permohonan yang diproses[^<]*itu\./,
    /^(ID|EN)$/,
    /WIT[AB]?/,
    /[0-9a-f]{4,}/,
    /pegawai\.\d+@nusacontoh\.example/,
    'NIK',
  ]
  const app = await portal.app(t, one)
  const check = (body: string, url: string) => {
    t.match(body, '⟦')
    t.strictSame(unmarkedWords(body, data), [], url)
  }
  for (const url of [
    '/portal',
    '/portal/history',
    '/portal/request',
    '/portal/request/key?profile=signature',
    `/portal/request/key?profile=signature&renew=${serialNumber}`,
    `/portal/requests/${id}`,
    `/portal/certificates/${serialNumber}`,
    `/portal/certificates/${serialNumber}/revoke?reason=keyCompromise`,
    `/portal/certificates/${serialNumber}/revoke?reason=certificateHold`,
  ])
    check((await app.inject({ url, headers: { ...SIGNED_IN, 'accept-language': 'id' } })).body, url)
  const another = await portal.app(t, { ...one, ...person(house) })
  const csr = toPem(new Uint8Array(makeCsr().der), 'CERTIFICATE REQUEST')
  const payload = new URLSearchParams({ csrf: CSRF, profile: 'signature', csr }).toString()
  const headers = { ...SENDING, 'accept-language': 'id' }
  const review = await another.inject({ method: 'POST', url: '/portal/request/review', payload, headers })
  t.equal(review.statusCode, 200)
  check(review.body, 'review')
})
