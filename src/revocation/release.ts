/**
 * RFC 3647 4.9.13: a hold ends. The registration authority only takes the order; the certification authority verifies
 * it and lifts the hold (judge-orders.ts), so that nobody with the database alone makes a held certificate good again.
 */
import { assertMayAct, type Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { assertReleasable, type IssuedCertificate, statusOf } from '../domain/certificate.ts'
import { heldUntil, type HoldEnd } from '../domain/hold.ts'
import { SegelError } from '../errors.ts'
import type { Signals } from '../ports/signals.ts'
import { onceFor, unlessDone } from './once.ts'
import { methodOf, type OrderSignature, proveOrder, visibleCertificate } from './order.ts'
import { assertStatus, lockCertificate, type RevokeDeps } from './revoke.ts'
import type { Store } from '../ports/store.ts'

export interface ReleaseOrder {
  readonly comment?: string
  readonly signature?: OrderSignature
}

export interface ReleaseDeps extends RevokeDeps {
  readonly store: RevokeDeps['store'] & Pick<Store, 'orderVerdict'>
  readonly signals: Signals
  readonly holdEnd: HoldEnd
  /** How long the certification authority is waited for. */
  readonly waitMs?: number
}

const WAIT_MS = 3_000
/** A lost wake-up costs no more than this. */
const POLL_MS = 250

/** Gives the certificate as it is after a short while: still on hold when the certification authority took longer, or refused. */
export function releaseCertificate(deps: ReleaseDeps) {
  return async (call: Call, serialNumber: string, order: ReleaseOrder = {}): Promise<IssuedCertificate> => {
    const shown = await visibleCertificate(deps, call, serialNumber)
    assertMayAct(call.actor, 'certificate.release', shown)
    const bell = listen(deps.signals)
    try {
      const sequence = await unlessDone(deps.store, call, async () => {
        assertReleasable(statusOf(shown, deps.clock.now()))
        assertInTime(deps, shown)
        return keepRelease(deps, call, { shown, order })
      })
      if (sequence !== undefined) await judged(deps, BigInt(sequence), bell)
    } finally {
      bell.close()
    }
    return visibleCertificate(deps, call, serialNumber)
  }
}

async function keepRelease(
  deps: ReleaseDeps,
  call: Call,
  {
    shown,
    order,
  }: { readonly shown: IssuedCertificate & { readonly personId: string }; readonly order: ReleaseOrder },
): Promise<string> {
  const { signature, ...spec } = order
  const ordering = { call, certificate: shown, spec: { kind: 'release', ...spec } } as const
  const kept = await proveOrder(deps, signature === undefined ? ordering : { ...ordering, signature })
  const { issuerId, serialNumber, orderedAt: at, comment } = kept
  const object = `certificate:${issuerId}/${serialNumber}`
  return deps.store.change(
    auditEvent(call, { at, action: 'certificate.release-ordered', object, detail: { comment } }),
    async tx => {
      assertReleasable(statusOf(await lockCertificate(tx, kept), at))
      await assertStatus(tx, kept)
      return String(await tx.insertOrder(kept, methodOf(call.actor)))
    },
    onceFor(call),
  )
}

/** The certification authority is about to make it final. */
function assertInTime({ clock, holdEnd }: ReleaseDeps, certificate: IssuedCertificate): void {
  const until = heldUntil(certificate, holdEnd)
  if (until !== undefined && until <= clock.now())
    throw new SegelError('already-revoked', 'The time of this hold is over; it becomes a revocation.')
}

type Bell = ReturnType<typeof listen>

async function judged(deps: ReleaseDeps, sequence: bigint, bell: Bell): Promise<void> {
  const end = performance.now() + (deps.waitMs ?? WAIT_MS)
  while ((await deps.store.orderVerdict(sequence)) === undefined && performance.now() < end)
    await bell.rung(Math.min(POLL_MS, end - performance.now()))
}

/** Remembers a ring that came while nobody was waiting. */
function listen(signals: Signals) {
  let rang = false
  let wake: () => void = () => undefined
  const close = signals.on('order', () => {
    rang = true
    wake()
  })
  const rung = (ms: number) =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, Math.max(ms, 0))
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (rang) wake()
      rang = false
    })
  return { rung, close }
}
