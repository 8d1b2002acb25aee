import { execFileSync } from 'node:child_process'
import t from 'tap'
import { certsOnly } from '../../src/x509/cms.ts'
import { assertStrictDer } from '../../src/x509/der.ts'
import { encodePem } from '../../src/x509/pem.ts'
import { newHierarchy } from './hierarchy.ts'
import { unhex } from './outcome.ts'

const { root, issuing, subscriber } = newHierarchy()

t.test('C29 E01 certs-only messages are strict DER that OpenSSL prints, certificates unchanged', async t => {
  const certificates = [root, issuing, subscriber].map(one => one.certificate.der)
  const message = certsOnly(certificates)
  assertStrictDer(message)
  const pem = execFileSync('openssl', ['pkcs7', '-inform', 'DER', '-print_certs'], {
    input: message,
  }).toString()
  t.equal(pem.match(/BEGIN CERTIFICATE/g)?.length, 3)
  for (const der of certificates) t.ok(pem.includes(encodePem(der, 'CERTIFICATE')), 'the very bytes')
  const one = execFileSync('openssl', ['pkcs7', '-inform', 'DER', '-print_certs'], {
    input: certsOnly(certificates.slice(0, 1)),
  })
  t.match(one.toString(), 'Segel Root')
})

t.test('what is no certificate is refused', async t => {
  t.throws(() => certsOnly([unhex('3080')]), { code: 'malformed' })
  t.throws(() => certsOnly([unhex('300000')]), { code: 'malformed' })
  t.throws(() => certsOnly([unhex('3000')]), { code: 'malformed' })
})
