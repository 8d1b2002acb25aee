import fc from 'fast-check'
import t from 'tap'
import { isSegelError } from '../../src/errors.ts'
import { decodePem, encodePem } from '../../src/x509/pem.ts'

const block = encodePem(Uint8Array.from([48, 0]), 'CERTIFICATE')

function faultOf(text: string): string {
  try {
    decodePem(text, 'CERTIFICATE')
    return 'accepted'
  } catch (error) {
    if (!isSegelError(error, 'malformed')) throw error
    return error.findings[0]?.code ?? 'no finding'
  }
}

t.test('PEM of RFC 7468', async t => {
  t.equal(block, '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n')
  t.equal(faultOf(block), 'accepted')
  t.equal(faultOf(`\r\n${block.replaceAll('\n', '\r\n')}`), 'accepted', 'Windows line ends')
  t.equal(faultOf(block.replaceAll('CERTIFICATE', 'X509 CRL')), 'pem-block', 'another label')
  t.equal(faultOf(block + block), 'pem-block', 'two blocks')
  t.equal(faultOf(`hello\n${block}`), 'pem-block', 'text before')
  t.equal(faultOf(''), 'pem-block')
  t.equal(faultOf('-----BEGIN CERTIFICATE----------END CERTIFICATE-----'), 'pem-base64', 'empty')
  t.equal(faultOf('-----BEGIN CERTIFICATE-----'), 'pem-block')
  t.equal(faultOf(block.replace('MAA=', 'MAA')), 'pem-base64', 'padding missing')
  t.equal(faultOf(block.replace('MAA=', 'MAB=')), 'pem-base64', 'bits that are not coded')
  t.equal(faultOf(block.replace('MAA=', 'MA*=')), 'pem-base64')
  t.equal(faultOf(block.replace('MAA=', 'Proc-Type: 4,ENCRYPTED\n\nMAA=')), 'pem-block', 'RFC 1421 headers')
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), der =>
      Buffer.from(der).equals(decodePem(encodePem(der, 'X'), 'X')),
    ),
  )
})
