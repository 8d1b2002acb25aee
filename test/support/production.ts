/** A production configuration in a temporary folder, as an administrator would make it from the example. */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { PROJECT } from '../../src/config/project.ts'
import { cheapenKeys } from './cheap-keys.ts'
import { type Finished, type Running, startSegel } from './segel.ts'
import { temporaryFolder } from './temporary.ts'

export interface ProductionPlace {
  readonly home: string
  /** Where the secrets lie. */
  readonly folder: string
  readonly start: (line: string, env?: Readonly<Record<string, string>>) => Running
  readonly run: (line: string) => Promise<Finished>
  readonly configure: (change: (yaml: string) => string) => void
  /** After a ceremony, where its keys' files are not the subject: every later command opens them at once. */
  readonly cheapen: () => void
  readonly keys: (whose: 'ca' | 'va') => readonly string[]
}

/** A production home beside a database: passphrases, profiles under an arc that is not the example's. */
export function productionPlace(t: Test, connection: string): ProductionPlace {
  const folder = temporaryFolder(t)
  const home = join(folder, 'home')
  mkdirSync(home)
  const secret = (name: string, text: string) =>
    writeFileSync(join(folder, name), `${text}\n`, { mode: 0o600 })
  secret('segel-ca-passphrase', 'kata sandi penerbit')
  secret('segel-va-passphrase', 'kata sandi responder')
  secret('segel-personal-data-key', 'ab'.repeat(32))
  cpSync(join(PROJECT, 'config/profiles'), join(folder, 'profiles'), { recursive: true })
  for (const name of readdirSync(join(folder, 'profiles'))) {
    const file = join(folder, 'profiles', name)
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('2.999.', '1.3.6.1.4.1.99999.'))
  }
  const file = join(folder, 'production.yaml')
  const example = readFileSync(join(PROJECT, 'config/production.example.yaml'), 'utf8')
    .replaceAll('/run/secrets', folder)
    .replaceAll('/etc/segel/profiles', join(folder, 'profiles'))
  const configure = (change: (yaml: string) => string) => {
    writeFileSync(file, change(example))
  }
  configure(yaml => yaml)
  const start = (line: string, env: Readonly<Record<string, string>> = {}) =>
    startSegel(t, [...line.split(' '), '--config', file], {
      env: { SEGEL_HOME: home, DATABASE_URL: connection, ...env },
    })
  return {
    home,
    folder,
    configure,
    start,
    run: line => start(line).ended,
    cheapen: () =>
      cheapenKeys(home, {
        ca: join(folder, 'segel-ca-passphrase'),
        va: join(folder, 'segel-va-passphrase'),
      }),
    keys: whose => listKeys(join(home, 'keys', whose)),
  }
}

function listKeys(directory: string): readonly string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .sort()
    .map(
      name =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(directory, name)))
          .digest('hex')}`,
    )
}
