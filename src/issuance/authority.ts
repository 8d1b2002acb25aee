/**
 * The ceremony (RFC 3647 6.1): a root, an intermediate under it, or an intermediate that an external root signs.
 * The key is made first and never leaves its store; nothing is known to the house before the certificate is there.
 */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { fingerprintOf } from '../domain/audit-certificate.ts'
import type { Issuer } from '../domain/issuer.ts'
import type { Profile } from '../domain/profile.ts'
import { validityPeriod } from '../domain/validity.ts'
import { SegelError } from '../errors.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { KeyStore, Signer } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { checkChain } from '../x509/chain.ts'
import { composeRequestInfo, joinRequest } from '../x509/compose-csr.ts'
import { encodeName, type Name } from '../x509/name.ts'
import { type KeyKind, parsePublicKey } from '../x509/spki.ts'
import { checkSigned, type Prepared, prepareTbs, signPrepared } from './certify.ts'
import { authorityCertificate } from './issued.ts'
import type { StatusPointers } from './profile-extensions.ts'

export interface AuthorityDeps {
  readonly store: Pick<Store, 'change' | 'issuer'>
  readonly keys: KeyStore
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'serialNumber'>
  /** Where certificates signed by this issuer point to. */
  readonly pointersOf: (issuerId: string) => StatusPointers
}

export interface AuthoritySpec {
  readonly id: string
  readonly subject: Name
  readonly profile: Profile
  readonly keyKind: KeyKind
}

export function createRoot(deps: AuthorityDeps) {
  return async (call: Call, spec: AuthoritySpec): Promise<Issuer> => {
    await assertFree(deps, spec.id)
    assertKeyKind(spec)
    const signer = await deps.keys.generate(spec.id, spec.keyKind)
    const prepared = prepareAuthority(deps, {
      spec,
      subjectKey: signer,
      signedBy: { issuer: 'self', signer },
    })
    const certificate = await signAuthority(prepared, signer)
    const issuer: Issuer = {
      id: spec.id,
      kind: 'root',
      certificate,
      chain: [],
      keyName: spec.id,
      active: false,
    }
    await keepAuthority(deps, call, { issuer, prepared, issuedBy: spec.id, profile: spec.profile.name })
    return issuer
  }
}

export function createIntermediate(deps: AuthorityDeps) {
  return async (call: Call, spec: AuthoritySpec & { readonly parentId: string }): Promise<Issuer> => {
    await assertFree(deps, spec.id)
    const parent = await deps.store.issuer(spec.parentId)
    if (parent?.keyName === undefined)
      throw new SegelError('not-found', `There is no issuer ${spec.parentId} with a key here.`)
    assertKeyKind(spec)
    assertDepth(parent)
    const parentSigner = await deps.keys.signer(parent.keyName)
    const signer = await deps.keys.generate(spec.id, spec.keyKind)
    const signedBy = { issuer: parent.certificate, signer: parentSigner }
    const { caIssuers, crl } = deps.pointersOf(parent.id)
    const prepared = prepareAuthority(deps, {
      spec,
      subjectKey: signer,
      signedBy,
      pointers: { caIssuers, crl },
    })
    const certificate = await signAuthority(prepared, parentSigner)
    const chain = [parent.certificate.der, ...parent.chain]
    const issuer: Issuer = {
      id: spec.id,
      kind: 'intermediate',
      certificate,
      chain,
      keyName: spec.id,
      active: true,
    }
    await keepAuthority(deps, call, { issuer, prepared, issuedBy: parent.id, profile: spec.profile.name })
    return issuer
  }
}

/** The CSR with which an intermediate asks an external root: how an agency hangs under the national root. */
export function requestIntermediate(deps: Pick<AuthorityDeps, 'store' | 'keys' | 'clock'>) {
  return async (call: Call, spec: Omit<AuthoritySpec, 'profile'>): Promise<Uint8Array> => {
    await assertFree(deps, spec.id)
    const signer = await deps.keys.generate(spec.id, spec.keyKind)
    const info = composeRequestInfo({ subject: encodeName(spec.subject), spki: signer.spki })
    const csr = joinRequest(info, signer.algorithm, await signer.sign(info))
    const { fingerprint } = parsePublicKey(signer.spki)
    const detail = { keyFingerprint: fingerprint, keyKind: spec.keyKind }
    const event = { at: deps.clock.now(), action: 'authority.requested', object: `issuer:${spec.id}`, detail }
    await deps.store.change(auditEvent(call, event), () => Promise.resolve())
    return csr
  }
}

