/** Collects the facts that the pure rules of the policy judge. */
import type { Employee } from '../domain/employee.ts'
import { parseEmployeeNumber } from '../domain/nip.ts'
import type { Profile } from '../domain/profile.ts'
import { SegelError } from '../errors.ts'
import type { Facts } from '../policy/index.ts'
import type { EmployeeRegistry } from '../ports/employee-registry.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import { parsePublicKey } from '../x509/spki.ts'

/** Certificates a person can have of one profile before the list is no longer looked at whole. */
const CERTIFICATES_LOOKED_AT = 50

export interface GatherDeps {
  readonly registry: EmployeeRegistry
  readonly store: Pick<Store, 'openRequest' | 'certificates' | 'certificatesByKey' | 'issuers' | 'responders'>
  readonly clock: Clock
  readonly profiles: ReadonlyMap<string, Profile>
}

/** @throws SegelError `malformed` for a number that is none, `unknown-employee`, `registry-unavailable` */
export async function findEmployee(deps: Pick<GatherDeps, 'registry'>, number: string): Promise<Employee> {
  const facts = parseEmployeeNumber(number)
  const employee = await deps.registry.find(facts.number)
  if (employee !== undefined) return employee
  throw new SegelError('unknown-employee', 'The employee registry has no such employee number.', {
    findings: [
      {
        code: 'employee-not-registered',
        effect: 'refuse',
        message: {
          id: 'Nomor pegawai tidak terdaftar di SIMPEG. Periksa nomornya atau hubungi pengelola kepegawaian.',
          en: 'The employee number is not registered. Check it, or ask your personnel office.',
        },
        action: 'agency',
      },
    ],
  })
}

/** @throws SegelError `malformed` when there is no such profile for subscribers */
export function subscriberProfile(deps: Pick<GatherDeps, 'profiles'>, name: string): Profile {
  const profile = deps.profiles.get(name)
  if (profile?.kind === 'subscriber') return profile
  const known = [...deps.profiles.values()].filter(one => one.kind === 'subscriber').map(one => one.name)
  throw new SegelError('malformed', `There is no profile of that name; there are: ${known.join(', ')}.`)
}

export async function gatherFacts(
  deps: GatherDeps,
  about: Pick<Facts, 'profile' | 'employee' | 'csr' | 'renewal'>,
  ownRequest?: string,
): Promise<Facts> {
  const { employee, profile, csr } = about
  const now = deps.clock.now()
  const [open, certificates, sameKey, authority] = await Promise.all([
    deps.store.openRequest(employee.personId, profile.name),
    deps.store.certificates({
      personId: employee.personId,
      profile: profile.name,
      at: now,
      limit: CERTIFICATES_LOOKED_AT,
    }),
    deps.store.certificatesByKey(csr.publicKey.fingerprint),
    describeAuthority(deps.store),
  ])
  return {
    ...about,
    now,
    hasOpenRequest: open !== undefined && open.id !== ownRequest,
    certificates: certificates.items,
    sameKey,
    ...authority,
  }
}

async function describeAuthority(
  store: Pick<Store, 'issuers' | 'responders'>,
): Promise<Pick<Facts, 'authorityKeys' | 'issuerKey'>> {
  const [issuers, responders] = await Promise.all([store.issuers(), store.responders()])
  const active = issuers.find(issuer => issuer.active)
  return {
    authorityKeys: [
      ...issuers.map(issuer => issuer.certificate.publicKey.fingerprint),
      ...responders.map(responder => parsePublicKey(responder.spki).fingerprint),
    ],
    ...(active === undefined ? {} : { issuerKey: active.certificate.publicKey }),
  }
}
