/** The part of the composition root that concerns the employees' portal; called by compose.ts alone. */
import { type ComposeDeps, previewRequest } from '../enrollment/draft.ts'
import { answerQuestion, type MessageDeps, readMessages } from '../enrollment/messages.ts'

/** What the portal asks beyond what REST asks too. */
export function composePortal(parts: ComposeDeps & MessageDeps) {
  return {
    preview: previewRequest(parts),
    readMessages: readMessages(parts),
    answerQuestion: answerQuestion(parts),
  }
}
