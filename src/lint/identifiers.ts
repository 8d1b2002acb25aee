/** Lints of key identifiers, policies and constraints (RFC 5280 4.2.1.1, .2, .4, .10, .11, .14). */
import {
  compareBytes,
  children,
  enter,
  readOid,
  readString,
  readWhole,
  takeOptional,
  TAG,
  take,
  type Element,
} from '../x509/der.ts'
import { read } from '../x509/extension-reader.ts'
import { OIDS } from '../x509/oids.ts'
import {
  CA_KINDS,
  END_KINDS,
  extensionOf,
  hasExtension,
  type Lint,
  type LintKind,
  text,
  type View,
} from './lint.ts'

const NOT_ROOT: readonly LintKind[] = ['intermediate', 'subscriber', 'ocsp-responder']

export const IDENTIFIER_LINTS: readonly Lint[] = [
  {
    id: 'C13',
    code: 'c13-authority-key-identifier',
    kinds: NOT_ROOT,
    message: text(
      'authorityKeyIdentifier tidak ada, kritis, atau bukan milik penerbit.',
      'authorityKeyIdentifier is missing, critical, or not that of the issuer.',
    ),
    holds: holdsAuthorityKey,
  },
  {
    id: 'C14',
    code: 'c14-subject-key-identifier',
    message: text(
      'subjectKeyIdentifier tidak ada atau kritis.',
      'subjectKeyIdentifier is missing or critical.',
    ),
    holds: view =>
      extensionOf(view, OIDS.subjectKeyIdentifier)?.critical === false &&
      (read.subjectKeyIdentifier(view.extensions)?.length ?? 0) > 0,
  },
  {
    id: 'C18',
    code: 'c18-policies',
    message: text(
      'Kebijakan berulang, atau catatannya bukan UTF8String sampai 200 karakter.',
      'A policy is repeated, or its notice is no UTF8String of up to 200 characters.',
    ),
    holds: holdsPolicies,
  },
  {
    id: 'C23',
    code: 'c23-name-constraints',
    message: text(
      'nameConstraints hanya untuk otoritas, kritis dan tidak kosong.',
      'nameConstraints are for authorities only, critical and not empty.',
    ),
    holds: view => isAbsentOrConstrains(view, OIDS.nameConstraints) && holdsSubtrees(view),
  },
  {
    id: 'C24',
    code: 'c24-policy-constraints',
    message: text(
      'policyConstraints dan inhibitAnyPolicy hanya untuk otoritas, kritis dan tidak kosong.',
      'policyConstraints and inhibitAnyPolicy are for authorities only, critical and not empty.',
    ),
    holds: view =>
      isAbsentOrConstrains(view, OIDS.policyConstraints) && isAbsentOrCritical(view, OIDS.inhibitAnyPolicy),
  },
  {
    id: 'Q11',
    code: 'q11-no-inhibit-any-policy',
    kinds: END_KINDS,
    message: text('inhibitAnyPolicy dilarang di sini.', 'inhibitAnyPolicy is forbidden here.'),
    holds: view => !hasExtension(view, OIDS.inhibitAnyPolicy),
  },
  {
    id: 'C10',
    code: 'c10-unknown-critical',
    message: text('Ada ekstensi kritis yang tak dikenal.', 'There is an unknown critical extension.'),
    holds: ({ extensions }) => extensions.every(one => !one.critical || MAY_BE_CRITICAL.has(one.oid)),
  },
]

/** Every relying party refuses what it does not know (RFC 5280 4.2); these it must know. */
const MAY_BE_CRITICAL: ReadonlySet<string> = new Set([
  OIDS.keyUsage,
  OIDS.basicConstraints,
  OIDS.extendedKeyUsage,
  OIDS.subjectAltName,
  OIDS.certificatePolicies,
  OIDS.nameConstraints,
  OIDS.policyConstraints,
  OIDS.policyMappings,
  OIDS.inhibitAnyPolicy,
])

function holdsAuthorityKey(view: View): boolean {
  const one = extensionOf(view, OIDS.authorityKeyIdentifier)
  const id = read.authorityKeyIdentifier(view.extensions)
  const issuerId = view.issuerCertificate?.subjectKeyIdentifier
  if (one?.critical !== false || id === undefined || issuerId === undefined) return false
  return compareBytes(id, issuerId) === 0
}

/** RFC 5280 4.2.1.4, RFC 6818 3: OIDs once; explicitText UTF8String of at most 200 characters. */
function holdsPolicies({ extensions }: View): boolean {
  const one = extensions.find(({ oid }) => oid === OIDS.certificatePolicies)
  if (one === undefined) return true
  const policies = read.policies(extensions) ?? []
  const notices = children(readWhole(one.value, TAG.sequence)).flatMap(noticesOf)
  return policies.length > 0 && new Set(policies).size === policies.length && notices.every(isGoodNotice)
}

/** The explicitTexts of the user notices of a PolicyInformation. */
function noticesOf(policy: Element): Element[] {
  const cursor = enter(policy)
  take(cursor, TAG.oid)
  const qualifiers = takeOptional(cursor, TAG.sequence)
  if (qualifiers === undefined) return []
  return children(qualifiers, TAG.sequence).flatMap(qualifier => {
    const inner = enter(qualifier)
    return readOid(take(inner)) === OIDS.userNotice ? children(take(inner)) : []
  })
}

/** A noticeRef, which has another tag, is refused too (RFC 5280 4.2.1.4 says SHOULD NOT). */
function isGoodNotice(explicitText: Element): boolean {
  return explicitText.tag === TAG.utf8String && [...readString(explicitText)].length <= 200
}

/** Only in authorities, and critical. */
function isAbsentOrCritical(view: View, oid: string): boolean {
  const one = extensionOf(view, oid)
  return one === undefined || (one.critical && CA_KINDS.includes(view.context.kind))
}

/** As above, and the SEQUENCE is not empty. */
function isAbsentOrConstrains(view: View, oid: string): boolean {
  const one = extensionOf(view, oid)
  return (
    isAbsentOrCritical(view, oid) &&
    (one === undefined || children(readWhole(one.value, TAG.sequence)).length > 0)
  )
}

/** GeneralSubtree: minimum is 0 and so not written, maximum is absent (RFC 5280 4.2.1.10). */
function holdsSubtrees(view: View): boolean {
  const one = extensionOf(view, OIDS.nameConstraints)
  if (one === undefined) return true
  const subtrees = children(readWhole(one.value, TAG.sequence)).flatMap(list => children(list, TAG.sequence))
  return subtrees.length > 0 && subtrees.every(subtree => children(subtree).length === 1)
}
