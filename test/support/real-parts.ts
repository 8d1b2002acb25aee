/** The parts of the real application, as `segel serve --role all` composes them, over a database of their own. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pino from 'pino'
import type { Test } from 'tap'
import { openParts } from '../../src/cli/roles.ts'
import { openHouse } from '../../src/compose.ts'
import { loadConfig } from '../../src/config/load.ts'
import { PROJECT } from '../../src/config/project.ts'
import { freshDatabase } from './database.ts'
import { temporaryFolder } from './temporary.ts'

export async function openRealParts(t: Test) {
  const { connection } = await freshDatabase(t)
  const config = loadConfig({
    file: join(PROJECT, 'config/test.yaml'),
    env: { SEGEL_HOME: temporaryFolder(t), DATABASE_URL: connection, SEGEL_LOG_LEVEL: 'fatal' },
  })
  for (const [file, text] of [
    [config.keys.ca.passphraseFile, 'kata sandi penerbit'],
    [config.keys.va.passphraseFile, 'kata sandi responder'],
    [config.personalData.keyFile, 'ab'.repeat(32)],
  ] as const) {
    mkdirSync(dirname(file ?? ''), { recursive: true })
    writeFileSync(file ?? '', text, { mode: 0o600 })
  }
  const house = openHouse({ config, env: {}, log: () => undefined })
  t.teardown(() => house.close())
  const parts = await openParts({ house, roles: ['ra', 'va'], log: pino({ level: 'silent' }), env: {} })
  t.teardown(async () => {
    for (const part of parts) await part.close?.()
  })
  return { house, parts, config }
}
