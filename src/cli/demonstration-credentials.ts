/** Tokens of every role for the demonstration, and the keys of those that decide, in files that only their owner reads. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
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

const DECIDES: ReadonlySet<Role> = new Set(['verifier', 'registration-officer'])

const TOKEN_DAYS = 365
const DAY_MS = 86_400_000
/** Tells the demonstration's own tokens from those that someone made beside it. */
const NAME = 'demonstration'

interface Credential {
  readonly token: string
  /** File of the key that signs what is decided by it; PKCS #8, PEM. */
  readonly decisionKey?: string
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
  const { config, step } = parts
  const file = credentialsFile(config.home)
  const known = await readCredentials(file)
  const areGood = known !== undefined && (await areUsable(parts, known.tokens))
  if (areGood && known.baseUrl === config.publicUrl) return
  const tokens = areGood ? known.tokens : await step('tokens of all roles', () => makeTokens(parts))
  await writeOver(file, `${JSON.stringify({ baseUrl: config.publicUrl, tokens }, null, 2)}\n`)
}

async function makeTokens({ administration, employees, config }: Parts): Promise<Tokens> {
  const call = cliCall()
  // A start that was killed before the file was written left tokens whose secrets nobody knows.
  for (const token of await administration.listTokens()) {
    if (!token.name.startsWith(NAME) || token.revokedAt !== undefined) continue
    await administration.revokeToken(call, token.id)
    await administration.removeTokenKey(call, token.id)
  }
  const { employeeNumber, agency } = await firstEmployee(employees)
  const expiresAt = new Date(Date.now() + TOKEN_DAYS * DAY_MS)
  const tokens: Record<string, Credential> = {}
  for (const [holder, role] of Object.entries(HOLDERS)) {
    const bounds = role === 'employee' ? { employeeNumber } : role === 'verifier' ? { agency } : {}
    const spec = { role, name: `${NAME} ${role}`, expiresAt, ...bounds }
    const { token, secret } = await administration.createToken(call, spec)
    tokens[holder] = { token: secret, ...bounds }
    if (!DECIDES.has(role)) continue
    const decisionKey = join(config.home, 'demo', `${holder}.key.pem`)
    await administration.registerTokenKey(call, token, await makeKey(decisionKey))
    tokens[holder] = { token: secret, decisionKey, ...bounds }
  }
  return tokens
}

/** Gives the public half. */
async function makeKey(file: string): Promise<Uint8Array> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  await writeOver(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return publicKey.export({ type: 'spki', format: 'der' })
}

/** Whether the key in the file is the one that the roster has for the token. */
async function isRegistered(
  { administration }: Parts,
  tokenId: string,
  file: string | undefined,
): Promise<boolean> {
  const pem = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '')
  if (pem === '') return false
  const spki = createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' })
  return administration.hasTokenKey(tokenId, spki)
}

async function areUsable(parts: Parts, tokens: Tokens): Promise<boolean> {
  for (const [holder, role] of Object.entries(HOLDERS)) {
    const { token: secret = '', decisionKey } = tokens[holder] ?? {}
    const token = await parts.store.tokenByHash(tokenHash(secret))
    if (token === undefined || !isUsable(token, new Date())) return false
    if (DECIDES.has(role) && !(await isRegistered(parts, token.id, decisionKey))) return false
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

/** @throws SegelError `malformed` */
export async function firstEmployee(file: string): Promise<{ employeeNumber: string; agency: string }> {
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
