/** The work of `segel serve`: prepare, start, wait for the signal to stop, stop in good order. */
import { createServer } from 'node:net'
import { type Logger, pino } from 'pino'
import { migrate } from '../adapters/store/migrate.ts'
import type { Config } from '../config/schema.ts'
import { composeLogger } from '../http/logging.ts'
import { type Context, withHouse } from './context.ts'
import { banner, farewell, prepareDemonstration, prepareSecrets } from './demonstration.ts'
import { EXIT } from './failures.ts'
import { listenFault, type RunningRoles, startRoles } from './roles.ts'
import type { ServiceRole } from './service-role.ts'

/** For closing pools and stopping the embedded PostgreSQL. */
const CLOSING_MS = 8_000

export async function serve(context: Context, roles: readonly ServiceRole[]): Promise<number> {
  const config = await context.config()
  const isDemonstration = config.environment === 'demonstration' && roles.length > 1
  const stopSignal = awaitStopSignal(context)
  if (roles.some(role => role !== 'ca')) await assertPortFree(config.listen)
  if (isDemonstration) {
    banner(context, config)
    await prepareSecrets(config)
  }
  return withHouse(context, async house => {
    if (isDemonstration) await prepareDemonstration(context, house)
    else if (config.database.url === undefined) await migrate(await house.connection())
    const log = pino(composeLogger({ level: config.log.level }), process.stderr)
    const running = await startRoles({ house, roles, log, env: context.io.env })
    if (isDemonstration) await farewell(context, house)
    else
      context.answer([`ready: ${roles.join(', ')} ${running.url ?? ''}`.trimEnd()], {
        ready: roles,
        url: running.url,
      })
    await stopSignal
    endIfStuck(context, config)
    return stopWithin(running, config, log)
  })
}

/** Resolves with the first stop signal; the second ends the process at once. */
function awaitStopSignal({ io, note }: Context): Promise<void> {
  return new Promise(resolve => {
    let hasCome = false
    const onSignal = () => {
      if (hasCome) io.exit(EXIT.failed)
      hasCome = true
      note('stopping')
      resolve()
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  })
}

/** Asked before minutes of preparation; whoever takes the port in between is found when we listen. */
function assertPortFree(place: Config['listen']): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', error => reject(listenFault(error, place) as Error))
    server.listen(place.port, place.host, () => server.close(() => resolve()))
  })
}

/** Closing what is stuck could take for ever: a little after the time that running work is given, it is over. */
function endIfStuck({ io }: Context, { limits }: Config): void {
  setTimeout(() => io.exit(EXIT.failed), limits.stopSeconds * 1000 + CLOSING_MS).unref()
}

async function stopWithin(running: RunningRoles, { limits }: Config, log: Logger): Promise<number> {
  let timer: NodeJS.Timeout | undefined
  const overdue = new Promise<number>(resolve => {
    timer = setTimeout(() => resolve(EXIT.failed), limits.stopSeconds * 1000)
  })
  const exitCode = await Promise.race([running.stop().then(() => EXIT.done), overdue])
  clearTimeout(timer)
  if (exitCode !== EXIT.done) log.warn('requests or duties did not end in time and are cut off')
  return exitCode
}
