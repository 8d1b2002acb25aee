/** What the registry says of an employee, and for each profile whether a certificate can be had, or why not. */
import { assertMayAct, type Call, scopeOf } from '../domain/actor.ts'
import { type IssuedCertificate, statusOf } from '../domain/certificate.ts'
import type { Employee } from '../domain/employee.ts'
import { parseEmployeeNumber } from '../domain/nip.ts'
import type { Profile } from '../domain/profile.ts'
import type { RegistryEvidence } from '../domain/request.ts'
import { type Finding, SegelError, type Text } from '../errors.ts'
import { judgeApplicant } from '../policy/index.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import { findEmployee } from './gather.ts'
import { evidenceOf } from './proposal.ts'

export interface ProfileEligibility {
  readonly profile: string
  readonly title: Text
  readonly issuable: boolean
  readonly findings: readonly Finding[]
  readonly nextStep: Text
}

export interface Eligibility {
  readonly employee: RegistryEvidence
  readonly currentCertificates: readonly IssuedCertificate[]
  readonly perProfile: readonly ProfileEligibility[]
}

export interface EligibilityDeps {
  readonly registry: EmployeeRegistry
  readonly store: Pick<Store, 'openRequest' | 'certificates'>
  readonly clock: Clock
  readonly profiles: ReadonlyMap<string, Profile>
}

/** More certificates of one person than this are not looked through. */
const LIMIT = 100

const apply: Text = {
  id: 'Buat pasangan kunci dan ajukan permohonan.',
  en: 'Make a key pair and submit a request.',
}
const applyAgain: Text = {
  id: 'Sertifikat sebelumnya sudah berakhir. Buat pasangan kunci dan ajukan permohonan baru.',
  en: 'The previous certificate has expired. Make a key pair and submit a new request.',
}

export function describeEmployee(deps: EligibilityDeps) {
  return async (call: Call, employeeNumber: string): Promise<Eligibility> => {
    const scope = scopeOf(call.actor, 'employee.read')
    const own = call.actor.employeeNumber === parseEmployeeNumber(employeeNumber).number
    if (scope === undefined || (scope === 'own' && !own)) {
      throw new SegelError('not-permitted', 'You may not look up this employee.')
    }
    const employee = await findEmployee(deps, employeeNumber)
    assertMayAct(call.actor, 'employee.read', employee)
    const now = deps.clock.now()
    const { items } = await deps.store.certificates({ personId: employee.personId, at: now, limit: LIMIT })
    const profiles = [...deps.profiles.values()].filter(profile => profile.kind === 'subscriber')
    const perProfile = profiles.map(profile =>
      eligibilityFor(deps, { profile, employee, now, certificates: items }),
    )
    return {
      employee: evidenceOf(employee, now),
      currentCertificates: items.filter(one => ['good', 'held'].includes(statusOf(one, now))),
      perProfile: await Promise.all(perProfile),
    }
  }
}

interface About {
  readonly profile: Profile
  readonly employee: Employee
  readonly now: Date
  readonly certificates: readonly IssuedCertificate[]
}

async function eligibilityFor(deps: EligibilityDeps, about: About): Promise<ProfileEligibility> {
  const { profile, employee } = about
  const open = await deps.store.openRequest(employee.personId, profile.name)
  const certificates = about.certificates.filter(one => one.profile === profile.name)
  const findings = judgeApplicant({ ...about, certificates, hasOpenRequest: open !== undefined })
  const blocking = findings.find(finding => finding.effect !== 'note')
  const expired = certificates.some(one => statusOf(one, about.now) === 'expired')
  return {
    profile: profile.name,
    title: profile.title,
    issuable: blocking === undefined,
    findings,
    nextStep: blocking?.message ?? (expired ? applyAgain : apply),
  }
}
