/** What leaves the house towards people. */
export interface Message {
  /** One mailbox, bare. */
  readonly to: string
  /** One line. */
  readonly subject: string
  readonly text: string
  readonly html?: string
}

export interface Mailer {
  /** Resolves when the next mail server has taken it. Throws `malformed` for an address or subject that is none, otherwise `mail-unavailable`. */
  send(message: Message): Promise<void>
}
