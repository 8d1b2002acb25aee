/** Do certificates hang together (RFC 5280 6.1, as far as our own hierarchy needs it)? */
import { verifySignature } from './algorithms.ts'
import type { Certificate } from './certificate-reader.ts'
import { compareBytes } from './der-writer.ts'
import { type Fault, findingOf, FAULTS } from './faults.ts'
import { SegelError } from '../errors.ts'
import { namesMatch } from './name-reader.ts'

/**
 * `certificate` was issued by `issuer`: names, key identifiers, CA bit, keyCertSign, signature, and validity
 * within that of the issuer (C32). Throws 'policy-violation' with a finding for each defect.
 */
export function checkIssuedBy(certificate: Certificate, issuer: Certificate): void {
  refuse(LINKS.filter(({ holds }) => !holds(certificate, issuer)).map(link => link.fault))
}

/**
 * `chain`, leaf first, ends in a self-signed root, every link holds, every certificate is valid at `at`, and
 * no path length is exceeded (RFC 5280 6.1.4 (m)). A chain of one is a root alone. Whether the root is
 * trusted is not asked here. Throws 'policy-violation' with findings.
 */
export function checkChain(chain: readonly Certificate[], at: Date): void {
  const root = chain.at(-1)
  if (root === undefined) return refuse(['chain-empty'])
  if (compareBytes(root.issuer, root.subject) !== 0) return refuse(['chain-no-root'])
  checkIssuedBy(root, root)
  checkPath(chain, at)
}

/**
 * The same of a path whose last certificate is trusted as it stands, whoever signed it (RFC 5280 6.1.1 (d)): how it came
 * to be is not looked at. Throws 'policy-violation' with findings.
 */
export function checkPath(chain: readonly Certificate[], at: Date): void {
  for (const [index, issuer] of chain.slice(1).entries()) {
    const certificate = chain[index]
    if (certificate !== undefined) checkIssuedBy(certificate, issuer)
  }
  const faults: Fault[] = []
  if (chain.some(one => at < one.notBefore || at > one.notAfter)) faults.push('chain-not-valid-at')
  if (chain.some((_, index) => isTooDeep(chain, index))) faults.push('chain-path-length')
  refuse(faults)
}

interface Link {
  readonly fault: Fault
  readonly holds: (certificate: Certificate, issuer: Certificate) => boolean
}

const LINKS: readonly Link[] = [
  {
    fault: 'chain-issuer-name',
    holds: (certificate, issuer) => namesMatch(certificate.issuer, issuer.subject),
  },
  { fault: 'chain-key-identifier', holds: identifiersMatch },
  { fault: 'chain-issuer-not-ca', holds: (_, issuer) => issuer.ca },
  // Without keyUsage every use is allowed (RFC 5280 4.2.1.3), which an imported root may rely on.
  {
    fault: 'chain-issuer-key-usage',
    holds: (_, { keyUsage }) => keyUsage?.includes('keyCertSign') !== false,
  },
  { fault: 'chain-validity-nesting', holds: isNested },
  { fault: 'chain-signature', holds: isSignedBy },
]

/** A certificate without authorityKeyIdentifier is matched by its name alone, as roots are. */
function identifiersMatch({ authorityKeyIdentifier: id }: Certificate, issuer: Certificate): boolean {
  if (id === undefined || issuer.subjectKeyIdentifier === undefined) return true
  return compareBytes(id, issuer.subjectKeyIdentifier) === 0
}

function isNested(certificate: Certificate, issuer: Certificate): boolean {
  return certificate.notBefore >= issuer.notBefore && certificate.notAfter <= issuer.notAfter
}

function isSignedBy(
  { tbs: message, signature, signatureAlgorithm }: Certificate,
  issuer: Certificate,
): boolean {
  return verifySignature({ algorithm: signatureAlgorithm, spki: issuer.publicKey.der, message, signature })
}

/** pathLength counts the authorities between this one and the leaf, self-issued ones apart (4.2.1.9). */
function isTooDeep(chain: readonly Certificate[], index: number): boolean {
  const limit = chain[index]?.pathLength
  if (limit === undefined) return false
  const between = chain.slice(1, index).filter(one => compareBytes(one.issuer, one.subject) !== 0)
  return between.length > limit
}

function refuse(faults: readonly Fault[]): void {
  const [first] = faults
  if (first !== undefined) {
    throw new SegelError('policy-violation', FAULTS[first].en, { findings: faults.map(findingOf) })
  }
}
