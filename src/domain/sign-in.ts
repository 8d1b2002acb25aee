/** What employees sign in with, where it is neither a token nor an officer's passkey. */
import { createHash } from 'node:crypto'
import type { PersonId } from './employee.ts'
import type { EmployeeNumber } from './nip.ts'
import type { PasskeyFacts } from './statement.ts'

/** It recognises its holder and signs no statement. */
export interface EmployeePasskey extends PasskeyFacts {
  readonly personId: PersonId
  readonly employeeNumber: EmployeeNumber
  /** 0 from authenticators that do not count, as those that are shared between devices. */
  readonly signCount: number
  readonly createdAt: Date
  readonly lastUsedAt?: Date
  readonly removedAt?: Date
}

export interface MailLink {
  readonly personId: PersonId
  readonly employeeNumber: EmployeeNumber
  readonly askedAt: Date
  readonly expiresAt: Date
}

/** WebAuthn 7.2 step 22: a counter that stands still or falls tells of a copy, unless there is none. */
export function isCopied(before: number, now: number): boolean {
  return (before > 0 || now > 0) && now <= before
}

/** 32 signs that cannot be mistaken for each other in print: 5 bits each. */
const SIGNS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const CODE_SIGNS = 8

/** What the asking screen shows, 40 bits: `K7MP-2XQ9`. It follows from the secret in that browser's cookie. */
export function codeOf(secret: string): string {
  const octets = createHash('sha256').update(`segel mail link code\n${secret}`, 'utf8').digest()
  return inHalves([...octets.subarray(0, CODE_SIGNS)].map(octet => SIGNS[octet % SIGNS.length] ?? ''))
}

/** As it was composed, from however it was typed; what cannot be a code is the empty text. */
export function normaliseCode(typed: string): string {
  const signs = typed
    .slice(0, 100)
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}]/gu, '')
  if (signs.length !== CODE_SIGNS || [...signs].some(sign => !SIGNS.includes(sign))) return ''
  return inHalves([...signs])
}

function inHalves(signs: readonly string[]): string {
  return `${signs.slice(0, CODE_SIGNS / 2).join('')}-${signs.slice(CODE_SIGNS / 2).join('')}`
}

/** The link alone opens nothing, and neither does the code. */
export function mailLinkHash(secret: string, code: string): Uint8Array {
  return createHash('sha256').update(`segel mail link\n${secret}\n${code}`, 'utf8').digest()
}
