/**
 * Mails that are sent by themselves. A try is recorded first, then sent: a crash between the two costs one mail, and the
 * next threshold tells again; the other order would write to people again and again while the store does not answer. A
 * try that failed is recorded as failed, and only then is there another, each time later.
 */
import type { Call } from '../domain/actor.ts'
import { type AuditDetail, auditEvent } from '../domain/audit.ts'
import type { Clock } from '../ports/environment.ts'
import type { Mailer, Message } from '../ports/outbound.ts'
import type { Store } from '../ports/store.ts'

export interface SendingDeps {
  readonly store: Pick<Store, 'change' | 'notices'>
  readonly mailer: Mailer
  readonly clock: Clock
  /** What kept a mail from going out; never a reason to stop. */
  readonly failed: (error: unknown) => void
}

const FIRST_WAIT_MS = 3_600_000
/** Waits of 1, 2, 4 ... 32 hours: a mail server that is away for a weekend. */
const MOST_TRIES = 7
/** Then it is the server, not the mailbox; the rest of the page waits for the next try. */
const MOST_FAILURES_IN_A_ROW = 3

export interface DueNotice {
  /** What it is about, and which try. */
  readonly subject: string
  /** Absent: there is nobody to write to. */
  readonly message?: Message
}

/** Of each subject the try that is due now; what is not due is left out. */
export async function dueTries(
  { store }: Pick<SendingDeps, 'store'>,
  { kind, subjects, at }: { readonly kind: string; readonly subjects: readonly string[]; readonly at: Date },
): Promise<ReadonlyMap<string, string>> {
  const all = subjects.flatMap(triesOf)
  const [tried, failed] = [await store.notices(kind, all), await store.notices(`${kind}-failed`, all)]
  return new Map(
    subjects.flatMap(subject => {
      const next = nextTry(triesOf(subject), { tried, failed }, at)
      return next === undefined ? [] : [[subject, next] as const]
    }),
  )
}

function triesOf(subject: string): readonly string[] {
  return Array.from({ length: MOST_TRIES }, (_, index) => `${subject} ${index + 1}`)
}

type Times = ReadonlyMap<string, Date>

/** Undefined when a try ended well or in a crash, while the wait after a failure lasts, and after the last one. */
function nextTry(
  tries: readonly string[],
  { tried, failed }: { readonly tried: Times; readonly failed: Times },
  at: Date,
): string | undefined {
  for (const [index, name] of tries.entries()) {
    if (!tried.has(name)) return name
    const failedAt = failed.get(name)
    if (failedAt === undefined || at.getTime() < failedAt.getTime() + FIRST_WAIT_MS * 2 ** index)
      return undefined
  }
  return undefined
}

export async function sendNotices(
  deps: SendingDeps,
  call: Call,
  { kind, due }: { readonly kind: string; readonly due: readonly DueNotice[] },
): Promise<void> {
  const { store, clock } = deps
  if (due.length === 0) return
  const event = (action: string, detail: AuditDetail) =>
    auditEvent(call, { at: clock.now(), action, object: `notices:${kind}`, detail })
  // Of two processes at once each sends what it recorded.
  const ours = await store.change([], async tx => {
    const won: DueNotice[] = []
    for (const one of due) if (await tx.insertNotice(kind, one.subject, clock.now())) won.push(one)
    const skipped = won.filter(one => one.message === undefined).length
    if (won.length > 0) tx.record(event('notice.recorded', { toSend: won.length - skipped, skipped }))
    return won
  })
  const toSend = ours.flatMap(({ subject, message }) => (message === undefined ? [] : [{ subject, message }]))
  if (toSend.length === 0) return
  const unsent = await sendAll(deps, toSend)
  const counts = { sent: toSend.length - unsent.length, failed: unsent.length }
  await store.change(event('notice.sent', counts), async tx => {
    for (const subject of unsent) await tx.insertNotice(`${kind}-failed`, subject, clock.now())
  })
}

/** Gives the subjects of what was not sent. */
async function sendAll(
  { mailer, failed }: SendingDeps,
  notices: readonly Required<DueNotice>[],
): Promise<readonly string[]> {
  const unsent: string[] = []
  let inARow = 0
  for (const { subject, message } of notices) {
    if (inARow < MOST_FAILURES_IN_A_ROW) {
      try {
        await mailer.send(message)
        inARow = 0
        continue
      } catch (error) {
        failed(error)
        inARow += 1
      }
    }
    unsent.push(subject)
  }
  return unsent
}
