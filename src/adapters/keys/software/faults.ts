import { SegelError } from '../../../errors.ts'

/** The key store's failures; the cause stays private. */
export function unavailable(detail: string, cause?: unknown): SegelError {
  return new SegelError('signer-unavailable', detail, { cause })
}

export function taken(name: string, cause?: unknown): SegelError {
  return new SegelError('conflict', `There is a key "${name}" already.`, { cause })
}
