import { SegelError } from '../errors.ts'

export function brokenLog(what: string, cause?: unknown): SegelError {
  return new SegelError('conflict', `The audit log does not hold: ${what}. Run "segel audit verify".`, {
    cause,
  })
}
