/** Builders of the nouns: each makes a right one, and takes what a test wants otherwise. */
import type { Actor, Call, Role } from '../../src/domain/actor.ts'
import type { IssuedCertificate } from '../../src/domain/certificate.ts'
import type { Agency, Employee } from '../../src/domain/employee.ts'
import { parseEmployeeNumber } from '../../src/domain/nip.ts'
import type { Profile } from '../../src/domain/profile.ts'
import type { Decision, Proposal, RegistryEvidence } from '../../src/domain/request.ts'
import type { Facts } from '../../src/policy/index.ts'
import type { CertificationRequest } from '../../src/x509/csr.ts'
import type { Der } from '../../src/x509/der.ts'

export const NOON = new Date('2026-11-24T05:00:00Z')
export const DAY_MS = 86_400_000

export const NC: Agency = { code: 'NC', name: 'Pemerintah Nusa Contoh' }
export const KOMINFO: Agency = { code: 'NC-KOMINFO', name: 'Dinas Komunikasi', parent: 'NC' }
export const DINKES: Agency = { code: 'NC-DINKES', name: 'Dinas Kesehatan', parent: 'NC' }
export const AGENCIES: readonly Agency[] = [NC, KOMINFO, DINKES]

const MADE = '198609262015051001'
export const RATNA = '198403112009122001'

export function later(ms: number, from: Date = NOON): Date {
  return new Date(from.getTime() + ms)
}

export function employee(changes: Partial<Employee> = {}): Employee {
  return {
    personId: '0b8f6a4e-3c1d-4a58-9d0f-2f1c5a7e9b10',
    number: parseEmployeeNumber(MADE).number,
    name: 'Made Wirawan',
    titleAfter: 'S.Kom.',
    birthDate: '1986-09-26',
    sex: 'male',
    status: 'active',
    agencyPath: [NC, KOMINFO],
    position: 'Pranata Komputer',
    officialEmail: 'made.wirawan@nusacontoh.example',
    retiresOn: '2044-10-01',
    nik: { masked: '9910**********60', birth: '260986', sex: 'male', confirmed: true },
    asOf: NOON,
    ...changes,
  }
}

/** Without the members of these names: exactOptionalPropertyTypes knows no undefined. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const copy = { ...value }
  for (const key of keys) Reflect.deleteProperty(copy, key)
  return copy
}

export const RATNA_EMPLOYEE: Employee = employee({
  personId: '5d1c2b3a-4e5f-4061-8a7b-9c0d1e2f3a4b',
  number: parseEmployeeNumber(RATNA).number,
  name: 'Ratna Kusuma Dewi',
  birthDate: '1984-03-11',
  sex: 'female',
  agencyPath: [NC, DINKES],
  officialEmail: 'ratna.dewi@nusacontoh.example',
  retiresOn: '2042-04-01',
  nik: { masked: '9907**********51', birth: '110384', sex: 'female', confirmed: true },
})

export function profile(changes: Partial<Profile> = {}): Profile {
  return {
    name: 'signature',
    kind: 'subscriber',
    title: { id: 'Tanda tangan elektronik', en: 'Electronic signature' },
    subject: [
      { type: 'C', value: 'ID' },
      { type: 'O', from: 'root-agency' },
      { type: 'OU', from: 'agency' },
      { type: 'CN', from: 'name' },
      { type: 'givenName', from: 'given-name' },
      { type: 'surname', from: 'surname' },
      { type: 'serialNumber', from: 'person-id' },
    ],
    keys: ['p-256', 'p-384', 'rsa-2048', 'ed25519'],
    keyUsage: ['digitalSignature', 'nonRepudiation'],
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.36'],
    policies: [{ oid: '2.999.1.1', cps: 'http://ca.example/cps' }],
    validity: { years: 2, cappedByEmployment: true },
    approvals: ['verifier', 'registration-officer'],
    renewalWindowDays: 60,
    requestedExtensions: 'ignore',
    statusPointers: true,
    ...changes,
  }
}

export const EMAIL_PROFILE: Profile = profile({
  name: 'email',
  title: { id: 'Surel', en: 'E-mail' },
  subjectAltName: ['official-email'],
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['1.3.6.1.5.5.7.3.4'],
  validity: { years: 1, cappedByEmployment: true },
  approvals: ['verifier'],
})

const NO_REQUESTS = {
  ca: false,
  keyCertSign: false,
  subjectAltNames: [],
  extendedKeyUsages: [],
} as const

/** What the rules look at; the bytes are not a real CSR. */
export function csr(changes: Partial<CertificationRequest> = {}): CertificationRequest {
  return {
    der: new Uint8Array(0) as Der<'CertificationRequest'>,
    publicKey: {
      der: new Uint8Array(0) as Der<'SubjectPublicKeyInfo'>,
      kind: 'p-256',
      bits: 256,
      fingerprint: 'ab'.repeat(32),
      keyIdentifier: new Uint8Array(20),
    },
    subject: 'CN=whatever',
    signatureAlgorithm: 'ecdsa-sha256',
    requestedExtensions: [],
    asksFor: NO_REQUESTS,
    challengePassword: false,
    attributeOids: [],
    ...changes,
  }
}

