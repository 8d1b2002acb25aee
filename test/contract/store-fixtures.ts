/** Nouns for the tests of a store: complete and plausible, each new one different from all before. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { AccessToken } from '../../src/domain/access.ts'
import type { AuditEvent } from '../../src/domain/audit.ts'
import type { IssuedCertificate, Revocation } from '../../src/domain/certificate.ts'
import type { EmployeeNumber } from '../../src/domain/nip.ts'
import {
  approvalDigest,
  type CertificateRequest,
  type Decision,
  type Proposal,
} from '../../src/domain/request.ts'
import type { Session } from '../../src/domain/session.ts'
import type { KeptOrder } from '../../src/domain/revocation-proof.ts'
import type { Store, Writer } from '../../src/ports/store.ts'
import type { Intent } from '../../src/ports/store-certificates.ts'
import type { EmployeeRecord } from '../../src/ports/store-registry.ts'
import type { CrlRecord } from '../../src/ports/store-revocations.ts'

export const AT = new Date('2026-03-02T03:04:05.678Z')
export const PATH = [
  { code: 'k', name: 'Kementerian Contoh' },
  { code: 'k.1', name: 'Direktorat Contoh', parent: 'k' },
]

let count = 0

export function later(seconds: number): Date {
  return new Date(AT.getTime() + seconds * 1000)
}

export function event(action = 'test.happened', detail: AuditEvent['detail'] = {}): AuditEvent {
  return {
    at: AT,
    actor: 'system:test',
    role: 'system',
    source: 'test',
    requestId: 'r-1',
    action,
    object: 'test:1',
    detail,
  }
}

function employeeNumber(): EmployeeNumber {
  count += 1
  return `19860926201505${String(1000 + (count % 9000))}` as EmployeeNumber
}

export function newRequest(
  changes: Partial<CertificateRequest> & { name?: string } = {},
): CertificateRequest {
  const { name = 'Siti Rahayu', ...rest } = changes
  const personId = rest.personId ?? randomUUID()
  const number = rest.employeeNumber ?? employeeNumber()
  const proposal = rest.proposal ?? newProposal({ personId, number, name })
  return {
    id: randomUUID(),
    state: 'submitted',
    employeeNumber: number,
    personId,
    profile: 'signing',
    proposal,
    digest: approvalDigest(proposal),
    csr: randomBytes(300),
    csrFacts: {
      subject: 'CN=x',
      keyKind: 'p-256',
      keyBits: 256,
      keyFingerprint: hex(32),
      signatureAlgorithm: 'ecdsa-sha256',
      requestedExtensions: [],
    },
    findings: [{ code: 'noted', effect: 'note', message: { id: 'catatan', en: 'note' }, action: 'nobody' }],
    decisions: [],
    submittedBy: 'token:applicant',
    submittedAt: AT,
    updatedAt: AT,
    ...rest,
  }
}

export function newProposal(about: { personId: string; number: EmployeeNumber; name: string }): Proposal {
  return {
    profile: 'signing',
    profileDigest: hex(32),
    policy: hex(32),
    subjectDer: '3000',
    subject: `CN=${about.name},O=Kementerian Contoh,C=ID`,
    emails: [],
    spki: hex(91),
    evidence: {
      personId: about.personId,
      employeeNumber: about.number,
      name: about.name,
      birthDate: '1986-09-26',
      sex: 'female',
      status: 'active',
      agencyPath: PATH,
      nik: { masked: '3201**********01', birth: '260986', sex: 'female', confirmed: true },
      askedAt: AT.toISOString(),
    },
  }
}

export function newDecision(request: CertificateRequest, changes: Partial<Decision> = {}): Decision {
  return {
    officer: 'token:verifier',
    officerName: 'Verifikator',
    tier: 'verifier',
    decision: 'approve',
    digest: request.digest,
    reason: 'sesuai',
    decidedAt: later(10),
    statement: `{"kind":"decision","request":"${request.id}"}`,
    proof: { by: 'key', officer: 'token:verifier', signature: 'ab' },
    ...changes,
  }
}

/** Each is another statement: one is used once. */
export function newRelease(serialNumber: string, status: bigint): KeptOrder {
  return {
    kind: 'release',
    issuerId: 'issuing',
    serialNumber,
    reason: null,
    invalidityDate: null,
    comment: null,
    status: String(status),
    officer: 'token:registrar',
    orderedAt: later(12),
    statement: `{"kind":"release","x":"${randomUUID()}"}`,
    proof: { by: 'key', officer: 'token:registrar', signature: 'ab' },
  }
}

export function newIntent(changes: Partial<Omit<Intent, 'attempt'>> = {}): Omit<Intent, 'attempt'> {
  return {
    issuerId: 'issuing',
    serialNumber: `01${hex(19)}`,
    profile: 'signing',
    unsigned: randomBytes(400),
    openedAt: later(20),
    ...changes,
  }
}

