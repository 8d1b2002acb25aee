import { isSegelError } from '../../src/errors.ts'

/**
 * `accepted`, or the code and findings a call was refused with, as `code: finding, finding`. Anything thrown
 * that is no SegelError is a defect of ours and goes on.
 */
export function outcomeOf(work: () => unknown): string {
  try {
    work()
    return 'accepted'
  } catch (error) {
    if (!isSegelError(error)) throw error
    return `${error.code}: ${error.findings.map(one => one.code).join(', ')}`
  }
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

export function unhex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
}
