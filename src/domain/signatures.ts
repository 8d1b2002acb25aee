/** Whose signatures on a statement hold. One that does not hold spoils them all: nobody adds a bad one by accident. */
import { createPublicKey, type KeyObject, verify as verifySignature } from 'node:crypto'
import type { Roster } from './officer.ts'
import { readSignature } from './signature-reader.ts'
import {
  type Assertion,
  type SignedStatement,
  type Statement,
  statementDigest,
  type StatementSignature,
} from './statement.ts'

/** True when the assertion is over this challenge, by this key, for our relying party, the user verified. */
export type VerifyAssertion = (
  assertion: Assertion,
  expected: { readonly challenge: Uint8Array; readonly coseKey: string },
) => Promise<boolean>

export interface Signers {
  readonly anchor: boolean
  readonly invitation: boolean
  /** Actor ids of officers who are in the roster now, each once. */
  readonly officers: ReadonlySet<string>
  /** Those of them that are machines. */
  readonly machines: ReadonlySet<string>
}

interface Signed {
  readonly roster: Roster
  readonly signed: SignedStatement
  readonly statement: Statement
  readonly verify: VerifyAssertion
}

const MOST_SIGNATURES = 4

/** Undefined when there is none, too many, or one that does not hold. */
export async function signersOf(about: Signed): Promise<Signers | undefined> {
  const { signatures } = about.signed
  if (!isList(signatures) || !signatures.every(one => readSignature(one) !== undefined)) return undefined
  const found = { anchor: false, invitation: false, officers: new Set<string>(), machines: new Set<string>() }
  for (const kept of signatures) {
    // Whoever writes to the database may have written anything in its place.
    const signature = readSignature(kept)
    const signer = signature === undefined ? undefined : await signerOf(about, signature)
    if (signature === undefined || signer === undefined) return undefined
    if (signer === 'anchor' || signer === 'invitation') found[signer] = true
    else {
      found.officers.add(signer)
      if (signature.by === 'key') found.machines.add(signer)
    }
  }
  return found
}

/** They come from the database, where anything may have been written beside the body. */
function isList(signatures: unknown): boolean {
  return Array.isArray(signatures) && signatures.length > 0 && signatures.length <= MOST_SIGNATURES
}

async function signerOf(about: Signed, signature: StatementSignature): Promise<string | undefined> {
  const { roster, signed, statement, verify } = about
  const body = Buffer.from(signed.body, 'utf8')
  if (signature.by === 'anchor')
    return isSignedBy(roster.anchor, body, signature.signature) ? 'anchor' : undefined
  if (signature.by === 'invitation') {
    const key = statement.kind === 'enrollment' ? roster.invitations.get(statement.invitation) : undefined
    const holds = key !== undefined && isSignedBy(fromHex(key.invitationKey), body, signature.signature)
    return holds ? 'invitation' : undefined
  }
  if (signature.by === 'key') {
    const machine = roster.officers.get(signature.officer)
    if (machine?.tokenKey === undefined || machine.removedAt !== undefined) return undefined
    // Until its token ends.
    if (!(Date.parse(statement.at) < machine.tokenKey.expiresAt.getTime())) return undefined
    return isSignedBy(fromHex(machine.tokenKey.spki), body, signature.signature) ? machine.officer : undefined
  }
  const { assertion } = signature
  const holder = roster.officers.get(roster.credentials.get(assertion.credentialId) ?? '')
  const key = holder?.keys.find(one => one.credentialId === assertion.credentialId)
  if (holder === undefined || key === undefined || holder.removedAt !== undefined) return undefined
  const challenge = statementDigest(signed.body)
  return (await verify(assertion, { challenge, coseKey: key.coseKey })) ? holder.officer : undefined
}

/** Ed25519, or ECDSA with SHA-256 in either form: DER as OpenSSL writes it, raw as browsers do. Hex. */
export function isSignedBy(spki: Uint8Array, body: Uint8Array, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    return isSignedByKey(key, body, fromHex(signature))
  } catch {
    // What is no key, and whatever OpenSSL will not look at.
    return false
  }
}

function isSignedByKey(key: KeyObject, body: Uint8Array, octets: Uint8Array): boolean {
  if (key.asymmetricKeyType === 'ed25519') return verifySignature(null, body, key, octets)
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false
  return (['der', 'ieee-p1363'] as const).some(dsaEncoding =>
    verifySignature('sha256', body, { key, dsaEncoding }, octets),
  )
}

function fromHex(text: string): Buffer {
  return Buffer.from(text, 'hex')
}
