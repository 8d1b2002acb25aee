/** Files for their owner's eyes, whole or not there: written beside, synced, then put in place. */
import { randomUUID } from 'node:crypto'
import { link, mkdir, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Leaves a file that is there as it is. */
export async function writeNew(path: string, text: string): Promise<void> {
  await place(path, text, async temporary => {
    try {
      await link(temporary, path)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    } finally {
      await unlink(temporary)
    }
  })
}

/** Takes the place of a file that is there. */
export async function writeOver(path: string, text: string): Promise<void> {
  await place(path, text, temporary => rename(temporary, path))
}

async function place(path: string, text: string, put: (temporary: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${randomUUID()}.tmp`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await put(temporary)
}
