import t from 'tap'
import { joinCertificate, parseCertificate, type Certificate } from '../../src/x509/certificate.ts'
import { checkChain, checkIssuedBy, checkPath } from '../../src/x509/chain.ts'
import { composeTbs } from '../../src/x509/certificate.ts'
import { extension } from '../../src/x509/extensions.ts'
import { draftOf, type Draft, newHierarchy, newKeys, signWith, years } from './hierarchy.ts'
import { outcomeOf } from './outcome.ts'

const { root, issuing, subscriber, responder } = newHierarchy()
const other = newHierarchy()
const at = new Date('2026-06-01T00:00:00Z')
const [rootCert, issuingCert, subscriberCert] = [
  root.certificate,
  issuing.certificate,
  subscriber.certificate,
]

/** Signed without lint, so that it may be wrong. */
function sign(draft: Draft): Certificate {
  const input = draftOf(draft)
  const tbs = composeTbs(input)
  return parseCertificate(joinCertificate(tbs, input.algorithm, signWith(draft.issuer ?? draft.keys, tbs)))
}

const chain = (...certificates: Certificate[]): string => outcomeOf(() => checkChain(certificates, at))
const link = (certificate: Certificate, issuer: Certificate): string =>
  outcomeOf(() => checkIssuedBy(certificate, issuer))

t.test('C33 sound chains hold', async t => {
  t.equal(chain(subscriberCert, issuingCert, rootCert), 'accepted')
  t.equal(chain(responder.certificate, issuingCert, rootCert), 'accepted')
  t.equal(chain(rootCert), 'accepted')
  const bare = sign({
    kind: 'root',
    keys: newKeys(),
    tbs: { extensions: [extension.basicConstraints({ ca: true })] },
  })
  t.equal(chain(bare), 'accepted', 'an imported root without key identifiers and keyUsage')
})

t.test('C05 C13 C15 C21 C32 each broken link has its finding', async t => {
  const refused = (...codes: string[]): string => `policy-violation: ${codes.join(', ')}`
  t.equal(
    link(subscriberCert, rootCert),
    refused('chain-issuer-name', 'chain-key-identifier', 'chain-signature'),
  )
  t.equal(link(subscriberCert, other.issuing.certificate), refused('chain-key-identifier', 'chain-signature'))
  const fromLeaf = sign({ kind: 'subscriber', keys: newKeys(), issuer: subscriber, name: 'x' })
  t.equal(link(fromLeaf, subscriberCert), refused('chain-issuer-not-ca', 'chain-issuer-key-usage'))
  const long = sign({ kind: 'subscriber', keys: newKeys(), issuer: issuing, tbs: { notAfter: years(26) } })
  t.equal(link(long, issuingCert), refused('chain-validity-nesting'))
  const signature = Uint8Array.from(subscriberCert.signature)
  signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1
  const forged = parseCertificate(joinCertificate(subscriberCert.tbs, 'ecdsa-sha256', signature))
  t.equal(link(forged, issuingCert), refused('chain-signature'))
  t.equal(chain(), refused('chain-empty'))
  t.equal(chain(subscriberCert, issuingCert), refused('chain-no-root'))
  t.equal(
    outcomeOf(() => checkChain([subscriberCert, issuingCert, rootCert], years(21))),
    refused('chain-not-valid-at'),
  )
  t.equal(
    outcomeOf(() => checkChain([rootCert], rootCert.notBefore)),
    'accepted',
    'both ends are inclusive (C08)',
  )
  t.equal(
    outcomeOf(() => checkChain([rootCert], rootCert.notAfter)),
    'accepted',
  )
})

t.test('C21 pathLen is counted', async t => {
  const keys = newKeys()
  const below = { ...keys, certificate: sign({ kind: 'intermediate', keys, issuer: issuing, name: 'Below' }) }
  const leaf = sign({ kind: 'subscriber', keys: newKeys(), issuer: below, name: 'Leaf' })
  t.equal(chain(below.certificate, issuingCert, rootCert), 'accepted', 'the last certificate is not counted')
  t.equal(chain(leaf, below.certificate, issuingCert, rootCert), 'policy-violation: chain-path-length')
})

t.test('C33 a path may end at any certificate that is trusted as it stands', async t => {
  const path = (...certificates: Certificate[]): string => outcomeOf(() => checkPath(certificates, at))
  t.equal(path(subscriberCert, issuingCert), 'accepted', 'an issuing authority')
  t.equal(path(subscriberCert), 'accepted', 'the certificate itself')
  t.equal(path(subscriberCert, issuingCert, rootCert), 'accepted')
  t.equal(path(issuingCert, subscriberCert).startsWith('policy-violation: '), true, 'in order only')
  t.equal(
    outcomeOf(() => checkPath([subscriberCert], years(21))),
    'policy-violation: chain-not-valid-at',
  )
})
