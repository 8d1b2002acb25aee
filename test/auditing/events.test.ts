/** What the log tells of keys and applicants, over the use cases and a real database. */
import t from 'tap'
import { submitRequest } from '../../src/enrollment/submit.ts'
import { makeCsr } from '../support/csr.ts'
import { call } from '../support/fixtures.ts'
import {
  approved,
  asEmployee,
  certified,
  enrollmentDeps,
  OFFICER,
  openHouse,
  person,
} from '../support/house.ts'

const house = await openHouse(t)
const events = async (object: string) => (await house.auditSince()).filter(one => one.object === object)

t.test('W02 the CA keys: made, used, and no longer to be trusted', async t => {
  for (const issuer of [house.root, house.issuing]) {
    const [made] = await events(`issuer:${issuer.id}`)
    t.match(made, {
      action: 'authority.created',
      detail: {
        keyFingerprint: issuer.certificate.publicKey.fingerprint,
        serialNumber: issuer.certificate.serialNumber,
      },
    })
  }
  const { issuerId, serialNumber } = await certified(house, person(house))
  const used = await events(`certificate:${issuerId}/${serialNumber}`)
  t.strictSame(
    used.map(one => one.action),
    ['certificate.signing', 'certificate.issued'],
    'before the key is asked, and after',
  )
  for (const { body } of await house.auditSince()) t.notMatch(body, /PRIVATE KEY|passphrase/i, 'W06')
})

t.test(
  'W03 an application: how the person was identified, which key, who accepted it, with what consent',
  async t => {
    const one = person(house)
    const consent = { notice: 'privacy-2026-1', language: 'id' }
    const submission = { employeeNumber: one.number, profile: 'signature', csr: makeCsr().der, consent }
    const asked = await submitRequest(enrollmentDeps(house))(call(asEmployee(one)), submission)
    t.match((await events(`request:${asked.id}`))[0], {
      action: 'request.submitted',
      detail: {
        person: one.personId,
        identifiedBy: 'employee-registry',
        registryAskedAt: house.clock.now().toISOString(),
        keyFingerprint: asked.csrFacts.keyFingerprint,
        digest: asked.digest,
        consent: 'privacy-2026-1',
        consentLanguage: 'id',
      },
    })
    const accepted = await approved(house, person(house))
    const decided = (await events(`request:${accepted.id}`)).filter(
      ({ action }) => action === 'request.decided',
    )
    t.match(
      decided.map(({ body }) => JSON.parse(body)),
      [
        { role: 'verifier', detail: { tier: 'verifier', decision: 'approve', digest: accepted.digest } },
        { actor: OFFICER.id, role: 'registration-officer', detail: { tier: 'registration-officer' } },
      ],
    )
    for (const { body } of await house.auditSince()) t.notMatch(body, one.number, 'no employee number')
  },
)
