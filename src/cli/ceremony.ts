/**
 * The key ceremony (RFC 3647 6.1), step by step. Each step is whole or not at all and knows whether it was done, so
 * that a ceremony that was interrupted is taken up where it stopped.
 */
import type { SoftwareKeys } from '../adapters/keys/software/index.ts'
import { AUDIT_KEY_NAME } from '../auditing/audit-key.ts'
import { composeCa, type House } from '../compose.ts'
import { type Profiles, requireProfile } from '../config/profiles.ts'
import type { Config } from '../config/schema.ts'
import type { Call } from '../domain/actor.ts'
import { SegelError } from '../errors.ts'
import type { Signer } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'

export interface Ceremony {
  readonly config: Config
  readonly profiles: Profiles
  readonly call: Call
  readonly store: Store
  readonly caKeys: SoftwareKeys
  /** Absent where the OCSP responder's key is kept on another host: `segel responder enroll` lists it there. */
  readonly vaKeys?: SoftwareKeys
  readonly ca: ReturnType<typeof composeCa>
  /** Runs a step and tells people about it; the step gives what came of it. */
  readonly step: Step
}

export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>

export async function openCeremony(house: House, call: Call, step: Step): Promise<Ceremony> {
  const store = await house.store('owner')
  const caKeys = await house.keys('ca')
  const ca = composeCa(house, { store, keys: caKeys })
  return { config: house.config, profiles: house.profiles, call, store, caKeys, ca, step }
}

/** On one machine: with the responder's key. Opened before anything is made, so that nothing is made by halves. */
export async function openWholeCeremony(house: House, call: Call, step: Step): Promise<Ceremony> {
  const vaKeys = await house.keys('va')
  return { ...(await openCeremony(house, call, step)), vaKeys }
}

/** Makes what is missing of root, issuing CA, CRLs and responder; gives the names of the steps taken. */
export async function createAuthority(ceremony: Ceremony): Promise<readonly string[]> {
  const { root, intermediate } = ceremony.config.authority
  const taken: string[] = []
  if (await makeIssuer(ceremony, root.id, () => createRoot(ceremony))) taken.push('root')
  if (await makeIssuer(ceremony, intermediate.id, () => createIntermediate(ceremony))) {
    taken.push('intermediate')
  }
  return [...taken, ...(await completeAuthority(ceremony))]
}

/** What follows once the issuing CA is there: first CRLs, and the OCSP responder. */
export async function completeAuthority(ceremony: Ceremony): Promise<readonly string[]> {
  const { ca, call, config, store, vaKeys } = ceremony
  const taken = [
    ...(await makeAuditKey(ceremony)),
    ...(await makeRosterKey(ceremony)),
    ...(await firstCrls(ceremony)),
  ]
  if (vaKeys === undefined) return taken
  const { name } = config.ocsp.responder
  const issuerId = config.authority.intermediate.id
  const listed = (await store.responders()).find(one => one.name === name && one.issuerId === issuerId)
  if (listed?.certificate !== undefined) return taken
  await ceremony.step('OCSP responder', async () => {
    const { spki } = await responderKey(config, vaKeys)
    if (listed === undefined) return ca.enrollResponder(call, { issuerId, name, spki })
    return ca.renewResponders(call)
  })
  return [...taken, 'responder']
}

/** Z03: a key of its own, which signs checkpoints of the audit log and nothing else. */
async function makeAuditKey({ ca, caKeys, step }: Ceremony): Promise<readonly string[]> {
  if (await caKeys.has(AUDIT_KEY_NAME)) return []
  await step('audit key', () => ca.auditKey())
  return ['audit key']
}

/** A key of its own, which says who the officers are and nothing else. */
async function makeRosterKey({ ca, call, store, step }: Ceremony): Promise<readonly string[]> {
  if ((await store.rosterAnchor()) !== undefined) return []
  await step('roster key', () => ca.anchorRoster(call))
  return ['roster key']
}

/** Of every CA that has none yet: also the first delta, which follows the first base. */
export async function firstCrls({ ca, call, store, step }: Ceremony): Promise<string[]> {
  const taken: string[] = []
  for (const issuer of await store.issuers()) {
    if (issuer.keyName === undefined || (await store.crlState(issuer.id)) !== undefined) continue
    await step(`first CRL of ${issuer.id}`, async () => {
      await ca.issueCrl(call, issuer.id)
      await ca.issueCrl(call, issuer.id)
    })
    taken.push(`crl ${issuer.id}`)
  }
  return taken
}

/** Keys that no issuer of the house stands for: a ceremony was killed between making the key and recording it. */
export async function discardOrphans({ config, store, caKeys }: Ceremony): Promise<void> {
  for (const { id } of [config.authority.root, config.authority.intermediate]) {
    if ((await store.issuer(id)) === undefined) await caKeys.discard(id)
  }
}

/** Takes back the key that `work` made when `work` fails, so that the ceremony can be held again. */
export async function withoutOrphan<T>(keys: SoftwareKeys, name: string, work: () => Promise<T>): Promise<T> {
  const hadKey = await keys.has(name)
  try {
    return await work()
  } catch (error) {
    if (!hadKey) await keys.discard(name)
    throw error
  }
}

export async function makeIssuer(
  { store, caKeys, step }: Ceremony,
  id: string,
  make: () => Promise<unknown>,
): Promise<boolean> {
  if ((await store.issuer(id)) !== undefined) return false
  if (await caKeys.has(id)) {
    throw new SegelError(
      'conflict',
      `The key store holds a key "${id}" that no issuer here is known for; move it away if you are sure that it is of no use.`,
    )
  }
  await step(id, () =>
    withoutOrphan(caKeys, id, async () => {
      try {
        await make()
      } catch (error) {
        // The answer of the database may be lost after it took effect: then the key is in use.
        const isKnown = await store.issuer(id).catch(() => undefined)
        if (isKnown === undefined) throw error
      }
    }),
  )
  return true
}

function createRoot({ config, profiles, call, ca }: Ceremony): Promise<unknown> {
  const { id, subject, keyKind, profile } = config.authority.root
  return ca.createRoot(call, { id, subject, keyKind, profile: requireProfile(profiles, profile, 'root') })
}

function createIntermediate({ config, profiles, call, ca }: Ceremony): Promise<unknown> {
  const { root, intermediate } = config.authority
  const { id, subject, keyKind } = intermediate
  const profile = requireProfile(profiles, intermediate.profile, 'intermediate')
  return ca.createIntermediate(call, { id, parentId: root.id, subject, keyKind, profile })
}

async function responderKey(config: Config, vaKeys: SoftwareKeys): Promise<Signer> {
  const { name, keyKind } = config.ocsp.responder
  return (await vaKeys.has(name)) ? vaKeys.signer(name) : vaKeys.generate(name, keyKind)
}
