/** Starts what the wanted roles are made of in this process: one HTTP application, one worker, one heartbeat. */
import { stat } from 'node:fs/promises'
import type { Logger } from 'pino'
import { faultPointFrom } from '../adapters/fault-point.ts'
import { composeCa, composeRa, type House } from '../compose.ts'
import { SegelError } from '../errors.ts'
import { authenticationDuty, checkpointDuty, rosterDuty } from '../jobs/audit-duties.ts'
import { caDuties } from '../jobs/ca-duties.ts'
import { noticeDuties } from '../jobs/notice-duties.ts'
import { forgettingDuty } from '../jobs/session-duties.ts'
import { systemCall } from '../jobs/system-call.ts'
import { type Heartbeat, startHeartbeat, troubledDuties } from '../jobs/heartbeat.ts'
import { startWorker, type Worker } from '../jobs/worker.ts'
import { backchannelLogoutPlugin } from '../protocols/backchannel-logout/index.ts'
import { restPlugin } from '../protocols/rest/index.ts'
import { type App, composeApplication, type Part } from './application.ts'
import { heartbeatFile } from './health.ts'
import { openListenerTls } from './listener-tls.ts'
import { lostStatusAlarm, mailAlarm, rosterAlarm, unprovedAlarm, workerLog } from './logs.ts'
import { raPages } from './pages.ts'
import type { ServiceRole } from './service-role.ts'
import type { StartOptions } from './start-options.ts'
import { startVa } from './start-va.ts'
import { readVersion } from './version.ts'

export interface RunningRoles {
  /** Where it listens; absent for the role ca alone. */
  readonly url?: string
  readonly ready: () => Promise<void>
  /** Accepts nothing new, lets requests and rounds end. */
  stop(): Promise<void>
}

const now = () => new Date()

export async function startRoles(options: StartOptions): Promise<RunningRoles> {
  const { house, roles, log } = options
  const parts = await openParts(options)
  const worker = startWorker(
    parts.flatMap(part => part.duties),
    await house.signals(),
    workerLog(log),
  )
  const ready = async () => {
    for (const part of parts) await part.ready()
    const troubled = troubledDuties(worker, now())
    if (troubled.length > 0) throw new SegelError('store-unavailable', `Duties fail: ${troubled.join(', ')}.`)
  }
  let app: App | undefined
  let heartbeat: Heartbeat | undefined
  try {
    app = await listen(options, parts, ready)
    const url = app === undefined ? undefined : urlOf(app, house)
    const file = heartbeatFile(house.config.home, nameOf(roles))
    heartbeat = await startHeartbeat(file, { worker, ...(url === undefined ? {} : { url }) })
    const stop = () => stopAll({ app, worker, heartbeat, parts, log })
    return { ready, stop, ...(url === undefined ? {} : { url }) }
  } catch (error) {
    await stopAll({ app, worker, heartbeat, parts, log })
    throw error
  }
}

/** What each role brings; none of its duties has begun and nothing listens. */
export async function openParts(options: StartOptions): Promise<readonly Part[]> {
  const parts: Part[] = []
  for (const role of options.roles) parts.push(await STARTERS[role](options))
  return parts
}

const STARTERS: Readonly<Record<ServiceRole, (options: StartOptions) => Promise<Part>>> = {
  ra: startRa,
  ca: startCa,
  va: startVa,
}

async function startRa(options: StartOptions): Promise<Part> {
  const { house, log } = options
  const ra = composeRa(house, {
    ...{ store: await house.store('ra'), signals: await house.signals() },
    mailFailed: mailAlarm(log),
  })
  const profiles = [...house.profiles.values()]
  await recordStart(options, 'ra', ra)
  return {
    plugins: [
      restPlugin({ uses: ra.uses, profiles, now, holdEnd: ra.holdEnd, ...documentFacts(house) }),
      ...logoutPlugins(ra.employeeSignIn),
    ],
    duties: [
      authenticationDuty(ra.writeAuthentications),
      forgettingDuty(ra.forgetExpired),
      ...noticeDuties(ra.notices),
    ],
    pages: raPages(ra, profiles),
    doors: {
      authenticate: ra.authenticate,
      authenticateCertificate: ra.authenticateCertificate,
      sessions: ra.sessions.door,
      addCalls: ra.addCalls,
    },
    ready: ra.ready,
    close: async () => {
      await ra.employeeSignIn.idle()
      await ra.writeAuthentications(systemCall('ra'))
      await ra.recordStop(systemCall('ra'), 'ra')
    },
  }
}

