import { SegelError } from '../../../errors.ts'

/** The key store's one kind of failure; the cause stays private. */
export function unavailable(detail: string, cause?: unknown): SegelError {
  return new SegelError('signer-unavailable', detail, { cause })
}
