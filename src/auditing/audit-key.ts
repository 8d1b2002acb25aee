/** The key that signs checkpoints and nothing else (WebTrust 3.10.13, Z03). */
import { type NoteKey, noteKeyOf } from '../domain/note.ts'
import { isSegelError } from '../errors.ts'
import type { KeyStore, Signer } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'

/** Its name in the key store; no issuer may have it. */
export const AUDIT_KEY_NAME = 'audit'

export interface AuditSigner {
  readonly signer: Signer
  readonly key: NoteKey
}

export interface AuditKeyDeps {
  readonly store: Pick<Store, 'latestCheckpoint'>
  readonly keys: KeyStore
  /** Name of the log. */
  readonly origin: string
}

/**
 * Makes the key when there is none and nothing was signed yet: a second key could not speak for the log of a first.
 * @throws SegelError `signer-unavailable` when it is lost or cannot be opened
 */
export function openAuditKey(deps: AuditKeyDeps) {
  return async (): Promise<AuditSigner> => {
    const signer = await deps.keys.signer(AUDIT_KEY_NAME).catch(async (error: unknown) => {
      if ((await deps.store.latestCheckpoint()) !== undefined) throw error
      return makeKey(deps.keys, error)
    })
    return { signer, key: noteKeyOf(deps.origin, signer.spki) }
  }
}

/** The public key, for those who verify. Makes nothing. @throws SegelError `signer-unavailable` */
export function readAuditKey(deps: {
  readonly keys: () => Promise<Pick<KeyStore, 'signer'>>
  readonly origin: string
}) {
  return async (): Promise<NoteKey> => {
    const { spki } = await (await deps.keys()).signer(AUDIT_KEY_NAME)
    return noteKeyOf(deps.origin, spki)
  }
}

async function makeKey(keys: KeyStore, cause: unknown): Promise<Signer> {
  try {
    return await keys.generate(AUDIT_KEY_NAME, 'ed25519')
  } catch (error) {
    // It is there after all and cannot be opened, which is what whoever asks must hear; or another process made it now.
    if (isSegelError(error, 'conflict')) return keys.signer(AUDIT_KEY_NAME)
    throw isSegelError(error) ? error : cause
  }
}
