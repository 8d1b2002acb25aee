/** Tokens of every role for the demonstration, in a file that only its owner reads. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { composeAdministration } from '../compose.ts'
import type { Config } from '../config/schema.ts'
import { isUsable, tokenHash } from '../domain/access.ts'
import type { Role } from '../domain/actor.ts'
import { SegelError } from '../errors.ts'
import type { Store } from '../ports/store.ts'
import type { Step } from './ceremony.ts'
import { cliCall } from './context.ts'
import { writeOver } from './private-file.ts'

const HOLDERS = {
  employee: 'employee',
  verifier: 'verifier',
  registrationOfficer: 'registration-officer',
  auditor: 'auditor',
  administrator: 'administrator',
} as const satisfies Readonly<Record<string, Role>>

const TOKEN_DAYS = 365
const DAY_MS = 86_400_000
/** Tells the demonstration's own tokens from those that someone made beside it. */
const NAME = 'demonstration'

interface Credential {
  readonly token: string
  readonly employeeNumber?: string
  readonly agency?: string
}

type Tokens = Readonly<Record<string, Credential>>

interface Parts {
  readonly administration: ReturnType<typeof composeAdministration>
  readonly store: Store
  readonly config: Config
  /** CSV whose first row is the demonstration's employee. */
  readonly employees: string
  readonly step: Step
}

export function credentialsFile(home: string): string {
  return join(home, 'demo', 'credentials.json')
}

/** Keeps tokens that still work; otherwise revokes what is left of them and makes new ones. */
export async function prepareCredentials(parts: Parts): Promise<void> {
  const { config, store, step } = parts
  const file = credentialsFile(config.home)
  const known = await readCredentials(file)
  const areGood = known !== undefined && (await areUsable(known.tokens, store))
  if (areGood && known.baseUrl === config.publicUrl) return
  const tokens = areGood ? known.tokens : await step('tokens of all roles', () => makeTokens(parts))
  await writeOver(file, `${JSON.stringify({ baseUrl: config.publicUrl, tokens }, null, 2)}\n`)
}

async function makeTokens({ administration, employees }: Parts): Promise<Tokens> {
  const call = cliCall()
  // A start that was killed before the file was written left tokens whose secrets nobody knows.
  for (const token of await administration.listTokens()) {
    if (token.name.startsWith(NAME) && token.revokedAt === undefined)
      await administration.revokeToken(call, token.id)
  }
  const { employeeNumber, agency } = await firstEmployee(employees)
  const expiresAt = new Date(Date.now() + TOKEN_DAYS * DAY_MS)
  const tokens: Record<string, Credential> = {}
  for (const [holder, role] of Object.entries(HOLDERS)) {
    const bounds = role === 'employee' ? { employeeNumber } : role === 'verifier' ? { agency } : {}
    const spec = { role, name: `${NAME} ${role}`, expiresAt, ...bounds }
    tokens[holder] = { token: (await administration.createToken(call, spec)).secret, ...bounds }
  }
  return tokens
}

async function areUsable(tokens: Tokens, store: Store): Promise<boolean> {
  for (const holder of Object.keys(HOLDERS)) {
    const secret = tokens[holder]?.token ?? ''
    const token = await store.tokenByHash(tokenHash(secret))
    if (token === undefined || !isUsable(token, new Date())) return false
  }
  return true
}

async function readCredentials(file: string): Promise<{ baseUrl: string; tokens: Tokens } | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  try {
    const value: unknown = JSON.parse(text)
    return isCredentials(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isCredentials(value: unknown): value is { baseUrl: string; tokens: Tokens } {
  if (typeof value !== 'object' || value === null || !('baseUrl' in value) || !('tokens' in value))
    return false
  const { tokens } = value
  return (
    typeof tokens === 'object' &&
    tokens !== null &&
    Object.values(tokens).every(
      (one: unknown) =>
        typeof one === 'object' && one !== null && 'token' in one && typeof one.token === 'string',
    )
  )
}

async function firstEmployee(file: string): Promise<{ employeeNumber: string; agency: string }> {
  const [row] = parse<Record<string, string>>(await readFile(file, 'utf8'), {
    columns: true,
    bom: true,
    to: 1,
  })
  const employeeNumber = row?.['nip']
  const agency = row?.['instansi_kode']
  if (employeeNumber === undefined || agency === undefined) {
    throw new SegelError('malformed', `${file}: the first row has no nip or instansi_kode.`)
  }
  return { employeeNumber, agency }
}
