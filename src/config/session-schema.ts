/** Configuration of people's sessions. */
import Type from 'typebox'
import { closed } from './vocabulary.ts'

const whole = (minimum: number, maximum: number, description: string) =>
  Type.Integer({ minimum, maximum, description })

export const sessionSchema = closed(
  {
    idleMinutes: whole(1, 1440, 'A session without any call ends after this.'),
    absoluteHours: whole(1, 24, 'A session ends after this, whatever happens.'),
    reauthenticateMinutes: whole(1, 60, 'A proof of presence counts this long for what wants a young one.'),
  },
  'Sessions of people in front of a browser.',
)
