/** Takes what a witness elsewhere signed over one of our checkpoints, after verifying it. */
import { wholeNote } from '../domain/audit-tree.ts'
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { openCheckpoint } from '../domain/checkpoint.ts'
import { formatNote, type NoteKey, parseNote } from '../domain/note.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

/** The newest checkpoint with its cosignatures: what a witness is handed. @throws SegelError `not-found` before there is one */
export function readCheckpoint(deps: { readonly store: Pick<Store, 'latestCheckpoint'> }) {
  return async (): Promise<string> => {
    const checkpoint = await deps.store.latestCheckpoint()
    if (checkpoint === undefined) throw new SegelError('not-found', 'There is no checkpoint yet.')
    return wholeNote(checkpoint)
  }
}

export function addCosignatures(deps: {
  readonly store: Pick<Store, 'change' | 'checkpointFrom'>
  readonly clock: Clock
}) {
  return async (
    call: Call,
    {
      note,
      key,
      witnesses,
    }: { readonly note: string; readonly key: NoteKey; readonly witnesses: readonly NoteKey[] },
  ): Promise<readonly string[]> => {
    const opened = openCheckpoint(note, { log: [key], witnesses })
    const stored = await deps.store.checkpointFrom(opened.size)
    // The text, and so the root, must be that of the log: a witness of a fork is bad news, not a cosignature.
    if (stored === undefined || parseNote(stored.note).text !== opened.note.text)
      throw new SegelError('conflict', 'This is no checkpoint of this log.')
    if (opened.cosignedBy.length === 0)
      throw new SegelError('not-permitted', 'No witness that is configured has signed it.')
    const { text, signatures } = opened.note
    const lines = opened.cosignedBy.flatMap(({ name, id }) =>
      signatures
        .filter(one => one.name === name && one.id === id)
        .map(one => formatNote({ text, signatures: [one] }).slice(text.length + 1, -1)),
    )
    const names = opened.cosignedBy.map(witness => witness.name)
    const object = `checkpoint:${opened.size}`
    const event = { at: deps.clock.now(), action: 'audit.cosigned', object, detail: { witnesses: names } }
    await deps.store.change(auditEvent(call, event), async tx => {
      for (const line of lines) await tx.insertCosignature(opened.size, line)
    })
    return names
  }
}
