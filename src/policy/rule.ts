/** The shape of a rule: pure; the use case gathers the facts first. */
import type { IssuedCertificate } from '../domain/certificate.ts'
import type { Employee } from '../domain/employee.ts'
import type { Profile } from '../domain/profile.ts'
import type { Renewal } from '../domain/request.ts'
import type { Code, Finding } from '../errors.ts'
import type { CertificationRequest } from '../x509/csr.ts'
import type { PublicKey } from '../x509/spki.ts'

/** What is known of an applicant before there is a CSR. */
export interface ApplicantFacts {
  readonly now: Date
  readonly profile: Profile
  readonly employee: Employee
  /** Whether this person has another open request for the profile. */
  readonly hasOpenRequest: boolean
  /** The person's certificates of this profile. */
  readonly certificates: readonly IssuedCertificate[]
}

export interface Facts extends ApplicantFacts {
  readonly csr: CertificationRequest
  /** Every certificate, of anyone, that carries the key of the CSR. */
  readonly sameKey: readonly IssuedCertificate[]
  /** What the applicant says it is (P09); absent: nothing was said. */
  readonly renewal?: Renewal
  /** Fingerprints of the keys of the house: issuers and responders. */
  readonly authorityKeys: readonly string[]
  /** Key of the issuer that is active now; absent before the key ceremony. */
  readonly issuerKey?: Pick<PublicKey, 'kind' | 'bits'>
}

export interface RuleOver<F> {
  readonly name: string
  /** The code of the error when a finding of this rule refuses. */
  readonly refusal: Code
  readonly judge: (facts: F) => readonly Finding[]
}

export type ApplicantRule = RuleOver<ApplicantFacts>
export type Rule = RuleOver<Facts>
