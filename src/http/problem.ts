/** Every failure a caller may meet over HTTP, as RFC 9457 `application/problem+json`: one table, one shape. */
import type { ActsOn, Code, Finding, Text } from '../errors.ts'
import type { Language } from './negotiation.ts'

/** Failures that only HTTP knows; use cases never throw them. */
type WireCode =
  | 'internal'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'overloaded'
  | 'request-timeout'
  | 'too-large'
  | 'headers-too-large'
  | 'unsupported-media-type'

export type ProblemCode = Code | WireCode

interface ProblemRow {
  readonly status: number
  /** One sentence for people: what it means and what to do. */
  readonly title: Text
  /** Seconds after which the same call may succeed (RFC 9110 10.2.3). */
  readonly retryAfter?: number
}

export const PROBLEM_TYPE = 'application/problem+json'

export const PROBLEMS = {
  malformed: {
    status: 400,
    title: { id: 'Permintaan tidak dapat dibaca.', en: 'The request cannot be read.' },
  },
  unauthenticated: {
    status: 401,
    title: {
      id: 'Anda belum masuk, atau token akses tidak berlaku.',
      en: 'You are not signed in, or the access token is not valid.',
    },
  },
  'not-permitted': {
    status: 403,
    title: { id: 'Anda tidak berwenang melakukan ini.', en: 'You are not permitted to do this.' },
  },
  'not-found': { status: 404, title: { id: 'Tidak ditemukan.', en: 'Not found.' } },
  'unknown-employee': {
    status: 404,
    title: {
      id: 'Nomor pegawai tidak terdaftar di data kepegawaian.',
      en: 'The employee number is not in the employee registry.',
    },
  },
  'method-not-allowed': {
    status: 405,
    title: { id: 'Metode tidak tersedia untuk alamat ini.', en: 'This address does not take that method.' },
  },
  'not-acceptable': {
    status: 406,
    title: { id: 'Bentuk yang diminta tidak tersedia.', en: 'The form asked for is not available.' },
  },
  'request-timeout': {
    status: 408,
    title: { id: 'Permintaan tidak tiba tepat waktu.', en: 'The request did not arrive in time.' },
  },
  conflict: {
    status: 409,
    title: {
      id: 'Bertentangan dengan keadaan sekarang; muat ulang, lalu putuskan lagi.',
      en: 'In conflict with the present state; reload, then decide again.',
    },
  },
  'already-revoked': {
    status: 409,
    title: { id: 'Sertifikat ini sudah dicabut.', en: 'This certificate is revoked already.' },
  },
  'too-large': {
    status: 413,
    title: { id: 'Isi permintaan terlalu besar.', en: 'The body of the request is too large.' },
  },
  'unsupported-media-type': {
    status: 415,
    title: { id: 'Jenis isi tidak didukung di sini.', en: 'This content type is not supported here.' },
  },
  'bad-csr': {
    status: 422,
    title: { id: 'CSR tidak dapat diterima.', en: 'The CSR cannot be accepted.' },
  },
  'bad-public-key': {
    status: 422,
    title: { id: 'Kunci publik tidak dapat diterima.', en: 'The public key cannot be accepted.' },
  },
  'employee-not-active': {
    status: 422,
    title: {
      id: 'Status kepegawaian tidak memungkinkan penerbitan.',
      en: 'The employment status does not allow issuance.',
    },
  },
  'identity-mismatch': {
    status: 422,
    title: {
      id: 'Data tidak cocok dengan data kepegawaian.',
      en: 'The data do not match the employee registry.',
    },
  },
  'policy-violation': {
    status: 422,
    title: { id: 'Permintaan melanggar kebijakan.', en: 'The request violates the policy.' },
  },
  'rate-limited': {
    status: 429,
    title: { id: 'Terlalu banyak permintaan; coba sebentar lagi.', en: 'Too many requests; try again soon.' },
    retryAfter: 60,
  },
  'headers-too-large': {
    status: 431,
    title: { id: 'Kepala permintaan terlalu besar.', en: 'The header fields are too large.' },
  },
  internal: {
    status: 500,
    title: {
      id: 'Terjadi kesalahan pada sistem; laporkan dengan nomor rujukan ini.',
      en: 'Something went wrong here; report it with this reference.',
    },
  },
  overloaded: {
    status: 503,
    title: { id: 'Sistem sedang sibuk; coba lagi.', en: 'The system is busy; try again.' },
    retryAfter: 5,
  },
  'registry-unavailable': {
    status: 503,
    title: {
      id: 'Data kepegawaian sedang tidak dapat dihubungi; coba lagi.',
      en: 'The employee registry cannot be reached; try again.',
    },
    retryAfter: 30,
  },
  'provider-unavailable': {
    status: 503,
    title: {
      id: 'Layanan masuk instansi sedang tidak dapat dihubungi; coba lagi atau masuk dengan cara lain.',
      en: 'The sign-in service of your agency cannot be reached; try again, or sign in another way.',
    },
    retryAfter: 30,
  },
  'mail-unavailable': {
    status: 503,
    title: {
      id: 'Server surel sedang tidak dapat dihubungi; coba lagi.',
      en: 'The mail server cannot be reached; try again.',
    },
    retryAfter: 60,
  },
  'signer-unavailable': {
    status: 503,
    title: { id: 'Kunci penerbit sedang tidak tersedia.', en: 'The issuing key is not available now.' },
    retryAfter: 30,
  },
  'store-unavailable': {
    status: 503,
    title: { id: 'Basis data sedang tidak tersedia.', en: 'The database is not available now.' },
    retryAfter: 10,
  },
} as const satisfies Record<ProblemCode, ProblemRow>

export interface Violation {
  readonly code: string
  readonly message: Text
  readonly effect: Finding['effect']
  /** Who must act to mend it. */
  readonly action: ActsOn
}

/** RFC 9457 3.1 and our extension members (3.2). */
export interface Problem {
  /** Leads to the page that explains it. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code: ProblemCode
  readonly message: Text
  readonly violations: readonly Violation[]
}

export interface Fault {
  readonly code: ProblemCode
  /** Public, in English; absent when there is nothing to add to the title. */
  readonly detail?: string
  readonly findings?: readonly Finding[]
  /** Instead of that of the table, where it is known better. */
  readonly retryAfterSeconds?: number | undefined
}

export function problemRow(code: ProblemCode): ProblemRow {
  return PROBLEMS[code]
}

export function composeProblem(fault: Fault, where: { requestId: string; language: Language }): Problem {
  const { status, title } = problemRow(fault.code)
  const findings = fault.findings ?? []
  return {
    type: `/problems#${fault.code}`,
    title: title[where.language],
    status,
    detail: detailOf({ fault, title, findings, language: where.language }),
    instance: `urn:uuid:${where.requestId}`,
    code: fault.code,
    message: title,
    violations: findings.map(({ code, message, effect, action }) => ({ code, message, effect, action })),
  }
}

/** Findings speak both languages. A bare detail is English only, so Indonesian readers get the title before it. */
function detailOf(from: {
  fault: Fault
  title: Text
  findings: readonly Finding[]
  language: Language
}): string {
  const { fault, title, findings, language } = from
  if (findings.length > 0) return findings.map(({ message }) => message[language]).join(' ')
  if (fault.detail === undefined) return title[language]
  return language === 'en' ? fault.detail : `${title.id} (${fault.detail})`
}