export function issued(changes: Partial<IssuedCertificate> = {}): IssuedCertificate {
  return {
    issuerId: 'issuing',
    serialNumber: '01ab',
    profile: 'signature',
    subject: 'CN=Made Wirawan',
    notBefore: later(-365 * DAY_MS),
    notAfter: later(365 * DAY_MS),
    keyFingerprint: 'ab'.repeat(32),
    der: new Uint8Array(0),
    personId: employee().personId,
    agencyPath: employee().agencyPath,
    ...changes,
  }
}

export function facts(changes: Partial<Facts> = {}): Facts {
  return {
    now: NOON,
    profile: profile(),
    employee: employee(),
    csr: csr(),
    hasOpenRequest: false,
    certificates: [],
    sameKey: [],
    authorityKeys: [],
    ...changes,
  }
}

export function evidence(changes: Partial<RegistryEvidence> = {}): RegistryEvidence {
  const { number, asOf: _asOf, ...known } = employee()
  return { ...known, employeeNumber: number, askedAt: NOON.toISOString(), ...changes }
}

export function proposal(changes: Partial<Proposal> = {}): Proposal {
  return {
    profile: 'signature',
    profileDigest: 'cd'.repeat(32),
    policy: 'ab'.repeat(32),
    subjectDer: '3000',
    subject: 'CN=Made Wirawan',
    emails: [],
    spki: '3000',
    notAfterLimit: '2044-09-30T14:59:59.000Z',
    evidence: evidence(),
    submitter: { id: 'token:applicant', role: 'employee' },
    ...changes,
  }
}

export function decision(changes: Partial<Decision> = {}): Decision {
  return {
    officer: 'token:verifier',
    officerName: 'Sri Verifikator',
    tier: 'verifier',
    decision: 'approve',
    digest: 'ef'.repeat(32),
    reason: '',
    decidedAt: NOON,
    ...changes,
  }
}

/** Actors as tokens make them: an employee is a person, a verifier has an agency. */
export function actor(role: Role, changes: Partial<Actor> = {}): Actor {
  const own = employee()
  const bounds: Partial<Record<Role, Partial<Actor>>> = {
    employee: { employeeNumber: own.number, personId: own.personId },
    verifier: { agency: KOMINFO.code },
  }
  return { id: `token:${role}`, role, name: `The ${role}`, ...bounds[role], ...changes }
}

export function call(who: Actor | Role, once?: { key: string; fingerprint: string }): Call {
  return {
    actor: typeof who === 'string' ? actor(who) : who,
    requestId: 'test-request',
    source: 'test',
    ...(once === undefined ? {} : { once }),
  }
}
