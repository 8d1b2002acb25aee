/** The anchor of the roster: a key of the certification authority that signs statements about officers, nothing else. */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { emptyRoster } from '../domain/roster.ts'
import { type SignedStatement, type Statement, statementBody } from '../domain/statement.ts'
import { isSegelError, SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { KeyStore, Signer } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'

/** Its name in the key store; no issuer may have it. */
export const ROSTER_KEY_NAME = 'roster'

export interface RosterKeyDeps {
  readonly store: Pick<Store, 'rosterAnchor' | 'change'>
  readonly keys: KeyStore
  readonly clock: Clock
}

/**
 * A step of the ceremony: makes the key, or finds it made, and writes its public half where all can read it.
 * @throws SegelError `signer-unavailable` when the key is lost: another could not speak for the roster of the first
 */
export function anchorRoster({ store, keys, clock }: RosterKeyDeps) {
  return async (call: Call): Promise<void> => {
    if ((await store.rosterAnchor()) !== undefined) {
      await keys.signer(ROSTER_KEY_NAME)
      return
    }
    const { spki } = await findOrMake(keys)
    const { id } = emptyRoster(spki)
    const event = auditEvent(call, { at: clock.now(), action: 'roster.anchored', object: `roster:${id}` })
    await store.change(event, tx => tx.putRosterAnchor(spki))
  }
}

/** Signs a statement as the anchor. @throws SegelError `signer-unavailable` */
export function signAsAnchor({ keys }: { readonly keys: () => Promise<Pick<KeyStore, 'signer'>> }) {
  return async (statement: Statement): Promise<SignedStatement> => {
    const body = statementBody(statement)
    const signer = await (await keys()).signer(ROSTER_KEY_NAME)
    const signature = Buffer.from(await signer.sign(Buffer.from(body, 'utf8'))).toString('hex')
    return { body, signatures: [{ by: 'anchor', signature }] }
  }
}

async function findOrMake(keys: KeyStore): Promise<Signer> {
  try {
    return await keys.generate(ROSTER_KEY_NAME, 'ed25519')
  } catch (error) {
    if (isSegelError(error, 'conflict')) return keys.signer(ROSTER_KEY_NAME)
    throw error
  }
}

/** As the role ca believes it: its own key, whatever the database says. */
export function ownAnchor({ keys }: { readonly keys: Pick<KeyStore, 'signer'> }) {
  return async (): Promise<Uint8Array> => {
    try {
      return (await keys.signer(ROSTER_KEY_NAME)).spki
    } catch (cause) {
      if (!isSegelError(cause, 'signer-unavailable')) throw cause
      const sentence = 'The key of the roster of officers is not in the key store, or cannot be opened.'
      throw new SegelError('signer-unavailable', sentence, { cause })
    }
  }
}
