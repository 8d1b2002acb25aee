import { createPrivateKey } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Puts the keys of a home under the same passphrases by a derivation that costs nothing, because to open one of
 * Segel's own takes a fifth of a second of work, on purpose. For tests of which the keys' files are not the subject.
 */
export function cheapenKeys(home: string, passphrases: Readonly<Record<'ca' | 'va', string>>): void {
  for (const [whose, file] of Object.entries(passphrases)) {
    const folder = join(home, 'keys', whose)
    if (!existsSync(folder)) continue
    const passphrase = readFileSync(file, 'utf8').trim()
    for (const name of readdirSync(folder).filter(one => one.endsWith('.key.pem'))) {
      const key = createPrivateKey({ key: readFileSync(join(folder, name)), passphrase })
      const pem = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
      writeFileSync(join(folder, name), pem)
    }
  }
}
