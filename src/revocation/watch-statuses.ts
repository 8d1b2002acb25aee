/**
 * Learns of every change of status as it happens: woken by the signal, and by the second in any case. What has changed
 * is read off a sequence that never runs backwards, so nothing is missed while the connection was away.
 */
import type { Signals } from '../ports/signals.ts'
import type { Store } from '../ports/store.ts'
import type { StatusChange } from '../ports/store-revocations.ts'
import { SegelError } from '../errors.ts'

export interface WatchDeps {
  readonly store: Pick<Store, 'statusChanges'>
  readonly signals: Signals
  /** Looks at issuers and responders again; calls `follow` for each before it answers for it. */
  readonly refresh: (follow: (issuerId: string) => Promise<void>) => Promise<void>
  /** From now on `onChanges` and `onEverything` are told of this issuer. */
  readonly onFollow: (issuerId: string) => void
  readonly onChanges: (issuerId: string, changes: readonly StatusChange[]) => void
  /** More has changed than can be told one by one. */
  readonly onEverything: (issuerId: string) => void
  readonly onState: (isLost: boolean, cause?: unknown) => void
  readonly everyMs: number
  readonly refreshMs: number
}

export interface StatusWatch {
  /** True from the first failed look to the next one that succeeds, and before the first of all. */
  readonly isLost: () => boolean
  /** Resolves after the round that is under way, or that begins now; never rejects. */
  readonly look: () => Promise<void>
  close(): void
}

/** Beyond this the whole issuer is dropped: cheaper than to learn of each, and never wrong. */
const MOST_CHANGES = 1_000
const MOST_AT_FIRST = 5_000
/** A look that takes longer is a lost database: a connection that was cut without a word answers nothing. */
const LONGEST_LOOK_MS = 5_000

export function watchStatuses(deps: WatchDeps): StatusWatch {
  const seen = new Map<string, bigint>()
  let isLost = true
  let refreshAt = 0
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let rang = false

  /** To the end of what has happened so far, which concerns nobody: nothing of this issuer is held yet. */
  const follow = async (issuerId: string) => {
    if (seen.has(issuerId)) return
    let last = 0n
    for (;;) {
      const changes = await deps.store.statusChanges(issuerId, last, MOST_AT_FIRST)
      last = changes.at(-1)?.sequence ?? last
      if (changes.length < MOST_AT_FIRST) break
    }
    seen.set(issuerId, last)
    deps.onFollow(issuerId)
  }
  const learn = async (issuerId: string, after: bigint) => {
    // The last one that we know is asked for again: a database that does not have it is not the one we knew.
    const [known, ...changes] = await deps.store.statusChanges(issuerId, after - 1n, MOST_CHANGES)
    const isOurs = after === 0n || known?.sequence === after
    if (!isOurs) throw new SegelError('store-unavailable', 'The database has gone back behind what was told.')
    const fresh = after === 0n && known !== undefined ? [known, ...changes] : changes
    const last = fresh.at(-1)
    if (last === undefined) return
    if (fresh.length < MOST_CHANGES - 1) deps.onChanges(issuerId, fresh)
    else deps.onEverything(issuerId)
    seen.set(issuerId, last.sequence)
    // More than one look can hold: everything is dropped already, but the place to go on from lies further on.
    if (fresh.length >= MOST_CHANGES - 1) await learn(issuerId, last.sequence)
  }
  const lookOnce = async () => {
    if (performance.now() >= refreshAt) {
      refreshAt = performance.now() + deps.refreshMs
      await deps.refresh(follow)
    }
    await Promise.all([...seen].map(([issuerId, after]) => learn(issuerId, after)))
  }
  const tell = (lost: boolean, cause?: unknown) => {
    if (lost === isLost) return
    isLost = lost
    deps.onState(lost, cause)
  }
  const round = async () => {
    rang = false
    try {
      await within(LONGEST_LOOK_MS, lookOnce())
      tell(false)
    } catch (error) {
      // Issuers and responders too are looked at again as soon as there is somebody to ask.
      refreshAt = 0
      tell(true, error)
    }
  }
  const look = (): Promise<void> => {
    if (closed) return Promise.resolve()
    clearTimeout(timer)
    running ??= round().finally(() => {
      running = undefined
      if (closed) return
      if (rang) void look()
      else timer = setTimeout(() => void look(), deps.everyMs)
    })
    return running
  }
  const ring = () => {
    rang = true
    void look()
  }
  const offs = [
    deps.signals.on('revocation', ring),
    deps.signals.on('authority', () => {
      refreshAt = 0
      ring()
    }),
  ]
  void look()
  return {
    isLost: () => isLost,
    look,
    close: () => {
      closed = true
      clearTimeout(timer)
      for (const off of offs) off()
    },
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new SegelError('store-unavailable', 'The database does not answer in time.'))
    }, ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
