/** What the audit log tells of statuses, and how far each issuer's CRLs have followed it. */
import { SegelError } from '../errors.ts'
import type { Memory } from '../ports/memory.ts'
import type { Store } from '../ports/store.ts'
import { REVOCATION_REASONS, type RevocationReason, type RevokedEntry } from '../x509/crl.ts'

/** The newest round of an issuer, as its authority remembers it. */
export interface Place {
  readonly number: bigint
  /** Number of the last event of the log that it took into account. */
  readonly log: bigint
}

const PLACES = 'crls'
const ACTIONS = ['certificate.revoked', 'certificate.held', 'certificate.hold-ended'] as const
const PAGE = 2000
/** How far a clock may have been wrong when a CRL was dated. */
const SKEW_MS = 300_000

export interface ToldSpan {
  readonly after: bigint
  readonly until: bigint
  /** What was told well before this is in the CRL that is looked back at. */
  readonly since: Date | undefined
}

/** The last that was told of each serial number; releases are no matter of the log's, but of their signed orders. */
export async function toldSince(
  store: Pick<Store, 'auditPage'>,
  issuerId: string,
  { after, until, since }: ToldSpan,
): Promise<Map<string, RevokedEntry>> {
  const told = new Map<string, RevokedEntry>()
  for (let from = after; from < until; ) {
    const events = await store.auditPage({ after: from, limit: PAGE, actions: ACTIONS })
    for (const { sequence, body } of events) {
      if (sequence > until) return told
      const entry = entryOf(issuerId, body)
      if (entry === undefined || (since !== undefined && entry.at.getTime() < since.getTime() - SKEW_MS))
        continue
      // What becomes final keeps the date of the hold.
      const before = told.get(entry.serialNumber)
      const { at: _at, ...plain } = entry
      told.set(
        plain.serialNumber,
        before?.reason === 'certificateHold' ? { ...plain, revokedAt: before.revokedAt } : plain,
      )
    }
    const last = events.at(-1)
    if (last === undefined || events.length < PAGE) return told
    from = last.sequence
  }
  return told
}

interface Told extends RevokedEntry {
  readonly at: Date
}

const OBJECT = /^certificate:([a-z0-9-]{1,40})\/([0-9a-f]+)$/

/** Undefined for what is about another issuer, or is no event of ours. */
function entryOf(issuerId: string, body: string): Told | undefined {
  const event = JSON.parse(body) as Partial<Record<'at' | 'object', unknown>> & { readonly detail?: Detail }
  const [, issuer, serialNumber] = OBJECT.exec(String(event.object)) ?? []
  const { reason, invalidityDate, heldSince } = event.detail ?? {}
  const at = new Date(String(event.at))
  if (issuer !== issuerId || serialNumber === undefined || !isReason(reason) || !isDate(at)) return undefined
  const invalid = new Date(String(invalidityDate))
  return {
    at,
    serialNumber,
    reason,
    // As the row has it (L10): in whole seconds, and of a hold that became final the hold's.
    revokedAt:
      typeof heldSince === 'string' ? new Date(heldSince) : new Date(Math.floor(at.getTime() / 1000) * 1000),
    ...(typeof invalidityDate === 'string' && isDate(invalid) ? { invalidityDate: invalid } : {}),
  }
}

type Detail = Partial<Record<'reason' | 'invalidityDate' | 'heldSince', unknown>>

function isReason(value: unknown): value is RevocationReason {
  return typeof value === 'string' && Object.hasOwn(REVOCATION_REASONS, value)
}

function isDate(date: Date): boolean {
  return !Number.isNaN(date.getTime())
}

export async function recallPlaces(memory: Memory): Promise<Readonly<Record<string, Place>>> {
  const text = await memory.recall(PLACES)
  if (text === undefined) return {}
  try {
    const kept = Object.entries(JSON.parse(text) as Record<string, Kept>)
    return Object.fromEntries(
      kept.map(([id, { number, log }]) => [id, { number: BigInt(number), log: BigInt(log) }]),
    )
  } catch (cause) {
    throw new SegelError('store-unavailable', `The memory "${PLACES}" in the home cannot be read.`, { cause })
  }
}

export async function keepPlace(memory: Memory, issuerId: string, place: Place): Promise<void> {
  const places = { ...(await recallPlaces(memory)), [issuerId]: place }
  const kept = Object.entries(places).map(([id, { number, log }]) => [
    id,
    { number: String(number), log: String(log) },
  ])
  await memory.keep(PLACES, JSON.stringify(Object.fromEntries(kept)))
}

interface Kept {
  readonly number: string
  readonly log: string
}
