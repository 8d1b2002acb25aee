import type { AgencyCode } from '../domain/employee.ts'
import type { Page, PageQuery } from '../domain/page.ts'
import type { QueuedRequest, QueueReader, QueueTab, RequestMessage, SavedView } from '../domain/queue.ts'

export interface QueueFilter {
  readonly reader: QueueReader
  readonly agency?: AgencyCode
  readonly profile?: string
  readonly text?: string
  readonly submittedBefore?: Date
}

export interface QueueReading {
  /** Oldest first. */
  queue(query: QueueFilter & PageQuery & { readonly tab: QueueTab }): Promise<Page<QueuedRequest>>
  /** How many, but no more than `limit`: beyond it nobody counts. */
  queueCount(query: QueueFilter & { readonly tab: QueueTab; readonly limit: number }): Promise<number>
  /** In order of writing. */
  messages(requestId: string): Promise<readonly RequestMessage[]>
  /** In order of name. */
  savedViews(officer: string): Promise<readonly SavedView[]>
  /** Actor ids of officers who want no reminders. */
  remindersOff(): Promise<ReadonlySet<string>>
}

export interface QueueWriter {
  /** As they are once the request is locked. */
  messages(requestId: string): Promise<readonly RequestMessage[]>
  /** Throws `conflict` for an answer without a question, or when the request is not with the officers any more. */
  insertMessage(requestId: string, message: RequestMessage): Promise<void>
  /** Replaces the one of the same name. */
  putSavedView(officer: string, view: SavedView): Promise<void>
  setReminders(officer: string, wanted: boolean, at: Date): Promise<void>
  /** False when there is none of that name. */
  removeSavedView(officer: string, name: string): Promise<boolean>
}
