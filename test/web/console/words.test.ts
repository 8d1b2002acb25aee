import t from 'tap'
import { EMPLOYMENT_STATUSES } from '../../../src/domain/employee.ts'
import { call, DINKES, KOMINFO, NC, EMAIL_PROFILE, profile } from '../../support/fixtures.ts'
import { certified, person, submitted } from '../../support/house.ts'
import { markMessages, unmarkedWords } from '../../support/marked-words.ts'
import { FACTS } from '../../support/web-app.ts'
import { OFFICER, openStage, VERIFIER, visit } from './stage.ts'

t.test('all words of the console come from the messages', async t => {
  const stage = await openStage(t)
  const { house } = stage
  const made = person(house)
  const first = await submitted(house, made)
  const held = await submitted(house, person(house, { birthDate: '1986-09-27' }))
  await submitted(house, person(house), { profile: 'authentication' })
  const certificate = await certified(house, person(house), { profile: 'email' })
  await stage.uses.askApplicant(call(VERIFIER), first.id, 'Siapa?')
  await stage.uses.saveView(call(VERIFIER), { name: 'Lama', query: 'days=7' })
  await markMessages()
  const app = await stage.app(t)
  /** What people, agencies, profiles and findings are called: nobody's words of a page. */
  const data: (string | RegExp)[] = [
    // Before the patterns, which would leave pieces of them.
    ...['ecdsa-sha256', 'Akar Uji', 'Penerbit Uji', 'intermediate', 'root', /CN=[\w =,]+/],
    ...[FACTS.name.id, FACTS.operator.id, FACTS.contact.address ?? '', FACTS.contact.email ?? ''],
    ...[VERIFIER.name, OFFICER.name, made.name, NC.name, KOMINFO.name, DINKES.name, made.position ?? ''],
    ...[profile().title.id, EMAIL_PROFILE.title.id, 'Autentikasi', 'S.Kom.', 'Siapa?', 'Lama', 'WITA', 'bit'],
    ...held.findings.map(finding => finding.message.id),
    EMPLOYMENT_STATUSES.active.label.id,
    ...[/pegawai\.\d+@nusacontoh\.example/, /[0-9a-f]{8,}/, /[0-9a-f-]{36}/, /[0-9a-f ]{4,}/],
    // What a CSR, a key and an extension are called by their standards.
    ...['not taken over', 'The verifier', 'p-256', 'digitalSignature', 'nonRepudiation'],
    ...[
      'documentSigning',
      'emailProtection',
      'clientAuth',
      'serialNumber',
      'surname',
      'givenName',
      'issuing',
    ],
    ...[/^(ID|EN|CN|OU)$/, 'Enter', 'Made', 'Wirawan', 'ID', 'EN', 'CN', 'OU'],
  ]
  const paths = [
    ...['/console', '/console?tab=asked', '/console?tab=done&q=nobody', '/console?tab=held'],
    ...[`/console/requests/${first.id}`, `/console/requests/${held.id}`, '/console/several'],
    ...['/console/certificates', '/console/certificates?q=nobody'],
    ...[
      `/console/certificates/${certificate.serialNumber}`,
      '/console/revocations?profile=email&status=good',
    ],
  ]
  for (const who of [VERIFIER, OFFICER])
    for (const url of paths) {
      const { status, body } = await visit(app, who, { url })
      t.equal(status, 200, url)
      t.strictSame(unmarkedWords(body, data), [], url)
    }
})
