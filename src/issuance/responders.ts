/**
 * Delegated OCSP responders (RFC 6960 4.2.2.2): the CA certifies each listed responder key for a short time and
 * again in good time, so that the validation authority needs no right to write and no way to ask.
 */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { fingerprintOf } from '../domain/audit-certificate.ts'
import { type SerialNumber, statusOf } from '../domain/certificate.ts'
import type { Issuer, Responder } from '../domain/issuer.ts'
import type { Profile } from '../domain/profile.ts'
import { validityPeriod } from '../domain/validity.ts'
import { SegelError } from '../errors.ts'
import type { Clock, Entropy } from '../ports/environment.ts'
import type { Signer } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { encodeName } from '../x509/name.ts'
import { parsePublicKey } from '../x509/spki.ts'
import { checkSigned, prepareTbs, signPrepared } from './certify.ts'
import { authorityCertificate } from './issued.ts'

export interface ResponderDeps {
  readonly store: Pick<Store, 'change' | 'responders' | 'issuer'>
  readonly clock: Clock
  readonly entropy: Pick<Entropy, 'serialNumber'>
  readonly profile: Profile
  /** The key of an issuer, or undefined when it is not in this process's hands. */
  readonly signerOf: (issuerId: string) => Promise<Signer | undefined>
}

export type RemovalReason = 'cessationOfOperation' | 'keyCompromise' | 'superseded'

/** Renewed once this part of its life is over: two renewals may fail before relying parties notice. */
const RENEW_AFTER = 2 / 3

export function enrollResponder(deps: ResponderDeps) {
  return async (
    call: Call,
    spec: { readonly issuerId: string; readonly name: string; readonly spki: Uint8Array },
  ): Promise<Responder> => {
    const publicKey = parsePublicKey(spec.spki)
    if (!deps.profile.keys.includes(publicKey.kind)) {
      const detail = `The profile ${deps.profile.name} does not allow a key of kind ${publicKey.kind}.`
      throw new SegelError('bad-public-key', detail)
    }
    const detail = { keyFingerprint: publicKey.fingerprint }
    const object = `responder:${spec.issuerId}/${spec.name}`
    const event = auditEvent(call, { at: deps.clock.now(), action: 'responder.enrolled', object, detail })
    await deps.store.change(event, tx => tx.insertResponder(spec))
    const certificate = await certifyResponder(deps, call, spec)
    return { ...spec, certificate }
  }
}

/**
 * Off the list: it gets no more certificates, and those it has are revoked. Relying parties that took them without
 * a check (RFC 6960 4.2.2.2.1) trust them until they end, which is why they are short.
 */
export function removeResponder(deps: {
  readonly store: Pick<Store, 'change' | 'responders' | 'certificatesByKey'>
  readonly clock: Clock
}) {
  return async (
    call: Call,
    spec: { readonly issuerId: string; readonly name: string; readonly reason: RemovalReason },
  ): Promise<readonly SerialNumber[]> => {
    const { issuerId, name, reason } = spec
    const listed = (await deps.store.responders()).find(one => one.issuerId === issuerId && one.name === name)
    if (listed === undefined)
      throw new SegelError('not-found', `Issuer ${issuerId} has no responder ${name}.`)
    const { fingerprint } = parsePublicKey(listed.spki)
    const at = deps.clock.now()
    const detail = { keyFingerprint: fingerprint, reason }
    const object = `responder:${issuerId}/${name}`
    return deps.store.change(
      auditEvent(call, { at, action: 'responder.removed', object, detail }),
      async tx => {
        await tx.removeResponder(issuerId, name)
        // Read after the row is gone: the CA that renews it at this moment fails, or came before.
        const present = (await deps.store.certificatesByKey(fingerprint)).filter(
          one => one.issuerId === issuerId && statusOf(one, at) === 'good',
        )
        const revokedAt = new Date(Math.floor(at.getTime() / 1000) * 1000)
        for (const { serialNumber } of present)
          await tx.putRevocation(issuerId, serialNumber, { reason, revokedAt, orderedBy: call.actor.id })
        return present.map(one => one.serialNumber)
      },
    )
  }
}

export function renewResponders(deps: ResponderDeps) {
  return async (call: Call): Promise<number> => {
    const now = deps.clock.now()
    let renewed = 0
    const failures: unknown[] = []
    for (const responder of await deps.store.responders()) {
      if (!isDue(responder, now)) continue
      try {
        if (await renew(deps, call, responder)) renewed += 1
      } catch (error) {
        // The others must not expire for it; whoever runs the job hears of it afterwards.
        failures.push(error)
      }
    }
    const [first] = failures
    if (first === undefined) return renewed
    throw first instanceof Error ? first : new Error('a responder was not renewed', { cause: first })
  }
}

async function renew(deps: ResponderDeps, call: Call, responder: Responder): Promise<boolean> {
  if ((await deps.signerOf(responder.issuerId)) === undefined) return false
  await certifyResponder(deps, call, responder)
  return true
}

function isDue(responder: Responder, now: Date): boolean {
  if (responder.certificate === undefined) return true
  const { notBefore, notAfter } = parseCertificate(responder.certificate)
  const life = notAfter.getTime() - notBefore.getTime()
  return now.getTime() >= notBefore.getTime() + life * RENEW_AFTER
}

async function certifyResponder(deps: ResponderDeps, call: Call, responder: Responder): Promise<Uint8Array> {
  const { issuerId, name } = responder
  const issuer = await deps.store.issuer(issuerId)
  const signer = await deps.signerOf(issuerId)
  if (issuer === undefined || signer === undefined) {
    throw new SegelError('signer-unavailable', `The key of issuer ${issuerId} is not at hand.`)
  }
  const prepared = prepareResponder(deps, { issuer, signer, responder })
  const { serialNumber, unsigned } = prepared
  const object = `certificate:${issuerId}/${serialNumber}`
  const openedAt = deps.clock.now()
  const intent = { issuerId, serialNumber, profile: deps.profile.name, unsigned, openedAt }
  await deps.store.change(
    auditEvent(call, { at: openedAt, action: 'certificate.signing', object, detail: { responder: name } }),
    tx => tx.insertIntents([intent]),
  )
  const der = await signPrepared(prepared, signer)
  checkSigned(der, prepared, issuer.certificate.publicKey.der)
  const at = deps.clock.now()
  await deps.store.change(
    auditEvent(call, {
      at,
      action: 'certificate.issued',
      object,
      detail: { responder: name, sha256: fingerprintOf(der) },
    }),
    async tx => {
      await tx.insertCertificates([authorityCertificate({ issuerId, der, profile: deps.profile.name })], at)
      await tx.putResponderCertificate(issuerId, name, der)
    },
  )
  return der
}

function prepareResponder(
  deps: ResponderDeps,
  parts: { readonly issuer: Issuer; readonly signer: Signer; readonly responder: Responder },
) {
  const { issuer, signer, responder } = parts
  const fixed = deps.profile.subject.map(({ type, value }) => ({ type, value: value ?? '' }))
  const subject = encodeName([...fixed, { type: 'CN', value: `OCSP ${issuer.id} ${responder.name}` }])
  return prepareTbs({
    profile: deps.profile,
    serialNumber: deps.entropy.serialNumber(),
    subject,
    emails: [],
    publicKey: parsePublicKey(responder.spki),
    period: validityPeriod(deps.profile.validity, deps.clock.now(), [issuer.certificate.notAfter]),
    issuer: issuer.certificate,
    algorithm: signer.algorithm,
    pointers: undefined,
  })
}
