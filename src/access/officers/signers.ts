/** Who signed, by name. Says nothing of whether the signatures hold. */
import type { Roster } from '../../domain/officer.ts'
import { readSignature } from '../../domain/signature-reader.ts'
import type { SignedStatement, StatementSignature } from '../../domain/statement.ts'

export function namesOfSigners({ signatures }: SignedStatement, roster: Roster): readonly string[] {
  return signatures.map(one => (readSignature(one) !== undefined ? nameOfSigner(one, roster) : 'unknown'))
}

function nameOfSigner(signature: StatementSignature, { officers, credentials }: Roster): string {
  if (signature.by === 'anchor' || signature.by === 'invitation') return signature.by
  const id =
    signature.by === 'key' ? signature.officer : (credentials.get(signature.assertion.credentialId) ?? '')
  return officers.get(id)?.name ?? 'unknown'
}
