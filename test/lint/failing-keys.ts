/** Fail vectors of keys and their uses. */
import { composeTbs } from '../../src/x509/certificate.ts'
import * as der from '../../src/x509/der.ts'
import { extension } from '../../src/x509/extensions.ts'
import { OIDS } from '../../src/x509/oids.ts'
import { newKeys } from '../x509/hierarchy.ts'
import { unhex } from '../x509/outcome.ts'
import { type FailVector, forResponders, sound, withExtension, value, rsa2048 } from './drafts.ts'

export const FAILING_KEYS: readonly FailVector[] = [
  ['q10-key-usage-present', 'subscriber', withExtension('subscriber', OIDS.keyUsage)],
  ['q10-key-usage-present', 'subscriber', withExtension('subscriber', OIDS.keyUsage, extension.keyUsage([]))],
  [
    'c15-key-usage-ca',
    'subscriber',
    withExtension('subscriber', OIDS.keyUsage, extension.keyUsage(['keyCertSign'])),
  ],
  [
    'c15-key-usage-ca',
    'subscriber',
    withExtension('subscriber', OIDS.keyUsage, extension.keyUsage(['cRLSign'])),
  ],
  ['c15-key-usage-ca', 'root', withExtension('root', OIDS.keyUsage, extension.keyUsage(['cRLSign']))],
  ['c15-key-usage-ca', 'root', withExtension('root', OIDS.keyUsage, { critical: false })],
  [
    'c16-key-usage-bits',
    'subscriber',
    withExtension('subscriber', OIDS.keyUsage, value(unhex('0303078080'))),
  ],
  [
    'c17-no-encipherment',
    'subscriber',
    withExtension('subscriber', OIDS.keyUsage, extension.keyUsage(['keyEncipherment'])),
  ],
  [
    'c17-no-encipherment',
    'subscriber',
    withExtension('subscriber', OIDS.keyUsage, extension.keyUsage(['dataEncipherment'])),
  ],
  ['c21-basic-constraints', 'root', withExtension('root', OIDS.basicConstraints)],
  ['c21-basic-constraints', 'root', withExtension('root', OIDS.basicConstraints, { critical: false })],
  [
    'c21-basic-constraints',
    'intermediate',
    withExtension('intermediate', OIDS.basicConstraints, extension.basicConstraints({ ca: true })),
  ],
  [
    'c21-basic-constraints',
    'intermediate',
    withExtension('intermediate', OIDS.basicConstraints, value(der.sequence())),
  ],
  [
    'c22-basic-constraints-end',
    'subscriber',
    withExtension('subscriber', OIDS.basicConstraints, extension.basicConstraints({ ca: true })),
  ],
  [
    'c22-basic-constraints-end',
    'subscriber',
    withExtension('subscriber', OIDS.basicConstraints, value(der.sequence(der.integer(0n)))),
  ],
  [
    'c26-extended-key-usage',
    'subscriber',
    withExtension('subscriber', OIDS.extendedKeyUsage, extension.extendedKeyUsage([])),
  ],
  [
    'c26-extended-key-usage',
    'subscriber',
    withExtension(
      'subscriber',
      OIDS.extendedKeyUsage,
      extension.extendedKeyUsage([OIDS.anyExtendedKeyUsage]),
    ),
  ],
  [
    'c26-extended-key-usage',
    'subscriber',
    withExtension('subscriber', OIDS.extendedKeyUsage, extension.extendedKeyUsage(['1.2.3', '1.2.3'])),
  ],
  ['c27-purposes-of-issuer', 'subscriber', composeTbs(sound('subscriber')), forResponders.certificate],
  [
    'c27-purposes-of-issuer',
    'subscriber',
    withExtension('subscriber', OIDS.extendedKeyUsage),
    forResponders.certificate,
  ],
  ['p06-ca-key-size', 'root', composeTbs(sound('root', {}, rsa2048))],
  ['c32-key-strength', 'intermediate', composeTbs(sound('intermediate', {}, newKeys('p-521')))],
]
