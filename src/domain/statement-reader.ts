/** From the text that was signed back to a statement: nothing missing, nothing beside, in the one canonical form. */
import { SegelError } from '../errors.ts'
import { canonicalJson } from './canonical-json.ts'
import { isFineInstant, isInstant } from './fine-instant.ts'
import type { Statement } from './statement.ts'

type Form = 'text' | 'text or null' | 'flag' | 'texts' | 'instant' | 'fine instant'

const IS: Readonly<Record<Form, (value: unknown) => boolean>> = {
  text: isText,
  'text or null': value => value === null || isText(value),
  instant: value => isText(value) && isInstant(value),
  'fine instant': value => isText(value) && isFineInstant(value),
  flag: value => typeof value === 'boolean',
  texts: value => Array.isArray(value) && value.length <= 20 && value.every(isText),
}

const COMMON = { kind: 'text', roster: 'text', at: 'instant', officer: 'text' } as const
const OFFICER = {
  name: 'text',
  role: 'text',
  agency: 'text or null',
  employeeNumber: 'text or null',
  personId: 'text or null',
} as const
const PASSKEY = {
  credentialId: 'text',
  coseKey: 'text',
  label: 'text',
  aaguid: 'text',
  transports: 'texts',
} as const
const REVOCATION = {
  at: 'fine instant',
  issuerId: 'text',
  serialNumber: 'text',
  reason: 'text or null',
  invalidityDate: 'text or null',
  comment: 'text or null',
  status: 'text',
} as const

const FORMS: Readonly<Record<Statement['kind'], Readonly<Record<string, Form>>>> = {
  invitation: { ...OFFICER, recovery: 'flag', invitationKey: 'text', expiresAt: 'instant' },
  enrollment: { ...PASSKEY, invitation: 'text' },
  'key-addition': PASSKEY,
  'key-removal': { credentialId: 'text' },
  removal: { reason: 'text' },
  'token-key': { ...OFFICER, spki: 'text', expiresAt: 'instant' },
  decision: { request: 'text', digest: 'text', decision: 'text', tier: 'text', reason: 'text' },
  revocation: REVOCATION,
  release: REVOCATION,
}

const LONGEST_BODY = 16_384

/** @throws SegelError `malformed` for anything that no statement of ours could be */
export function readStatement(body: string): Statement {
  const statement = statementIn(body)
  if (statement !== undefined) return statement
  throw new SegelError('malformed', 'This is no statement that an officer can sign.')
}

/** The same for who goes on without it. */
export function statementIn(body: string): Statement | undefined {
  const value = body.length > LONGEST_BODY ? undefined : parse(body)
  if (!isStatementLike(value)) return undefined
  const forms: Readonly<Record<string, Form>> = { ...COMMON, ...FORMS[value.kind] }
  const isWhole =
    Object.keys(value).length === Object.keys(forms).length &&
    Object.entries(forms).every(([name, form]) => IS[form](value[name as keyof Statement]))
  return isWhole && canonicalJson(value) === body ? value : undefined
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function isStatementLike(value: unknown): value is Statement {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    Object.hasOwn(FORMS, value.kind)
  )
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 4096
}
