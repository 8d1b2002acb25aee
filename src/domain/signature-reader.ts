/** From what a database kept back to a signature: whatever else stands there is none. */
import type { Assertion, StatementSignature } from './statement.ts'

const HEX = /^([0-9a-f]{2}){1,1024}$/
const BASE64URL = /^[A-Za-z0-9_-]{1,8192}$/

const ASSERTION = [
  'credentialId',
  'authenticatorData',
  'clientDataJSON',
  'signature',
] as const satisfies readonly (keyof Assertion)[]

export function readSignature(value: unknown): StatementSignature | undefined {
  if (!isRecord(value)) return undefined
  const { by, signature, officer, assertion } = value
  if (by === 'passkey') return isAssertion(assertion) ? { by, assertion } : undefined
  if (!isText(signature, HEX)) return undefined
  if (by === 'anchor' || by === 'invitation') return { by, signature }
  return by === 'key' && typeof officer === 'string' ? { by, officer, signature } : undefined
}

function isAssertion(value: unknown): value is Assertion {
  return (
    isRecord(value) &&
    Object.keys(value).length === ASSERTION.length &&
    ASSERTION.every(member => isText(value[member], BASE64URL))
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value)
}
