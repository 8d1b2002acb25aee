/** Memory as files of a folder in the home: written whole beside the old one, then put in its place. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SegelError } from '../../../errors.ts'
import type { Memory } from '../../../ports/memory.ts'

export function fileMemory({ directory }: { readonly directory: string }): Memory {
  const pathOf = (name: string) => join(directory, `${name}.json`)
  return {
    recall: async name => {
      try {
        return await readFile(pathOf(name), 'utf8')
      } catch (cause) {
        if (isMissing(cause)) return undefined
        throw unavailable(`The memory "${name}" in the home cannot be read.`, cause)
      }
    },
    keep: async (name, text) => {
      const temporary = join(directory, `.${randomUUID()}.tmp`)
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        await writeDurably(temporary, text)
        await rename(temporary, pathOf(name))
        await syncDirectory(directory)
      } catch (cause) {
        throw unavailable(`The memory "${name}" in the home cannot be written.`, cause)
      } finally {
        await rm(temporary, { force: true }).catch(() => undefined)
      }
    },
  }
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

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function unavailable(detail: string, cause: unknown): SegelError {
  return new SegelError('store-unavailable', detail, { cause })
}
