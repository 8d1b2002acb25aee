/** An invented house: one employee, one request, one certificate, and use cases that remember what they were asked. */
import type { ChainedEvent } from '../../../src/domain/audit.ts'
import type { FastifyInstance } from 'fastify'
import type { Actor, Call } from '../../../src/domain/actor.ts'
import type { ConductFinding, ConductThresholds } from '../../../src/domain/conduct.ts'
import type { IssuedCertificate } from '../../../src/domain/certificate.ts'
import type { EmployeeNumber } from '../../../src/domain/nip.ts'
import type { Profile } from '../../../src/domain/profile.ts'
import type { CertificateRequest, RegistryEvidence } from '../../../src/domain/request.ts'
import { SegelError } from '../../../src/errors.ts'
import { type AppPlugin, buildApp } from '../../../src/http/app.ts'
import { restPlugin } from '../../../src/protocols/rest/index.ts'
import type { RestUses } from '../../../src/protocols/rest/uses.ts'

export const NOW = new Date('2026-03-01T00:00:00.000Z')
export const NIP = '198609262015051001'
export const NIK = '3171012609860001'
export const TOKEN = 'segel-test-token-of-an-officer'
export const ID = '0f8fad5b-d9cb-469f-a165-70867728950e'
export const SERIAL = '4a5b6c7d8e9f00112233445566778899aabbccdd'
export const DIGEST = 'ab'.repeat(32)
export const PEM = '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n'

const evidence: RegistryEvidence = {
  personId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  employeeNumber: NIP as EmployeeNumber,
  name: 'I Made Contoh',
  titleAfter: 'S.Kom.',
  birthDate: '1986-09-26',
  sex: 'male',
  status: 'active',
  agencyPath: [
    { code: 'bali', name: 'Pemerintah Provinsi Bali' },
    { code: 'bali.kominfo', name: 'Dinas Kominfo', parent: 'bali' },
  ],
  nik: { masked: '3171**********01', birth: '260986', sex: 'male', confirmed: true },
  askedAt: '2026-02-28T23:59:58.123Z',
}

/** Easily reached. */
export const THRESHOLDS: ConductThresholds = {
  officeHours: { from: 420, to: 1080, days: [1, 2, 3, 4, 5], timeZone: 'Asia/Makassar' },
  oddHours: { count: 5 },
  burst: { count: 10, seconds: 60 },
  unread: { count: 5, seconds: 15 },
  pair: { count: 20, minutes: 10, share: 0.9 },
  mutual: { count: 3 },
  everything: { count: 200, share: 0.99 },
  ownAgency: { count: 20, share: 0.8 },
}

const conductFinding: ConductFinding = {
  kind: 'odd-hours',
  officers: [{ id: 'officer:1', name: 'Petugas' }],
  count: 5,
  of: 40,
  firstAt: NOW,
  lastAt: NOW,
  requests: [ID],
}

export const certificateRequest: CertificateRequest = {
  id: ID,
  state: 'verified',
  employeeNumber: NIP as EmployeeNumber,
  personId: evidence.personId,
  profile: 'signature',
  proposal: {
    profile: 'signature',
    profileDigest: 'cd'.repeat(32),
    policy: 'ab'.repeat(32),
    subjectDer: '3000',
    subject: 'CN=I Made Contoh,O=Pemerintah Provinsi Bali,C=ID',
    emails: ['made.contoh@baliprov.example'],
    spki: '3059',
    notAfterLimit: '2044-09-30T16:59:59.000Z',
    evidence,
    submitter: { id: 'token:2', role: 'employee', personId: evidence.personId },
  },
  digest: DIGEST,
  csr: Buffer.from('30', 'hex'),
  csrFacts: {
    subject: 'CN=whatever',
    keyKind: 'p-256',
    keyBits: 256,
    keyFingerprint: 'ef'.repeat(32),
    signatureAlgorithm: 'ecdsa-sha256',
    requestedExtensions: ['2.5.29.17'],
  },
  findings: [
    {
      code: 'extension-ignored',
      effect: 'note',
      message: { id: 'Diabaikan.', en: 'Ignored.' },
      action: 'nobody',
    },
  ],
  decisions: [
    {
      officer: 'token:1',
      officerName: 'Verifikator',
      tier: 'verifier',
      decision: 'approve',
      digest: DIGEST,
      reason: 'sesuai',
      decidedAt: new Date('2026-02-28T12:00:00.999Z'),
    },
  ],
  submittedBy: 'token:2',
  submittedAt: new Date('2026-02-28T10:00:00.500Z'),
  updatedAt: new Date('2026-02-28T12:00:00.999Z'),
}

export const certificate: IssuedCertificate = {
  issuerId: 'penerbit',
  serialNumber: SERIAL,
  profile: 'signature',
  subject: 'CN=I Made Contoh,O=Pemerintah Provinsi Bali,C=ID',
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2027-12-31T23:59:59Z'),
  keyFingerprint: 'ef'.repeat(32),
  der: Buffer.from('30030101ff', 'hex'),
  personId: evidence.personId,
  personName: evidence.name,
  employeeNumber: NIP,
  agencyPath: evidence.agencyPath,
  requestId: ID,
}

const auditEvent: ChainedEvent = {
  sequence: 7n,
  body: '{"action":"token.created","actor":"system:cli/x","at":"2026-01-01T00:00:00.000Z","detail":{},"object":"token:1","requestId":"r","role":"administrator","source":"cli"}',
  hash: Buffer.alloc(32, 1),
}

