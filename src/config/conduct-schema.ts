/** What auditors are told about how officers decide (`segel audit conduct`). */
import Type from 'typebox'
import { closed } from './vocabulary.ts'

const whole = (minimum: number, maximum: number, description: string) =>
  Type.Integer({ minimum, maximum, description })
const count = (description: string) => whole(1, 100_000, description)
const share = Type.Number({ minimum: 0.5, maximum: 1, description: 'Share from 0.5 to 1.' })
const time = (description: string) => Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description })

export const conductSchema = closed(
  {
    officeHours: closed(
      {
        from: time('HH:MM, in web.timeZone.'),
        to: time('HH:MM, later than from.'),
        days: Type.Array(whole(1, 7, '1 is Monday.'), {
          minItems: 1,
          maxItems: 7,
          description: 'Working days.',
        }),
      },
      'When officers are at work.',
    ),
    oddHours: closed(
      { count: count('So many decisions of one officer outside of them.') },
      'Decisions at odd hours.',
    ),
    burst: closed(
      {
        count: count('So many decisions of one officer'),
        seconds: whole(1, 86_400, 'within so many seconds.'),
      },
      'Faster than anyone can read.',
    ),
    unread: closed(
      {
        count: count('So many approvals of one officer'),
        seconds: whole(1, 3600, 'sooner than this after submission, or after the decision before.'),
      },
      'Approved the moment it came in.',
    ),
    pair: closed(
      {
        count: count('So many second approvals'),
        minutes: whole(1, 1440, 'within minutes after the same first officer,'),
        share,
      },
      'Two officers always one after the other, though others are at work.',
    ),
    mutual: closed({ count: count('So many by each.') }, 'Two officers who approve what the other asks for.'),
    everything: closed({ count: count('From so many decisions on.'), share }, 'Nearly everything approved.'),
    ownAgency: closed(
      { count: count('So many approvals about people of one’s own agency.'), share },
      'Registration officers who see to their own colleagues.',
    ),
  },
  'Thresholds of the report on conduct.',
)
