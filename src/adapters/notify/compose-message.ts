/** From a message to what nodemailer is told: nothing of it may become a header that we did not mean. */
import type { SendMailOptions } from 'nodemailer'
import { SegelError } from '../../errors.ts'
import type { Message } from '../../ports/outbound.ts'

/** RFC 5321 4.5.3.1, without the quoted local parts and address literals that no agency has. */
const MAILBOX = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/
// RFC 5322 2.1.1 wants lines shorter; the library folds them.
const ONE_LINE = /^[^\p{Cc}\u2028\u2029]{1,200}$/u

/** @throws SegelError `malformed`; the address is not repeated */
export function composeMessage({ to, subject, text, html }: Message, from: string): SendMailOptions {
  if (!MAILBOX.test(to)) throw new SegelError('malformed', 'This is no mailbox that mail can be sent to.')
  if (!ONE_LINE.test(subject)) throw new SegelError('malformed', 'A subject is one line.')
  return {
    // As an object: a text would be parsed, and might turn out to be several addresses.
    to: { name: '', address: to },
    from: { name: 'Segel', address: from },
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    // RFC 3834 5: nobody's holiday notice should answer.
    headers: { 'Auto-Submitted': 'auto-generated' },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
