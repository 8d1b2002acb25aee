/** What an officer is reminded of: counts and where to look. No names, no numbers of people: mail is read by many. */
import { composeLetter } from '../domain/letter.ts'
import type { Message } from '../ports/outbound.ts'

export interface Waiting {
  /** Requests that have waited for this officer longer than they should, no more than `most`. */
  readonly requests: number
  /** Holds in the officer's sight that end soon. */
  readonly holds: number
}

export interface Reminder extends Waiting {
  readonly to: string
  readonly overdueDays: number
  readonly holdDays: number
  /** Where pages are. */
  readonly origin: string
  /** A count of so many stands for more. */
  readonly most: number
}

export function composeReminder(reminder: Reminder): Message {
  const { to, requests, holds, overdueDays, holdDays, origin, most } = reminder
  const count = (n: number) => (n >= most ? `${String(most - 1)}+` : String(n))
  const lines = (request: string, hold: string) => [
    ...(requests === 0 ? [] : [request]),
    ...(holds === 0 ? [] : [hold]),
  ]
  const heldOnes = `${origin}/console/certificates?status=held`
  return composeLetter({
    to,
    subject: 'Yang menunggu Anda di Segel / What waits for you in Segel',
    url: `${origin}/console`,
    id: {
      before: [
        ...lines(
          `${count(requests)} permohonan menunggu Anda lebih dari ${String(overdueDays)} hari.`,
          `${String(holds)} penangguhan menjadi pencabutan dalam ${String(holdDays)} hari: ${heldOnes}`,
        ),
        'Lihat di konsol:',
      ],
      button: 'Buka konsol',
      after: [
        `Surel ini datang paling banyak sekali sehari, pada hari kerja. Anda dapat mematikannya di ${origin}/account.`,
      ],
    },
    en: {
      before: [
        ...lines(
          `${count(requests)} requests have waited for you for more than ${String(overdueDays)} days.`,
          `${String(holds)} holds become revocations within ${String(holdDays)} days: ${heldOnes}`,
        ),
        'See them in the console:',
      ],
      button: 'Open the console',
      after: [
        `This mail comes once a day at most, on working days. You can switch it off at ${origin}/account.`,
      ],
    },
  })
}
