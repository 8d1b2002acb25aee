/** The adapters of one process, opened when they are first asked for; called by compose.ts alone. */
import { join } from 'node:path'
import { type SoftwareKeys, openSoftwareKeys } from '../adapters/keys/software/index.ts'
import { fileMemory } from '../adapters/memory/file/index.ts'
import { type NikSeal, openNikSeal } from '../adapters/registry/table/index.ts'
import { startEmbedded } from '../adapters/store/embedded.ts'
import { type OpenSignals, openSignals } from '../adapters/store/signals.ts'
import { type OpenStore, openStore, type StoreRole } from '../adapters/store/store.ts'
import { systemClock } from '../adapters/system.ts'
import { openOutward, type Outward } from './sign-in.ts'
import { loadProfiles, type Profiles } from '../config/profiles.ts'
import type { Config } from '../config/schema.ts'
import type { Memory } from '../ports/memory.ts'
import { readPassphrase, readPersonalDataKey } from '../config/secrets.ts'

/** The adapters of one process, each opened when it is first asked for and closed by `close`. */
export interface House {
  readonly config: Config
  readonly profiles: Profiles
  /** `postgresql://...`; starts the embedded PostgreSQL when the configuration names none. Not for logs. */
  readonly connection: () => Promise<string>
  readonly store: (role: StoreRole) => Promise<OpenStore>
  readonly signals: () => Promise<OpenSignals>
  readonly keys: (whose: 'ca' | 'va') => Promise<SoftwareKeys>
  readonly seal: () => NikSeal
  /** Of the role ca: what it has seen of the database, kept where the database's owner has no hand. */
  readonly memory: () => Memory
  readonly outward: () => Outward
  /** Closes in reverse order of opening, so that the database goes last. */
  close(): Promise<void>
}

export interface HouseOptions {
  readonly config: Config
  readonly env: NodeJS.ProcessEnv
  /** Progress for people: `starting the embedded PostgreSQL`. */
  readonly log: (step: string) => void
}

/** @throws SegelError `malformed` for a profile that does not hold; nothing is opened yet */
export function openHouse({ config, env, log }: HouseOptions): House {
  const profiles = loadProfiles(config)
  const closers: (() => Promise<void>)[] = []
  let seal: NikSeal | undefined
  let outward: Outward | undefined
  const opened = new Map<string, Promise<unknown>>()
  /** Opens `name` once, whoever asks, and remembers how to close it. */
  const once = <T>(
    name: string,
    open: () => Promise<T>,
    close: (adapter: T) => Promise<void>,
  ): Promise<T> => {
    const known = opened.get(name)
    if (known !== undefined) return known as Promise<T>
    const opening = open().then(adapter => {
      closers.push(() => close(adapter))
      return adapter
    })
    opened.set(name, opening)
    return opening
  }
  const connection = async () => {
    if (config.database.url !== undefined) return config.database.url
    const embedded = await once(
      'embedded',
      () => startEmbedded({ home: config.home, log }),
      one => one.stop(),
    )
    return embedded.connection
  }
  const openRole = async (role: StoreRole) =>
    openStore({ connection: await connection(), role, poolSize: config.database.poolSize })
  const openKeys = async (whose: 'ca' | 'va') =>
    openSoftwareKeys({
      directory: config.keys[whose].directory,
      passphrase: readPassphrase(config.keys[whose], env),
    })
  return {
    config,
    profiles,
    connection,
    store: role => once(`store ${role}`, () => openRole(role), closeIt),
    signals: () => once('signals', async () => openSignals({ connection: await connection() }), closeIt),
    keys: whose => once(`keys ${whose}`, () => openKeys(whose), closeIt),
    memory: () => fileMemory({ directory: join(config.home, 'memory') }),
    seal: () => (seal ??= openNikSeal(readPersonalDataKey(config))),
    outward: () => {
      if (outward === undefined) {
        const opened = openOutward({ config, env, clock: systemClock })
        closers.push(() => opened.close())
        outward = opened
      }
      return outward
    },
    async close() {
      for (const close of closers.splice(0).reverse()) await close()
    },
  }
}

const closeIt = (adapter: { close(): Promise<void> }) => adapter.close()