export function newCertificate(
  intent: Omit<Intent, 'attempt'>,
  changes: Partial<IssuedCertificate> = {},
): IssuedCertificate {
  return {
    issuerId: intent.issuerId,
    serialNumber: intent.serialNumber,
    profile: intent.profile,
    subject: 'CN=Siti Rahayu,C=ID',
    notBefore: new Date('2026-03-02T03:04:05Z'),
    notAfter: new Date('2028-03-02T03:04:04Z'),
    keyFingerprint: hex(32),
    der: randomBytes(900),
    personId: randomUUID(),
    personName: 'Siti Rahayu',
    employeeNumber: employeeNumber(),
    agencyPath: PATH,
    ...(intent.requestId === undefined ? {} : { requestId: intent.requestId }),
    ...changes,
  }
}

export function newToken(changes: Partial<AccessToken> = {}): { token: AccessToken; hash: Uint8Array } {
  const token: AccessToken = {
    id: randomUUID(),
    role: 'verifier',
    name: 'Verifikator',
    agency: 'k',
    createdAt: AT,
    expiresAt: later(86_400),
    ...changes,
  }
  return { token, hash: createHash('sha256').update(token.id).digest() }
}

export function newSession(changes: Partial<Session> = {}): Session {
  const passkey = changes.method === undefined || changes.method === 'passkey'
  return {
    id: randomUUID(),
    actor: { id: `officer:${randomUUID()}`, role: 'verifier', name: 'Verifikator', agency: 'k' },
    method: 'passkey',
    ...(passkey ? { credentialId: randomBytes(16).toString('base64url') } : {}),
    createdAt: AT,
    lastSeenAt: AT,
    expiresAt: later(36_000),
    authenticatedAt: AT,
    ...changes,
  }
}

export function newEmployee(changes: Partial<EmployeeRecord> = {}): EmployeeRecord & { newPersonId: string } {
  return {
    number: employeeNumber(),
    name: 'Siti Rahayu',
    titleAfter: 'S.Kom.',
    birthDate: '1986-09-26',
    sex: 'female',
    status: 'active',
    agency: 'k.1',
    position: 'Pranata Komputer',
    officialEmail: 'siti@contoh.go.id',
    retiresOn: '2044-10-01',
    nikHash: randomBytes(32),
    nikSealed: randomBytes(44),
    nikConfirmed: true,
    asOf: AT,
    newPersonId: randomUUID(),
    ...changes,
  }
}

/** Submitted, verified and approved by both tiers. */
export async function approved(
  store: Store,
  changes: Parameters<typeof newRequest>[0] = {},
): Promise<CertificateRequest> {
  const request = newRequest(changes)
  await store.change(event(), async tx => {
    await tx.insertRequest(request)
    await tx.advanceRequest(request.id, { from: ['submitted'], to: 'verified', at: later(1) })
  })
  await store.change(event(), tx => tx.insertDecision(request.id, newDecision(request)))
  await store.change(event(), async tx => {
    await tx.insertDecision(
      request.id,
      newDecision(request, {
        officer: 'token:registrar',
        tier: 'registration-officer',
        decidedAt: later(11),
      }),
    )
    await tx.advanceRequest(request.id, { from: ['verified'], to: 'approved', at: later(11) })
  })
  return request
}

/** Intent and certificate, without a request. */
export async function issued(
  store: Store,
  changes: Partial<IssuedCertificate> & { issuerId?: string } = {},
): Promise<IssuedCertificate> {
  const { issuerId = 'issuing', ...rest } = changes
  const intent = newIntent({ issuerId })
  const certificate = newCertificate(intent, rest)
  await store.change(event(), async tx => {
    await tx.insertIntents([intent])
    await tx.insertCertificates([certificate], later(21))
  })
  return certificate
}

export function revoke(
  tx: Writer,
  certificate: Pick<IssuedCertificate, 'issuerId' | 'serialNumber'>,
  reason: 'keyCompromise' | 'certificateHold' | 'superseded' = 'keyCompromise',
): Promise<void> {
  return revokeAt(tx, certificate, { reason, revokedAt: later(100) })
}

export function revokeAt(
  tx: Writer,
  certificate: Pick<IssuedCertificate, 'issuerId' | 'serialNumber'>,
  what: Pick<Revocation, 'reason' | 'revokedAt'>,
): Promise<void> {
  const revocation = { ...what, orderedBy: 'token:officer', comment: 'atas permintaan' }
  return tx.putRevocation(certificate.issuerId, certificate.serialNumber, revocation)
}

/** The first full CRL of an issuer, its own base; the bytes are none. */
export function newCrl(changes: Partial<CrlRecord> = {}): CrlRecord {
  const { number = 1n } = changes
  return {
    issuerId: 'issuing',
    scope: 'full',
    number,
    thisUpdate: later(0),
    nextUpdate: later(86_400),
    entries: 1,
    covers: 0n,
    base: number,
    der: Buffer.from('30', 'hex'),
    ...changes,
  }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

function hex(octets: number): string {
  return randomBytes(octets).toString('hex')
}
