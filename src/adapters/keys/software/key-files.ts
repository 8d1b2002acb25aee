/** One file for each key: written whole or not at all, never over another, readable by its owner only. */
import { constants } from 'node:fs'
import { type FileHandle, link, lstat, mkdir, open, rm, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { SegelError } from '../../../errors.ts'
import { taken, unavailable } from './faults.ts'

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/
const OTHERS = 0o077
/** The largest RSA key is 3.5 KiB of PEM. */
const LARGEST = 16_384

/** Makes the folder when it is missing. @throws SegelError `signer-unavailable` when others can look into it */
export async function openKeyDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const { mode } = await stat(directory)
    if ((mode & OTHERS) === 0) return
  } catch (cause) {
    throw unavailable(`The key folder ${directory} cannot be opened.`, cause)
  }
  throw unavailable(`The key folder ${directory} is open to other accounts: set its mode to 0700.`)
}

/** PEM text of the key. @throws SegelError `signer-unavailable` when it is missing or open to other accounts */
export async function readKeyFile(directory: string, name: string): Promise<string> {
  let file: FileHandle | undefined
  try {
    // A link in the folder could lead to a file whose mode and owner were never checked.
    file = await open(pathOf(directory, name), constants.O_RDONLY | constants.O_NOFOLLOW)
    const { mode, size } = await file.stat()
    if ((mode & OTHERS) !== 0) {
      throw unavailable(`The file of the key "${name}" is open to other accounts: set its mode to 0600.`)
    }
    if (size > LARGEST) throw unavailable(`The file of the key "${name}" is too large to be a key.`)
    return await file.readFile('utf8')
  } catch (cause) {
    if (cause instanceof SegelError) throw cause
    throw unavailable(`There is no key "${name}" in the key store.`, cause)
  } finally {
    await file?.close()
  }
}

/** Durable once it resolves. @throws SegelError `conflict` when the name is taken */
export async function writeKeyFile(directory: string, name: string, pem: string): Promise<void> {
  const path = pathOf(directory, name)
  const temporary = join(directory, `.${randomUUID()}.tmp`)
  try {
    await writeDurably(temporary, pem)
    // link(2) fails when the name is taken, which rename(2) would overwrite.
    await link(temporary, path)
    await syncDirectory(directory)
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) throw taken(name, cause)
    throw unavailable(`The key "${name}" cannot be written.`, cause)
  } finally {
    await unlink(temporary).catch(() => undefined)
  }
}

export async function isTaken(directory: string, name: string): Promise<boolean> {
  const path = pathOf(directory, name)
  return (await lstat(path).catch(() => undefined)) !== undefined
}

/** Resolves too when there is no such file. */
export async function removeKeyFile(directory: string, name: string): Promise<void> {
  try {
    await rm(pathOf(directory, name), { force: true })
    await syncDirectory(directory)
  } catch (cause) {
    throw unavailable(`The key "${name}" cannot be taken away.`, cause)
  }
}

function pathOf(directory: string, name: string): string {
  if (!NAME.test(name)) throw unavailable('A key has a name of small letters, digits and hyphens.')
  return join(directory, `${name}.key.pem`)
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
