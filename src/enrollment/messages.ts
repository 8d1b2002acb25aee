/**
 * Asking back: an officer's question to the applicant, and the answer. The request stays what and where it is; the
 * queue shows that it waits for the applicant. The audit log keeps a digest of what was said, not the words: they
 * may be about the person, and the log is forever.
 */
import { createHash } from 'node:crypto'
import { assertMayAct, type Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import { isAsked, MESSAGE_LENGTH, type RequestMessage } from '../domain/queue.ts'
import type { CertificateRequest } from '../domain/request.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'
import { findRequest, lockRequest } from './find.ts'
import { onceFor } from './once.ts'

export interface MessageDeps {
  readonly store: Pick<Store, 'change' | 'request' | 'messages'>
  readonly clock: Clock
}

/** States in which officers and applicant may still speak about it. */
const TALKING: readonly CertificateRequest['state'][] = ['submitted', 'held', 'verified']

/** The conversation so far, for whoever may read the request. */
export function readMessages(deps: { readonly store: Pick<Store, 'request' | 'messages'> }) {
  const find = findRequest(deps)
  return async (call: Call, id: string): Promise<readonly RequestMessage[]> => {
    await find(call, id)
    return deps.store.messages(id)
  }
}

/** @throws SegelError `conflict` when it is not with the officers any more */
export function askApplicant(deps: MessageDeps) {
  return (call: Call, id: string, text: string) => write(deps, call, { id, text, kind: 'question' })
}

/** @throws SegelError `conflict` when nothing was asked */
export function answerQuestion(deps: MessageDeps) {
  return (call: Call, id: string, text: string) => write(deps, call, { id, text, kind: 'answer' })
}

interface Said {
  readonly id: string
  readonly kind: RequestMessage['kind']
  readonly text: string
}

async function write(deps: MessageDeps, call: Call, said: Said): Promise<readonly RequestMessage[]> {
  const { id, kind } = said
  const shown = await findRequest(deps)(call, id)
  assertMaySay(call, said, shown)
  const text = readText(said.text)
  const at = deps.clock.now()
  const detail = { digest: shown.digest, textDigest: createHash('sha256').update(text).digest('hex') }
  const action = kind === 'question' ? 'request.asked' : 'request.answered'
  await deps.store.change(
    auditEvent(call, { at, action, object: `request:${id}`, detail }),
    async tx => {
      const { state } = await lockRequest(tx, id)
      if (!TALKING.includes(state))
        throw new SegelError('conflict', `This request is ${state}; nobody waits for a word about it.`)
      const before = await tx.messages(id)
      if (kind === 'answer' && !isAsked(before)) throw new SegelError('conflict', 'Nothing was asked.')
      const number = (before.at(-1)?.number ?? 0) + 1
      const { id: author, name: authorName } = call.actor
      await tx.insertMessage(id, { number, kind, author, authorName, text, writtenAt: at })
      return id
    },
    onceFor(call),
  )
  return deps.store.messages(id)
}

function assertMaySay({ actor }: Call, { kind }: Said, request: CertificateRequest): void {
  const { evidence } = request.proposal
  assertMayAct(actor, kind === 'question' ? 'request.ask' : 'request.answer', evidence)
  if (kind === 'question' && (actor.id === request.submittedBy || actor.personId === request.personId))
    throw new SegelError('not-permitted', 'Nobody acts as an officer on a request of their own.')
}

/** Line breaks stay; other control characters have no business in a sentence. */
function readText(given: string): string {
  const text = given.normalize('NFC').replaceAll('\r\n', '\n').trim()
  if (text === '') throw new SegelError('malformed', 'Write what you want to say.')
  if (text.length > MESSAGE_LENGTH)
    throw new SegelError('malformed', `At most ${String(MESSAGE_LENGTH)} characters.`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0009\u000b-\u001f\u007f]/.test(text))
    throw new SegelError('malformed', 'The text holds control characters.')
  return text
}
