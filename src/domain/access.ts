/** Bearer tokens of people's tools and of machines. The secret itself is shown once and only its hash is kept. */
import { createHash } from 'node:crypto'
import type { Action, Actor, Role } from './actor.ts'
import type { SerialNumber } from './certificate.ts'
import type { AgencyCode, PersonId } from './employee.ts'
import type { EmployeeNumber } from './nip.ts'

export interface AccessToken {
  readonly id: string
  readonly role: Role
  readonly name: string
  readonly agency?: AgencyCode
  readonly employeeNumber?: EmployeeNumber
  readonly personId?: PersonId
  /** What of its role it is for; absent: all of it. */
  readonly actions?: readonly Action[]
  /** Client certificates that act with its rights, oldest first. */
  readonly certificates?: readonly BoundCertificate[]
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly revokedAt?: Date
}

export interface BoundCertificate {
  readonly issuerId: string
  readonly serialNumber: SerialNumber
}

/** SHA-256 of the token's text: enough for a secret of 256 random bits. */
export function tokenHash(secret: string): Uint8Array {
  return createHash('sha256').update(secret, 'utf8').digest()
}

export function isUsable(token: AccessToken, at: Date): boolean {
  return token.revokedAt === undefined && at.getTime() < token.expiresAt.getTime()
}

export function actorOf(token: AccessToken): Actor {
  return {
    id: `token:${token.id}`,
    role: token.role,
    name: token.name,
    ...(token.agency === undefined ? {} : { agency: token.agency }),
    ...(token.employeeNumber === undefined ? {} : { employeeNumber: token.employeeNumber }),
    ...(token.personId === undefined ? {} : { personId: token.personId }),
    ...(token.actions === undefined ? {} : { only: token.actions }),
  }
}
