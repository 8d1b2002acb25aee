/** Statements about officers made by hand; passkeys that are no cryptography, so that thousands of them take no time. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { Roster } from '../../src/domain/officer.ts'
import { emptyRoster, extendRoster } from '../../src/domain/roster.ts'
import type { VerifyAssertion } from '../../src/domain/signatures.ts'
import {
  type Enrollment,
  type Invitation,
  type KeyAddition,
  type KeyRemoval,
  type OfficerRole,
  type Removal,
  type SignedStatement,
  type Statement,
  statementBody,
  statementDigest,
  type StatementSignature,
  type TokenKey,
} from '../../src/domain/statement.ts'

export const AT = '2026-11-24T05:00:00.000Z'
export const END = '2026-11-27T05:00:00.000Z'

const anchor = generateKeyPairSync('ed25519')
export const anchorSpki = anchor.publicKey.export({ type: 'spki', format: 'der' })
/** One for all links of all tests: making them takes longer than everything else. */
const link = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const linkSpki = link.publicKey.export({ type: 'spki', format: 'der' }).toString('hex')
const { id: roster } = emptyRoster(anchorSpki)

const FACTS = { name: 'Tamu', agency: null, employeeNumber: null, personId: null } as const

export function invitation(
  officer: string,
  role: OfficerRole,
  changes: Partial<Invitation> = {},
): Invitation {
  const agency = role === 'verifier' ? 'NC' : null
  return {
    ...{ kind: 'invitation', roster, at: AT, officer, ...FACTS, role, agency },
    ...{ recovery: false, invitationKey: linkSpki, expiresAt: END },
    ...changes,
  }
}

const passkey = (credentialId: string) => ({
  credentialId,
  coseKey: createHash('sha256').update(credentialId).digest('hex'),
  label: `key ${credentialId}`,
  aaguid: '00000000-0000-0000-0000-000000000000',
  transports: ['usb'],
})

export function enrollment(
  of: SignedStatement,
  credentialId: string,
  changes: Partial<Enrollment> = {},
): Enrollment {
  const { officer }: Invitation = JSON.parse(of.body)
  const about = { officer, invitation: digest(of), ...passkey(credentialId) }
  return { kind: 'enrollment', roster, at: AT, ...about, ...changes }
}

export function keyAddition(officer: string, credentialId: string): KeyAddition {
  return { kind: 'key-addition', roster, at: AT, officer, ...passkey(credentialId) }
}

export function keyRemoval(officer: string, credentialId: string, at = AT): KeyRemoval {
  return { kind: 'key-removal', roster, at, officer, credentialId }
}

export function removal(officer: string, reason = 'pensiun'): Removal {
  return { kind: 'removal', roster, at: AT, officer, reason }
}

export function tokenKey(officer: string, changes: Partial<TokenKey> = {}): TokenKey {
  const own = { role: 'registration-officer', spki: linkSpki, expiresAt: END } as const
  return { kind: 'token-key', roster, at: AT, officer, ...FACTS, ...own, ...changes }
}

export function digest({ body }: Pick<SignedStatement, 'body'>): string {
  return Buffer.from(statementDigest(body)).toString('hex')
}

export type Signing = (body: string) => StatementSignature

export const byAnchor: Signing = body => ({ by: 'anchor', signature: ed25519(body, anchor.privateKey) })
export const byLink: Signing = body => ({ by: 'invitation', signature: ecdsa(body, link.privateKey) })
export const byMachine =
  (officer: string, key = link.privateKey): Signing =>
  body => ({ by: 'key', officer, signature: ecdsa(body, key) })
export const by =
  (credentialId: string): Signing =>
  body => ({
    by: 'passkey',
    assertion: {
      credentialId,
      authenticatorData: 'AA',
      clientDataJSON: 'AA',
      signature: answer(statementDigest(body), passkey(credentialId).coseKey),
    },
  })

export function ed25519(body: string, key: KeyObject): string {
  return sign(null, Buffer.from(body), key).toString('hex')
}

export function ecdsa(
  body: string,
  key: KeyObject,
  dsaEncoding: 'der' | 'ieee-p1363' = 'ieee-p1363',
): string {
  return sign('sha256', Buffer.from(body), { key, dsaEncoding }).toString('hex')
}

const answer = (challenge: Uint8Array, coseKey: string) =>
  `${Buffer.from(challenge).toString('hex')}_${coseKey}`

export const verify: VerifyAssertion = async ({ signature }, { challenge, coseKey }) =>
  signature === answer(challenge, coseKey)

export function signed(statement: Statement, ...signers: readonly Signing[]): SignedStatement {
  const body = statementBody(statement)
  return { body, signatures: signers.map(one => one(body)) }
}

/** Invited by the anchor and enrolled with this key. */
export function officer(
  id: string,
  role: OfficerRole,
  facts: string | (Partial<Invitation> & { readonly key: string }),
): readonly SignedStatement[] {
  const { key, ...changes } = typeof facts === 'string' ? { key: facts } : facts
  const invited = signed(invitation(id, role, changes), byAnchor)
  return [invited, signed(enrollment(invited, key), byLink)]
}

/** Read from the beginning. */
export function read(...statements: readonly SignedStatement[]): Promise<Roster> {
  return readOn(emptyRoster(anchorSpki), ...statements)
}

export function readOn(from: Roster, ...statements: readonly SignedStatement[]): Promise<Roster> {
  return extendRoster(from, numbered(statements, from.sequence), verify)
}

export function numbered(statements: readonly SignedStatement[], after = 0n) {
  return statements.map((one, index) => ({ ...one, sequence: after + BigInt(index) + 1n }))
}

/** Why the last of these statements is not taken; undefined: it is. */
export async function faultOf(from: Roster, ...statements: readonly SignedStatement[]) {
  const { faults, sequence } = await readOn(from, ...statements)
  return faults.find(one => one.sequence === sequence)?.fault
}