export function importIntermediate(deps: Pick<AuthorityDeps, 'store' | 'keys' | 'clock'>) {
  return async (
    call: Call,
    spec: { readonly id: string; readonly certificate: Uint8Array; readonly chain: readonly Uint8Array[] },
  ): Promise<Issuer> => {
    await assertFree(deps, spec.id)
    const certificate = parseCertificate(spec.certificate)
    const signer = await deps.keys.signer(spec.id)
    if (!Buffer.from(signer.spki).equals(certificate.publicKey.der)) {
      throw new SegelError(
        'bad-public-key',
        `The certificate is not for the key ${spec.id} in this key store.`,
      )
    }
    if (!certificate.ca || certificate.keyUsage?.includes('keyCertSign') !== true) {
      throw new SegelError(
        'policy-violation',
        'The certificate does not make this key a certification authority.',
      )
    }
    const chain = spec.chain.map(der => parseCertificate(der))
    const at = deps.clock.now()
    checkChain([certificate, ...chain], at)
    const issuer: Issuer = {
      id: spec.id,
      kind: 'intermediate',
      certificate,
      chain: chain.map(one => one.der),
      keyName: spec.id,
      active: true,
    }
    const detail = {
      serialNumber: certificate.serialNumber,
      keyFingerprint: certificate.publicKey.fingerprint,
    }
    const event = auditEvent(call, { at, action: 'authority.imported', object: `issuer:${spec.id}`, detail })
    await deps.store.change(event, tx => tx.insertIssuer(issuer))
    return issuer
  }
}

async function assertFree(deps: Pick<AuthorityDeps, 'store'>, id: string): Promise<void> {
  if ((await deps.store.issuer(id)) !== undefined)
    throw new SegelError('conflict', `There is an issuer ${id} already.`)
}

/** Looked at before there is a key: a refused ceremony leaves nothing behind (P06). */
function assertKeyKind({ profile, keyKind }: AuthoritySpec): void {
  if (profile.keys.includes(keyKind)) return
  throw new SegelError(
    'policy-violation',
    `The profile ${profile.name} does not allow a key of kind ${keyKind}.`,
  )
}

/** RFC 5280 4.2.1.9: pathLength is how many CAs may follow; one more comes below the parent now (C21). */
function assertDepth(parent: Issuer): void {
  const above = [parent.certificate, ...parent.chain.map(der => parseCertificate(der))]
  if (above.every(({ pathLength }, index) => pathLength === undefined || pathLength > index)) return
  throw new SegelError(
    'policy-violation',
    `There can be no further CA below ${parent.id}: its pathLength forbids it.`,
  )
}

interface AuthorityParts {
  readonly spec: AuthoritySpec
  readonly subjectKey: Signer
  readonly signedBy: { readonly issuer: Certificate | 'self'; readonly signer: Signer }
  readonly pointers?: StatusPointers
}

function prepareAuthority(deps: AuthorityDeps, parts: AuthorityParts): Prepared {
  const { spec, subjectKey, signedBy } = parts
  const limits = signedBy.issuer === 'self' ? [] : [signedBy.issuer.notAfter]
  return prepareTbs({
    profile: spec.profile,
    serialNumber: deps.entropy.serialNumber(),
    subject: encodeName(spec.subject),
    emails: [],
    publicKey: parsePublicKey(subjectKey.spki),
    period: validityPeriod(spec.profile.validity, deps.clock.now(), limits),
    issuer: signedBy.issuer,
    algorithm: signedBy.signer.algorithm,
    pointers: parts.pointers,
  })
}

async function signAuthority(prepared: Prepared, signer: Signer): Promise<Certificate> {
  return checkSigned(await signPrepared(prepared, signer), prepared, signer.spki)
}

async function keepAuthority(
  deps: AuthorityDeps,
  call: Call,
  what: {
    readonly issuer: Issuer
    readonly prepared: Prepared
    readonly issuedBy: string
    readonly profile: string
  },
): Promise<void> {
  const { issuer, prepared, issuedBy, profile } = what
  const at = deps.clock.now()
  const { serialNumber, publicKey, der } = issuer.certificate
  const detail = {
    serialNumber,
    keyFingerprint: publicKey.fingerprint,
    issuedBy,
    sha256: fingerprintOf(der),
  }
  await deps.store.change(
    auditEvent(call, { at, action: 'authority.created', object: `issuer:${issuer.id}`, detail }),
    async tx => {
      await tx.insertIssuer(issuer)
      const { unsigned } = prepared
      await tx.insertIntents([{ issuerId: issuedBy, serialNumber, profile, unsigned, openedAt: at }])
      await tx.insertCertificates([authorityCertificate({ issuerId: issuedBy, der, profile })], at)
    },
  )
}
