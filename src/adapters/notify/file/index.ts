/** Mail as files of a folder, for its owner's eyes: what a demonstration sends. */
import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { SegelError } from '../../../errors.ts'
import type { Mailer } from '../../../ports/outbound.ts'
import { composeMessage } from '../compose-message.ts'

export interface FileMailerOptions {
  readonly from: string
  readonly directory: string
  readonly now: () => Date
}

/** Writes `<instant>-<id>.eml`, so that a listing by name is one by time. */
export function fileMailer({ from, directory, now }: FileMailerOptions): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return {
    send: async message => {
      const composed = composeMessage(message, from)
      const { message: octets } = await transport.sendMail({ ...composed, date: now() })
      const name = `${now().toISOString().replaceAll(/[-:.]/g, '')}-${randomUUID().slice(0, 8)}.eml`
      await write(directory, name, octets).catch((cause: unknown) => {
        throw new SegelError('mail-unavailable', 'A message could not be written.', { cause })
      })
    },
  }
}

async function write(
  directory: string,
  name: string,
  octets: Parameters<FileHandle['writeFile']>[0],
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const place = join(directory, name)
  const file = await open(`${place}.tmp`, 'wx', 0o600)
  try {
    await file.writeFile(octets)
  } finally {
    await file.close()
  }
  await rename(`${place}.tmp`, place)
}
