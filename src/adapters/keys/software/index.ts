/** The software key store: PKCS#8 files under a passphrase, in a folder of their own. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { KeyStore, Signer } from '../../../ports/signer.ts'
import { encodePem } from '../../../x509/pem.ts'
import type { KeyKind } from '../../../x509/spki.ts'
import { taken, unavailable } from './faults.ts'
import { generatePrivateKey } from './generate-key.ts'
import { isTaken, openKeyDirectory, readKeyFile, removeKeyFile, writeKeyFile } from './key-files.ts'
import { signerOf } from './key-signer.ts'
import { encryptPrivateKey } from './pbes2.ts'

const LABEL = 'ENCRYPTED PRIVATE KEY'

export interface SoftwareKeysOptions {
  /** Made with mode 0700 when it is missing; refused when other accounts can look into it. */
  readonly directory: string
  readonly passphrase: string
}

export interface SoftwareKeys extends KeyStore {
  /** True also for a key that is there but cannot be opened: it must not be made again. */
  has(name: string): Promise<boolean>
  /** Takes away a key that the house never came to know: what an interrupted ceremony left behind. */
  discard(name: string): Promise<void>
}

/** @throws SegelError `signer-unavailable` when the folder cannot be used */
export async function openSoftwareKeys({
  directory,
  passphrase,
}: SoftwareKeysOptions): Promise<SoftwareKeys> {
  await openKeyDirectory(directory)
  const opened = new Map<string, Promise<Signer>>()
  let closed = false
  const assertOpen = () => {
    if (closed) throw unavailable('The key store is closed.')
  }
  const load = async (name: string) =>
    signerOf(decrypt(await readKeyFile(directory, name), { name, passphrase }), name)

  const signer = async (name: string) => {
    assertOpen()
    const known = opened.get(name)
    if (known !== undefined) return known
    const opening = load(name)
    opened.set(name, opening)
    // A key that failed to open may be mended; one that opened stays open.
    opening.catch(() => opened.delete(name))
    return opening
  }

  return {
    signer,
    async generate(name, kind) {
      assertOpen()
      // Asked before an expensive key is made for nothing; writing makes sure.
      if (await isTaken(directory, name)) throw taken(name)
      await writeKeyFile(directory, name, await makeKey(kind, passphrase))
      // Read back from the disk: what was tested is what will be there tomorrow.
      return signer(name)
    },
    has: name => isTaken(directory, name),
    async discard(name) {
      assertOpen()
      opened.delete(name)
      await removeKeyFile(directory, name)
    },
    async close() {
      closed = true
      opened.clear()
    },
  }
}

async function makeKey(kind: KeyKind, passphrase: string): Promise<string> {
  const pkcs8 = await generatePrivateKey(kind)
  try {
    return encodePem(await encryptPrivateKey(pkcs8, passphrase), LABEL)
  } finally {
    pkcs8.fill(0)
  }
}

function decrypt(pem: string, { name, passphrase }: { name: string; passphrase: string }): KeyObject {
  if (!pem.startsWith(`-----BEGIN ${LABEL}-----`)) {
    throw unavailable(`The file of the key "${name}" is not an encrypted PKCS#8 key.`)
  }
  try {
    return createPrivateKey({ key: pem, passphrase })
  } catch (cause) {
    throw unavailable(
      `The key "${name}" cannot be opened: the passphrase is wrong, or the file is damaged.`,
      cause,
    )
  }
}