const profile = (name: string, kind: Profile['kind']): Profile => ({
  name,
  kind,
  title: { id: 'Tanda tangan elektronik', en: 'Electronic signature' },
  subject: [],
  keys: ['p-256'],
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['1.3.6.1.5.5.7.3.36'],
  policies: [],
  validity: { years: 2 },
  approvals: kind === 'subscriber' ? ['verifier', 'registration-officer'] : [],
  renewalWindowDays: 60,
  statusPointers: true,
})
const profiles: readonly Profile[] = [profile('signature', 'subscriber'), profile('root', 'root')]

export interface Asked {
  readonly use: keyof RestUses
  readonly call: Call
  readonly args: readonly unknown[]
}

/** Use cases that answer with the fixtures, or as `overrides` say; `asked` keeps every call. */
function fakeUses(overrides: Partial<RestUses> = {}): { uses: RestUses; asked: Asked[] } {
  const asked: Asked[] = []
  const standard: RestUses = {
    submit: async () => certificateRequest,
    verifyIdentity: async () => certificateRequest,
    decide: async () => ({ ...certificateRequest, state: 'approved' }),
    withdraw: async () => ({ ...certificateRequest, state: 'withdrawn' }),
    findRequest: async () => certificateRequest,
    listRequests: async () => ({ items: [certificateRequest], next: 'bmV4dA' }),
    awaitRequest: async () => ({ ...certificateRequest, state: 'issued', serialNumber: SERIAL }),
    findCertificate: async () => ({ certificate, chain: [Buffer.from('30030201aa', 'hex')] }),
    listCertificates: async () => ({ items: [certificate] }),
    revoke: async (_call, _serial, order) => ({
      ...certificate,
      revocation: { reason: order.reason, revokedAt: NOW, orderedBy: 'token:1' },
    }),
    release: async () => certificate,
    proveEvent: async () => undefined,
    eventOf: async () => 7n,
    composeDecision: async () => '{"kind":"decision"}',
    composeOrder: async () => '{"kind":"revocation"}',
    readAuditEvents: async () => [auditEvent],
    reportConduct: async (_call, { from, to }) => ({
      ...{ from, to, decisions: 40, officers: 2, thresholds: THRESHOLDS },
      findings: [conductFinding],
    }),
    readCheckpoint: async () => 'example.com/log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
    describeEmployee: async () => ({
      employee: evidence,
      currentCertificates: [certificate],
      perProfile: [
        {
          profile: 'signature',
          title: { id: 'Tanda tangan', en: 'Signature' },
          issuable: false,
          findings: [
            {
              code: 'no-official-email',
              effect: 'hold',
              message: { id: 'Surel dinas belum ada.', en: 'There is no official mailbox.' },
              action: 'agency',
            },
          ],
          nextStep: { id: 'Minta surel dinas.', en: 'Ask for an official mailbox.' },
        },
      ],
    }),
  }
  const all = { ...standard, ...overrides }
  const uses = Object.fromEntries(
    Object.entries(all).map(([use, work]) => [
      use,
      async (call: Call, ...args: never[]) => {
        asked.push({ use: use as keyof RestUses, call, args })
        return (work as (call: Call, ...args: never[]) => Promise<unknown>)(call, ...args)
      },
    ]),
  ) as unknown as RestUses
  return { uses, asked }
}

const officer: Actor = { id: 'token:1', role: 'registration-officer', name: 'Petugas' }

async function authenticate(secret: string): Promise<Actor> {
  if (secret === TOKEN) return officer
  if (secret === `${TOKEN}.applicant`) return { id: 'token:2', role: 'employee', name: 'Pegawai' }
  if (secret === `${TOKEN}.auditor`) return { id: 'token:3', role: 'auditor', name: 'Auditor' }
  throw new SegelError('unauthenticated', 'This access token is not known.')
}

export interface Bench {
  readonly app: FastifyInstance
  readonly asked: Asked[]
  /** Every log line so far, as one text. */
  log(): string
}

export function restBench(
  overrides: Partial<RestUses> = {},
  more: { plugins?: readonly AppPlugin[]; requestsPerMinute?: number; demonstration?: boolean } = {},
): Bench {
  const { uses, asked } = fakeUses(overrides)
  const lines: string[] = []
  const demonstration = more.demonstration ?? false
  const app = buildApp({
    log: { level: 'trace', stream: { write: line => void lines.push(line) } },
    trustProxy: false,
    authenticate,
    health: { ready: async () => undefined },
    demonstration,
    plugins: [
      restPlugin({
        uses,
        profiles,
        now: () => NOW,
        holdEnd: (_profile, since) => new Date(since.getTime() + 30 * 86_400_000),
        version: '0.0.0-test',
        demonstration,
      }),
      ...(more.plugins ?? []),
    ],
    limits: {
      eventLoopDelayMs: 0,
      ...(more.requestsPerMinute === undefined ? {} : { requestsPerMinute: more.requestsPerMinute }),
    },
  })
  return { app, asked, log: () => lines.join('') }
}

export const bearer = { authorization: `Bearer ${TOKEN}` }
/** Who may submit and withdraw, which an officer may not. */
export const applicant = { authorization: `Bearer ${TOKEN}.applicant` }
/** Who reads what the officers do. */
export const auditor = { authorization: `Bearer ${TOKEN}.auditor` }
