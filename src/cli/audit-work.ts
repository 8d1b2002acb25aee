/** The work of `segel audit`. */
import { createReadStream } from 'node:fs'
import { open, readFile, unlink } from 'node:fs/promises'
import { verifyPack, type PackVerdict } from '../auditing/verify-pack.ts'
import type { AuditVerdict } from '../auditing/verify.ts'
import type { composeAdministration, House } from '../compose.ts'
import { formatNoteKey, type NoteKey, parseNoteKey } from '../domain/note.ts'
import { SegelError } from '../errors.ts'
import { cliCall, type Context, withHouse } from './context.ts'
import { EXIT } from './failures.ts'
import { readLines } from './pack-lines.ts'

export interface VerifyOptions {
  readonly file?: string
  readonly key?: readonly string[]
  readonly witness?: readonly string[]
  readonly checkpoint?: readonly string[]
}

export interface ExportOptions {
  readonly from: number
  readonly to?: number
  readonly out: string
}

export interface CosignOptions {
  readonly file: string
}

export function verify(context: Context, options: VerifyOptions): Promise<number> {
  return options.file === undefined ? verifyLog(context, options) : verifyFile(context, options.file, options)
}

export function showKey(context: Context): Promise<undefined> {
  return withAdministration(context, async administration => {
    const key = formatNoteKey(await administration.readAuditKey())
    context.answer([key], { key })
    return undefined
  })
}

export function showCheckpoint(context: Context): Promise<undefined> {
  return withAdministration(context, async ({ readCheckpoint }) => {
    const note = await readCheckpoint()
    // Octet for octet, so that a witness can sign what a pipe hands over.
    context.answer(note.slice(0, -1).split('\n'), { checkpoint: note })
    return undefined
  })
}

export function cosign(context: Context, { file }: CosignOptions): Promise<undefined> {
  return withAdministration(context, async (administration, { config }) => {
    const note = await readText(file)
    const key = await administration.readAuditKey()
    const witnesses = config.audit.witnesses.map(parseNoteKey)
    const names = await administration.addCosignatures(cliCall(), { note, key, witnesses })
    context.answer([`Kept: ${names.join(', ')}.`], { witnesses: names })
    return undefined
  })
}

export function exportPack(context: Context, { from, to, out }: ExportOptions): Promise<undefined> {
  return withAdministration(context, async administration => {
    const key = await administration.readAuditKey()
    const lines = administration.exportAudit({ from, key, ...(to === undefined ? {} : { to }) })
    const count = await writeLines(out, lines)
    const detail = { from: String(from), to: String(to ?? 'newest checkpoint') }
    await administration.recordReading(cliCall(), { action: 'audit.exported', detail })
    context.answer([`${count} lines in ${out}.`], { lines: count, file: out })
    return undefined
  })
}

async function verifyLog(context: Context, options: VerifyOptions): Promise<number> {
  const kept = await Promise.all((options.checkpoint ?? []).map(readText))
  return withAdministration(context, async (administration, { config }) => {
    const log = options.key?.map(parseNoteKey) ?? [await ownKey(administration)]
    const witnesses = [...config.audit.witnesses, ...(options.witness ?? [])].map(parseNoteKey)
    const verdict = await administration.verifyAudit({ log, witnesses, kept }, events =>
      context.note(`${events} events read`),
    )
    const detail = { result: verdict.intact ? 'intact' : 'broken', events: verdict.events.toString() }
    await administration
      .recordReading(cliCall(), { action: 'audit.verified', detail })
      // A log may be so broken that nothing can be added; the verdict is what was asked for.
      .catch(() => context.note('This verification could not be recorded in the log.'))
    context.answer([sentenceOf(verdict)], verdict)
    return verdict.intact ? EXIT.done : EXIT.refused
  })
}

async function ownKey({ readAuditKey }: Administration): Promise<NoteKey> {
  return readAuditKey().catch((cause: unknown) => {
    const sentence = 'The audit key is not in the key store here: name the key that you trust with --key.'
    throw new SegelError('signer-unavailable', sentence, { cause })
  })
}

function sentenceOf({ events, head, broken, sealed, checkpoints }: AuditVerdict): string {
  if (broken === undefined) {
    return `Intact: ${events} events, last hash ${head}; ${checkpoints ?? 0} checkpoints, the last of ${sealed ?? 0} events.`
  }
  const { sequence, what, part, upTo } = broken
  const place = upTo === undefined ? `event ${sequence}` : `an event from ${sequence} to ${upTo}`
  const subject = part === undefined ? place : `the ${part} of event ${sequence}`
  return `BROKEN: ${subject} was ${what}; ${events} events before it are in order.`
}

async function verifyFile(context: Context, file: string, options: VerifyOptions): Promise<number> {
  const keys = (options.key ?? []).map(parseNoteKey)
  const witnesses = (options.witness ?? []).map(parseNoteKey)
  const verdict = await verifyPack(readLines(createReadStream(file)), { keys, witnesses })
  if (keys.length === 0)
    context.note(
      'Without --key this proves that the pack is whole, not whose it is: compare the key it names.',
    )
  context.answer([packSentence(verdict)], verdict)
  return verdict.intact ? EXIT.done : EXIT.refused
}

function packSentence({ broken, from, to, events, certificates, checkpoints }: PackVerdict): string {
  if (broken === undefined)
    return `Intact: events ${from} to ${to}, ${certificates} certificates, ${checkpoints + 1} checkpoints.`
  const place = broken.sequence === undefined ? '' : ` (event ${broken.sequence})`
  return `BROKEN: line ${broken.line}${place}: ${broken.what} ${events} events before it were read.`
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SegelError('malformed', `${file}: cannot be read.`, { cause })
  })
}

/** A pack that was not written to its end is taken away again. */
async function writeLines(path: string, lines: AsyncIterable<string>): Promise<number> {
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    throw new SegelError('conflict', `${path}: is there already, or cannot be written.`, { cause })
  })
  let count = 0
  try {
    let waiting: string[] = []
    for await (const line of lines) {
      waiting.push(`${line}\n`)
      count += 1
      if (waiting.length < 500) continue
      await file.writeFile(waiting.join(''))
      waiting = []
    }
    await file.writeFile(waiting.join(''))
    await file.sync()
  } catch (error) {
    await unlink(path)
    throw error
  } finally {
    await file.close()
  }
  return count
}

type Administration = ReturnType<typeof composeAdministration>

function withAdministration<T>(
  context: Context,
  work: (administration: Administration, house: House) => Promise<T>,
): Promise<T> {
  return withHouse(context, async (house, { composeAdministration: compose }) =>
    work(compose(house, { store: await house.store('owner') }), house),
  )
}
