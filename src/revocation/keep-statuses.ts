/**
 * What a CRL once said stays said. Before a round is signed it is held against the last one that this authority signed,
 * and against the revocations that the audit log tells of since. What is gone, or said to be less than it was, without a
 * release that an officer signed or the certificate's end, is put back into the round, and rings: whoever owns the
 * database can take a revocation out of the table, and not out of what the world is told.
 */
import type { Call } from '../domain/actor.ts'
import { type AuditEvent, auditEvent } from '../domain/audit.ts'
import type { Issuer } from '../domain/issuer.ts'
import type { ProofSource } from '../domain/proof.ts'
import { orderFault, provingUntil } from '../domain/revocation-proof.ts'
import { isSegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Memory } from '../ports/memory.ts'
import type { Store } from '../ports/store.ts'
import type { CrlState, StatusEntry } from '../ports/store-revocations.ts'
import { verifySignature } from '../x509/algorithms.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { lostEntries } from '../x509/crl-difference.ts'
import { parseCrl, type RevokedEntry } from '../x509/crl.ts'
import type { CrlRound } from './plan-crls.ts'
import { keepPlace, type Place, recallPlaces, toldSince } from './told-statuses.ts'

/** A status that went back, for alarms. */
export interface LostStatus {
  readonly issuerId: string
  readonly entry: RevokedEntry
  /** Where it was told: in a CRL, or only in the log. */
  readonly told: 'crl' | 'log'
}

export interface KeepDeps {
  readonly store: Pick<
    Store,
    'latestCrl' | 'auditPage' | 'auditHead' | 'certificate' | 'releaseOrders' | 'shardOf'
  >
  readonly clock: Clock
  readonly memory: Memory
  readonly proofs: ProofSource
  readonly onLost: (lost: LostStatus) => void
}

/** One round's look back; asked in this order. */
export interface LookBack {
  /** Must have a number above this one, whatever the table says. */
  readonly floor: bigint
  /** Put into the entries as they are read, in order of serial number: what was missing before. */
  readonly kept: () => readonly StatusEntry[]
  /** Of each entry that is read; absent: nobody asks. */
  readonly saw: ((entry: StatusEntry) => void) | undefined
  /** Of the finished round; gives what else is to be kept. Empty: it may be signed. */
  readonly missing: (round: CrlRound, tbs: Uint8Array) => Promise<readonly LostStatus[]>
  /** Once the round is published. */
  readonly published: (crl: { readonly number: bigint; readonly der: Uint8Array }) => Promise<void>
}

export interface StatusKeeper {
  lookBack(issuer: Issuer, full: CrlState | undefined): Promise<LookBack>
}

interface Known extends Place {
  readonly der: Uint8Array
}

export function openStatusKeeper(deps: KeepDeps): StatusKeeper {
  const published = new Map<string, Known>()
  const kept = new Map<string, Map<string, StatusEntry>>()
  return {
    lookBack: async (issuer, full) => {
      // Before the entries are read: what is told up to here has committed with its row.
      const log = (await deps.store.auditHead()).sequence
      const places = await recallPlaces(deps.memory)
      const place = places[issuer.id]
      const known = published.get(issuer.id)
      const last = known?.number === full?.number ? known?.der : await lastCrl(deps, issuer)
      const since = last === undefined ? undefined : full?.thisUpdate
      // With an older CRL than the last, or none, the log is asked from where that one stood, or from its beginning.
      const isLatest = last !== undefined && place !== undefined && (full?.number ?? 0n) >= place.number
      const after = isLatest ? place.log : 0n
      const told = await toldSince(deps.store, issuer.id, { after, until: log, since })
      const own = kept.get(issuer.id) ?? new Map<string, StatusEntry>()
      kept.set(issuer.id, own)
      return {
        floor: place?.number ?? 0n,
        kept: () => [...own.values()].sort((a, b) => (a.serialNumber < b.serialNumber ? -1 : 1)),
        saw: sawInOrder(told),
        missing: async (round, tbs) => {
          const fromCrl = last === undefined ? [] : lostEntries(last, tbs)
          const found: LostStatus[] = []
          const add = async (entry: RevokedEntry, told: LostStatus['told']) => {
            if (own.has(entry.serialNumber) || (await isExplained(deps, { issuer, round, entry }))) return
            found.push({ issuerId: issuer.id, entry, told })
            own.set(entry.serialNumber, await asEntry(deps, issuer, { round, entry }))
          }
          for (const { entry, now } of fromCrl) {
            if (now !== undefined && mayFollow(entry, now)) continue
            // The log may tell that a hold became final meanwhile; the date stays that of the hold.
            const final = told.get(entry.serialNumber)
            told.delete(entry.serialNumber)
            await add(final === undefined ? entry : { ...final, revokedAt: entry.revokedAt }, 'crl')
          }
          for (const entry of told.values()) await add(entry, 'log')
          told.clear()
          for (const lost of found) deps.onLost(lost)
          return found
        },
        published: async ({ number, der }) => {
          published.set(issuer.id, { number, log, der })
          await keepPlace(deps.memory, issuer.id, { number, log })
        },
      }
    },
  }
}

