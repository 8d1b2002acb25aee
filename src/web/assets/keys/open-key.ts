/** A key that was made before: out of this browser, or out of its key file, opened with its passphrase. */
import type { Octets } from './browser-der.ts'
import { fromPem } from './browser-pem.ts'
import { findKey } from './key-vault.ts'
import { fingerprintOf } from './make-key.ts'
import { publicHalf, type UnprotectedKey, unprotectKey } from './protect-key.ts'

export type OpenFault = 'noKey' | 'badFile' | 'otherKey' | 'wrong'

/** The fault, or the key with its public half; only the key of this fingerprint will do. */
export async function openKey(
  fingerprint: string,
  passphrase: string,
  file: File | undefined,
): Promise<OpenFault | (UnprotectedKey & { readonly spki: Octets })> {
  const kept =
    file === undefined ? await findKey(fingerprint) : fromPem(await file.text(), 'ENCRYPTED PRIVATE KEY')[0]
  if (kept === undefined) return file === undefined ? 'noKey' : 'badFile'
  let key: UnprotectedKey | undefined
  try {
    key = await unprotectKey(kept, passphrase)
  } catch {
    return 'badFile'
  }
  if (key === undefined) return 'wrong'
  const spki = await publicHalf(key)
  return (await fingerprintOf(spki)) === fingerprint ? { ...key, spki } : 'otherKey'
}
