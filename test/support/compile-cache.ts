import { join } from 'node:path'

/** Where Node keeps the compiled code of the processes that tests start: each reads what the first one compiled. */
export const COMPILE_CACHE = { NODE_COMPILE_CACHE: join(import.meta.dirname, '../../.tap/compile-cache') }