/** For the log: each is told by whoever finds it first. */
export function lostEvents(
  call: Call,
  lost: readonly LostStatus[],
  { at, number }: { readonly at: Date; readonly number: bigint },
): readonly AuditEvent[] {
  return lost.map(({ issuerId, entry, told }) =>
    auditEvent(call, {
      at,
      action: 'revocation.missing',
      object: `certificate:${issuerId}/${entry.serialNumber}`,
      detail: {
        reason: entry.reason,
        revokedAt: entry.revokedAt.toISOString(),
        told,
        keptIn: String(number),
      },
    }),
  )
}

/** A hold may become final, and keeps its date; nothing else changes (ETSI EN 319 411-1 6.3.9 b). */
export function mayFollow(before: RevokedEntry, now: RevokedEntry): boolean {
  if (before.reason === 'certificateHold') return before.revokedAt.getTime() === now.revokedAt.getTime()
  return before.reason === now.reason
}

/** Both come in order of serial number: an entry costs a comparison of two texts, and mostly of their first letters. */
function sawInOrder(told: Map<string, RevokedEntry>): ((entry: StatusEntry) => void) | undefined {
  const wanted = [...told.keys()].sort()
  if (wanted.length === 0) return undefined
  let next = 0
  let before = ''
  return entry => {
    const { serialNumber } = entry
    // Read once more from the beginning, or the released ones at the end.
    if (serialNumber < before) next = 0
    before = serialNumber
    while (next < wanted.length && (wanted[next] ?? '') < serialNumber) next += 1
    if (wanted[next] !== serialNumber) return
    const one = told.get(serialNumber)
    if (one !== undefined && mayFollow(one, entry)) told.delete(serialNumber)
  }
}

/** As this authority signed it; what somebody put in its place is none. */
async function lastCrl({ store }: KeepDeps, issuer: Issuer): Promise<Uint8Array | undefined> {
  const crl = await store.latestCrl(issuer.id)
  if (crl === undefined) return undefined
  try {
    const { number, tbs, signature, signatureAlgorithm } = parseCrl(crl.der)
    const spki = issuer.certificate.publicKey.der
    const isOurs = verifySignature({ algorithm: signatureAlgorithm, spki, message: tbs, signature })
    return isOurs && number === crl.number ? crl.der : undefined
  } catch (error) {
    if (isSegelError(error, 'malformed')) return undefined
    throw error
  }
}

interface Explaining {
  readonly issuer: Issuer
  readonly round: CrlRound
  readonly entry: RevokedEntry
}

/** Released by an officer since it began, or settled by the end of its certificate (RFC 5280 3.3, L06). */
async function isExplained(deps: KeepDeps, explaining: Explaining): Promise<boolean> {
  return (await isSettled(deps, explaining)) || isReleased(deps, explaining)
}

/** The end is that of the certificate as we signed it, not of any column beside it. */
async function isSettled({ store }: KeepDeps, { issuer, round, entry }: Explaining): Promise<boolean> {
  const { settled } = round.query
  if (settled === undefined) return false
  const certificate = await store.certificate(entry.serialNumber)
  if (certificate?.issuerId !== issuer.id) return false
  const { notAfter, serialNumber, tbs, signature, signatureAlgorithm } = parseCertificate(certificate.der)
  const spki = issuer.certificate.publicKey.der
  return (
    serialNumber === entry.serialNumber &&
    notAfter < settled.before &&
    verifySignature({ algorithm: signatureAlgorithm, spki, message: tbs, signature })
  )
}

async function isReleased(deps: KeepDeps, { issuer, entry }: Explaining): Promise<boolean> {
  if (entry.reason !== 'certificateHold') return false
  const orders = await deps.store.releaseOrders(issuer.id, entry.serialNumber)
  if (orders.length === 0) return false
  const certificate = await deps.store.certificate(entry.serialNumber)
  if (certificate === undefined) return false
  const roster = await deps.proofs.roster()
  const proving = provingUntil({ ...deps.proofs, roster }, { since: entry.revokedAt, now: deps.clock.now() })
  for (const order of orders) if ((await orderFault(proving, order, certificate)) === undefined) return true
  return false
}

/** In every delta from now on: whether its base has it is not asked. */
async function asEntry(
  { store }: KeepDeps,
  { id }: Issuer,
  { round, entry }: Omit<Explaining, 'issuer'>,
): Promise<StatusEntry> {
  const shard = await store.shardOf(id, entry.serialNumber)
  const sequence = round.covers + 1n
  return shard === undefined ? { ...entry, sequence } : { ...entry, sequence, shard }
}
