/** The one HTTP application of a process, out of what its roles bring. */
import { composeWeb, type House } from '../compose.ts'
import { type AppOptions, type AppPlugin, buildApp } from '../http/app.ts'
import type { Doors } from '../http/authentication.ts'
import type { Duty } from '../jobs/worker.ts'

export type App = ReturnType<typeof buildApp>

export interface Part {
  readonly plugins: readonly AppPlugin[]
  /** Areas of pages for people. */
  readonly pages?: readonly AppPlugin[]
  readonly duties: readonly Duty[]
  /** How callers are recognised; absent where nothing asks who they are. */
  readonly doors?: Doors
  readonly ready: () => Promise<void>
  readonly close?: () => Promise<void>
}

export interface ApplicationOptions extends Pick<AppOptions, 'limits' | 'tls' | 'onRoute'> {
  readonly ready: () => Promise<void>
}

/** Undefined when no part serves anything. */
export async function composeApplication(
  { config }: House,
  parts: readonly Part[],
  { ready, limits: own, ...more }: ApplicationOptions,
): Promise<App | undefined> {
  const { environment, limits, trustProxy, log } = config
  const plugins = parts.flatMap(part => part.plugins)
  if (plugins.length === 0) return undefined
  const web = await composeWeb(config, { areas: parts.flatMap(part => part.pages ?? []) })
  return buildApp({
    log: { level: log.level, stream: process.stderr },
    limits: {
      bodyBytes: limits.bodyKiB * 1024,
      requestsPerMinute: limits.requestsPerMinute,
      callsPerMinute: limits.callsPerMinute,
      ...own,
    },
    trustProxy,
    ...parts.find(part => part.doors !== undefined)?.doors,
    ...more,
    health: { ready },
    demonstration: environment === 'demonstration',
    failurePage: web.failurePage,
    problemsPage: web.problemsPage,
    plugins: [...plugins, web.plugin],
  })
}