function logoutPlugins({ endByProvider }: ReturnType<typeof composeRa>['employeeSignIn']) {
  return endByProvider === undefined ? [] : [backchannelLogoutPlugin({ endByProvider })]
}

function documentFacts({ config }: House) {
  return { version: readVersion(), demonstration: config.environment === 'demonstration' }
}

async function startCa(options: StartOptions): Promise<Part> {
  const { house, env, log } = options
  const { environment, issuance, audit } = house.config
  const ca = composeCa(house, {
    store: await house.store('ca'),
    keys: await house.keys('ca'),
    faultPoint: faultPointFrom(env, environment !== 'production'),
    onUnproved: unprovedAlarm(log),
    onRosterAlarm: rosterAlarm(log),
    onLost: lostStatusAlarm(log),
  })
  await recordStart(options, 'ca', ca)
  return {
    plugins: [],
    duties: [
      ...caDuties(ca, issuance.intentTimeoutSeconds * 1000),
      checkpointDuty(ca.sealAudit, audit.checkpointSeconds * 1000),
      rosterDuty(ca.watchRoster, audit.checkpointSeconds * 1000),
    ],
    ready: async () => {
      await ca.issuers()
    },
    close: async () => {
      await ca.recordStop(systemCall('ca'), 'ca')
      // What happened until now is signed for before nobody is left to sign.
      await ca.sealAudit()
    },
  }
}

/** W05. A heartbeat that nobody took away is what a crash leaves behind. The role va writes nothing, this neither. */
async function recordStart(
  { house, roles }: StartOptions,
  role: 'ra' | 'ca',
  { recordStart: record }: Pick<ReturnType<typeof composeCa>, 'recordStart'>,
): Promise<void> {
  const left = await lastHeartbeat(house.config.home, roles)
  await record(systemCall(role), {
    role,
    version: readVersion(),
    profiles: [...house.profiles.values()],
    ...(left === undefined ? {} : { crashedAfter: left }),
  })
}

async function lastHeartbeat(home: string, roles: readonly ServiceRole[]): Promise<Date | undefined> {
  const file = await stat(heartbeatFile(home, nameOf(roles))).catch(() => undefined)
  return file?.mtime
}

function nameOf(roles: readonly ServiceRole[]): string {
  return roles.length === 1 ? (roles[0] ?? 'all') : 'all'
}

/** Nothing to serve, nothing to open: the role ca has no socket to attack. */
async function listen(
  options: StartOptions,
  parts: readonly Part[],
  ready: () => Promise<void>,
): Promise<App | undefined> {
  const { house, log } = options
  const { listen: place } = house.config
  const isAsked = parts.some(part => part.doors !== undefined)
  const tls = place.tls && (await openListenerTls(place.tls, isAsked ? await house.store('ra') : undefined))
  const app = await composeApplication(house, parts, { ready, ...(tls && { tls: tls.material }) })
  if (app === undefined) return undefined
  await app.listen({ host: place.host, port: place.port }).catch(async (error: unknown) => {
    await app.close()
    throw listenFault(error, place)
  })
  tls?.follow(app.server, log)
  log.info({ host: place.host, port: place.port }, 'listening')
  return app
}

/** One sentence for what an administrator can mend. */
export function listenFault(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const sentences: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} of ${host} is in use by another program: stop it, or set PORT to a free one.`,
    EACCES: `Port ${port} of ${host} may not be opened by this account: set PORT to one above 1023.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine: set SEGEL_LISTEN_HOST.`,
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const sentence = sentences[code]
  return sentence === undefined ? error : new SegelError('malformed', sentence, { cause: error })
}

interface Running {
  readonly app: App | undefined
  readonly worker: Worker
  readonly heartbeat: Heartbeat | undefined
  readonly parts: readonly Part[]
  readonly log: Logger
}

function tellClosing(log: Logger, error: unknown): void {
  log.warn({ err: error }, 'a role could not close in good order')
}

async function stopAll({ app, worker, heartbeat, parts, log }: Running): Promise<void> {
  await Promise.all([app?.close(), worker.stop(), heartbeat?.stop()])
  // The last word of one part must not cost the others theirs; with the database gone there is nobody to tell.
  for (const part of parts) await part.close?.().catch((error: unknown) => tellClosing(log, error))
}

/** As a process of this machine reaches it. */
function urlOf(app: App, { config }: House): string {
  // An address is a text only for a Unix socket, on which nothing here listens.
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : config.listen.port
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[config.listen.host] ?? config.listen.host
  const scheme = config.listen.tls === undefined ? 'http' : 'https'
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
}
