/** Fail vectors of identifiers, policies, constraints and locations. */
import * as der from '../../src/x509/der.ts'
import { extension } from '../../src/x509/extensions.ts'
import { OIDS } from '../../src/x509/oids.ts'
import { unhex } from '../x509/outcome.ts'
import { type FailVector, withExtension, value, composed, policyWith, weakRoot } from './drafts.ts'

export const FAILING_EXTENSIONS: readonly FailVector[] = [
  ['c13-authority-key-identifier', 'subscriber', withExtension('subscriber', OIDS.authorityKeyIdentifier)],
  [
    'c13-authority-key-identifier',
    'subscriber',
    withExtension('subscriber', OIDS.authorityKeyIdentifier, { critical: true }),
  ],
  [
    'c13-authority-key-identifier',
    'subscriber',
    withExtension('subscriber', OIDS.authorityKeyIdentifier, value(der.sequence())),
  ],
  ['c13-authority-key-identifier', 'subscriber', composed('subscriber', {}), weakRoot.certificate],
  ['c14-subject-key-identifier', 'subscriber', withExtension('subscriber', OIDS.subjectKeyIdentifier)],
  [
    'c14-subject-key-identifier',
    'root',
    withExtension('root', OIDS.subjectKeyIdentifier, value(unhex('0400'))),
  ],
  [
    'c18-policies',
    'subscriber',
    withExtension(
      'subscriber',
      OIDS.certificatePolicies,
      extension.certificatePolicies([{ oid: '1.2.3' }, { oid: '1.2.3' }]),
    ),
  ],
  [
    'c18-policies',
    'subscriber',
    withExtension('subscriber', OIDS.certificatePolicies, value(der.sequence())),
  ],
  [
    'c18-policies',
    'subscriber',
    withExtension(
      'subscriber',
      OIDS.certificatePolicies,
      extension.certificatePolicies([{ oid: '1.2.3', notice: 'x'.repeat(201) }]),
    ),
  ],
  [
    'c18-policies',
    'subscriber',
    withExtension('subscriber', OIDS.certificatePolicies, value(policyWith(der.ia5String('x')))),
  ],
  [
    'c23-name-constraints',
    'subscriber',
    withExtension('subscriber', OIDS.nameConstraints, { critical: true }),
  ],
  [
    'c23-name-constraints',
    'intermediate',
    withExtension('intermediate', OIDS.nameConstraints, { critical: true }),
  ],
  [
    'c23-name-constraints',
    'intermediate',
    withExtension('intermediate', OIDS.nameConstraints, {
      critical: true,
      ...value(subtrees(der.contextPrimitive(0, unhex('01')))),
    }),
  ],
  [
    'c24-policy-constraints',
    'intermediate',
    withExtension('intermediate', OIDS.policyConstraints, { critical: true }),
  ],
  [
    'c24-policy-constraints',
    'intermediate',
    withExtension('intermediate', OIDS.policyConstraints, value(unhex('3003800100'))),
  ],
  [
    'c24-policy-constraints',
    'intermediate',
    withExtension('intermediate', OIDS.inhibitAnyPolicy, value(der.integer(0n))),
  ],
  [
    'q11-no-inhibit-any-policy',
    'subscriber',
    withExtension('subscriber', OIDS.inhibitAnyPolicy, value(der.integer(0n))),
  ],
  ['c10-unknown-critical', 'subscriber', withExtension('subscriber', '1.2.3.4', { critical: true })],
  [
    'c28-distribution-points',
    'subscriber',
    withExtension('subscriber', OIDS.cRLDistributionPoints, { critical: true }),
  ],
  [
    'c28-distribution-points',
    'subscriber',
    withExtension(
      'subscriber',
      OIDS.cRLDistributionPoints,
      extension.crlDistributionPoints(['https://a/b.crl']),
    ),
  ],
  [
    'c28-distribution-points',
    'subscriber',
    withExtension('subscriber', OIDS.cRLDistributionPoints, value(der.sequence())),
  ],
  ['c28-freshest-crl', 'subscriber', withExtension('subscriber', OIDS.freshestCRL, { critical: true })],
  [
    'c29-authority-info-access',
    'subscriber',
    withExtension('subscriber', OIDS.authorityInfoAccess, { critical: true }),
  ],
  [
    'c29-authority-info-access',
    'subscriber',
    withExtension(
      'subscriber',
      OIDS.authorityInfoAccess,
      extension.authorityInfoAccess({ ocsp: ['ldap://a'], caIssuers: [] }),
    ),
  ],
  [
    'c29-authority-info-access',
    'subscriber',
    withExtension(
      'subscriber',
      OIDS.authorityInfoAccess,
      value(der.sequence(der.sequence(der.oid('1.2.3'), der.contextPrimitive(6, der.ia5('http://a'))))),
    ),
  ],
  ['q11-info-access-present', 'subscriber', withExtension('subscriber', OIDS.authorityInfoAccess)],
  ['o03-responder-purpose', 'ocsp-responder', withExtension('ocsp-responder', OIDS.extendedKeyUsage)],
  [
    'o03-responder-purpose',
    'ocsp-responder',
    withExtension(
      'ocsp-responder',
      OIDS.extendedKeyUsage,
      extension.extendedKeyUsage([OIDS.ocspSigning, OIDS.clientAuth]),
    ),
  ],
  [
    'o03-no-responder-purpose',
    'subscriber',
    withExtension('subscriber', OIDS.extendedKeyUsage, extension.extendedKeyUsage([OIDS.ocspSigning])),
  ],
  [
    'o03-no-responder-purpose',
    'subscriber',
    withExtension('subscriber', OIDS.ocspNoCheck, extension.ocspNoCheck()),
  ],
  ['o04-no-check', 'ocsp-responder', withExtension('ocsp-responder', OIDS.ocspNoCheck)],
  [
    'o04-no-check',
    'ocsp-responder',
    withExtension('ocsp-responder', OIDS.ocspNoCheck, value(der.sequence())),
  ],
  [
    'n05-responder-locations',
    'ocsp-responder',
    withExtension(
      'ocsp-responder',
      OIDS.cRLDistributionPoints,
      extension.crlDistributionPoints(['http://a']),
    ),
  ],
  [
    'n05-responder-locations',
    'ocsp-responder',
    withExtension(
      'ocsp-responder',
      OIDS.authorityInfoAccess,
      extension.authorityInfoAccess({ ocsp: ['http://a'], caIssuers: [] }),
    ),
  ],
]

function subtrees(...more: readonly Uint8Array[]): Uint8Array {
  const subtree = der.sequence(der.contextPrimitive(1, der.ia5('go.id')), ...more)
  return der.sequence(der.contextConstructed(0, subtree))
}
