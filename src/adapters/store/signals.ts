/** Wake-ups over LISTEN: a connection of its own, made again when it breaks. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Signal, Signals } from '../../ports/signals.ts'

type Listener = (subject: string) => void

export interface SignalsOptions {
  readonly connection: string
  /** Told when the connection is lost and when it is back; the cause is private. */
  readonly onState?: (state: 'listening' | 'lost', cause?: unknown) => void
}

export interface OpenSignals extends Signals {
  close(): Promise<void>
}

const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 5000
/** A connection that is cut without a word (a firewall, a power cut) shows only when something is asked of it. */
const PROBE_MS = 15_000

/**
 * Listens in the background from now on. After every new connection all listeners are called with '': what
 * happened in between was not heard. That includes the first one, so no caller needs a start of its own.
 */
export function openSignals(options: SignalsOptions): OpenSignals {
  const listeners = new Map<Signal, Set<Listener>>()
  const closing = new AbortController()
  const running = listenForever(options, closing.signal, (signal, subject) => {
    const concerned =
      signal === undefined ? [...listeners.values()] : [listeners.get(signal) ?? new Set<Listener>()]
    for (const set of concerned) for (const listener of [...set]) listener(subject)
  })
  return {
    on(signal, listener) {
      const set = listeners.get(signal) ?? new Set<Listener>()
      listeners.set(signal, set.add(listener))
      return () => void set.delete(listener)
    },
    close: async () => {
      closing.abort()
      await running
    },
  }
}

type Tell = (signal: Signal | undefined, subject: string) => void

async function listenForever(options: SignalsOptions, closing: AbortSignal, tell: Tell): Promise<void> {
  let wait = FIRST_RETRY_MS
  const isClosing = () => closing.aborted
  while (!isClosing()) {
    const cause = await listenOnce(options, closing, {
      tell,
      onListening: () => {
        wait = FIRST_RETRY_MS
      },
    })
    if (isClosing()) return
    options.onState?.('lost', cause)
    await sleep(wait, undefined, { signal: closing }).catch(() => undefined)
    wait = Math.min(wait * 2, LONGEST_RETRY_MS)
  }
}

/** Ends when the connection does, with the cause. */
async function listenOnce(
  { connection, onState }: SignalsOptions,
  closing: AbortSignal,
  { tell, onListening }: { tell: Tell; onListening: () => void },
): Promise<unknown> {
  const client = new pg.Client({
    connectionString: connection,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
    keepAlive: true,
    application_name: 'segel signals',
  })
  const lost = new Promise<unknown>(resolve => {
    client.on('error', resolve)
    client.on('end', () => resolve(undefined))
    closing.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  client.on('notification', ({ payload }) => {
    const [, signal, subject] =
      /^(approved|request|revocation|crl|authority|roster|order):(.*)$/s.exec(payload ?? '') ?? []
    if (isSignal(signal)) tell(signal, subject ?? '')
  })
  let probe: NodeJS.Timeout | undefined
  try {
    await client.connect()
    await client.query('listen segel')
    onListening()
    onState?.('listening')
    tell(undefined, '')
    const dead = new Promise<unknown>(resolve => {
      probe = setInterval(() => void client.query('select 1').catch(resolve), PROBE_MS)
    })
    return await Promise.race([lost, dead])
  } catch (error) {
    return error
  } finally {
    clearInterval(probe)
    await client.end().catch(() => undefined)
  }
}

const SIGNALS: Readonly<Record<Signal, true>> = {
  approved: true,
  request: true,
  revocation: true,
  crl: true,
  authority: true,
  roster: true,
  order: true,
}

function isSignal(text: string | undefined): text is Signal {
  return text !== undefined && Object.hasOwn(SIGNALS, text)
}
