import type { Logger } from 'pino'
import type { House } from '../compose.ts'
import type { ServiceRole } from './service-role.ts'

export interface StartOptions {
  readonly house: House
  readonly roles: readonly ServiceRole[]
  readonly log: Logger
  readonly env: NodeJS.ProcessEnv
}
