import { resolve } from 'node:path'

/** The folder that holds src and config: what a configuration file names relatively starts here. */
export const PROJECT = resolve(import.meta.dirname, '../..')
