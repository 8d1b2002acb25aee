/**
 * RFC 5280 5: the full CRL of an issuer. Built when a status has changed since the last one, or when the last one
 * has reached the age for a new one; one builder at a time in a cluster, numbered without a gap or a step back.
 */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { Issuer } from '../domain/issuer.ts'
import { SegelError } from '../errors.ts'
import { lintCrl, redeem } from '../lint/index.ts'
import type { Clock } from '../ports/environment.ts'
import type { Signer } from '../ports/signer.ts'
import type { Store } from '../ports/store.ts'
import type { CrlRecord } from '../ports/store-revocations.ts'
import { verifySignature } from '../x509/algorithms.ts'
import { crlWriter, joinCrl } from '../x509/crl.ts'

export interface CrlDeps {
  readonly store: Pick<Store, 'change' | 'issuer' | 'latestCrl' | 'revocationProgress' | 'revokedEntries'>
  readonly clock: Clock
  readonly signerOf: (issuerId: string) => Promise<Signer | undefined>
  /** How long a CRL of this issuer lasts, and at which age the next one follows even when nothing changed. */
  readonly scheduleOf: (issuer: Issuer) => { readonly validityMs: number; readonly reissueMs: number }
}

export function issueCrl(deps: CrlDeps) {
  return async (call: Call, issuerId: string, options: { readonly force?: boolean } = {}) => {
    const issuer = await deps.store.issuer(issuerId)
    if (issuer === undefined) throw new SegelError('not-found', `There is no issuer ${issuerId}.`)
    const signer = await deps.signerOf(issuerId)
    if (signer === undefined)
      throw new SegelError('signer-unavailable', `The key of issuer ${issuerId} is not at hand.`)
    if (options.force !== true && !(await isDue(deps, issuer))) return undefined
    return build(deps, call, { issuer, signer, force: options.force === true })
  }
}

async function isDue(deps: CrlDeps, issuer: Issuer): Promise<boolean> {
  const latest = await deps.store.latestCrl(issuer.id)
  if (latest === undefined) return true
  const { changed, listed } = await deps.store.revocationProgress(issuer.id)
  const age = deps.clock.now().getTime() - latest.thisUpdate.getTime()
  return changed > listed || age >= deps.scheduleOf(issuer).reissueMs
}

interface Building {
  readonly issuer: Issuer
  readonly signer: Signer
  readonly force: boolean
}

async function build(deps: CrlDeps, call: Call, building: Building): Promise<CrlRecord | undefined> {
  const { issuer, force } = building
  const at = deps.clock.now()
  const object = `crl:${issuer.id}`
  return deps.store.change([], async tx => {
    if (!(await tx.lockCrl(issuer.id))) return undefined
    // Looked at again under the lock: another builder may just have done the work.
    if (!force && !(await isDue(deps, issuer))) return undefined
    tx.record(auditEvent(call, { at, action: 'crl.signing', object }))
    // Read before the entries are: what commits in between is listed early and listed again, never missed.
    const { changed } = await deps.store.revocationProgress(issuer.id)
    const latest = await deps.store.latestCrl(issuer.id)
    const crl = await sign(deps, building, latest)
    await tx.insertCrl(crl, changed)
    const detail = {
      number: crl.number.toString(),
      entries: crl.entries,
      nextUpdate: crl.nextUpdate.toISOString(),
    }
    tx.record(auditEvent(call, { at, action: 'crl.issued', object, detail }))
    return crl
  })
}

async function sign(
  deps: CrlDeps,
  { issuer, signer }: Building,
  latest: CrlRecord | undefined,
): Promise<CrlRecord> {
  const thisUpdate = new Date(Math.floor(deps.clock.now().getTime() / 1000) * 1000)
  const end = Math.min(
    thisUpdate.getTime() + deps.scheduleOf(issuer).validityMs,
    issuer.certificate.notAfter.getTime(),
  )
  const nextUpdate = new Date(end)
  const number = (latest?.number ?? 0n) + 1n
  const { algorithm } = signer
  const writer = crlWriter({
    algorithm,
    issuer: issuer.certificate.subject,
    thisUpdate,
    nextUpdate,
    number,
    authorityKeyIdentifier:
      issuer.certificate.subjectKeyIdentifier ?? issuer.certificate.publicKey.keyIdentifier,
  })
  let entries = 0
  for await (const entry of deps.store.revokedEntries(issuer.id, thisUpdate)) {
    writer.add(entry)
    entries += 1
  }
  const previous = latest === undefined ? {} : { previousNumber: latest.number }
  const tbs = redeem(lintCrl(writer.finish(), { algorithm, issuer: issuer.certificate, ...previous }))
  const signature = await signer.sign(tbs)
  if (!verifySignature({ algorithm, spki: issuer.certificate.publicKey.der, message: tbs, signature })) {
    throw new SegelError(
      'signer-unavailable',
      'The key gave a signature that does not verify. No CRL was issued.',
    )
  }
  const der = joinCrl(tbs, algorithm, signature)
  return { issuerId: issuer.id, number, thisUpdate, nextUpdate, entries, der }
}
