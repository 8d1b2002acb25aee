/** The pages for people: whose they are, and how they look. */
import Type from 'typebox'
import { closed } from './vocabulary.ts'

const text = (description: string, maxLength = 200) => Type.String({ minLength: 1, maxLength, description })
const bilingual = (description: string) =>
  closed({ id: text('In Indonesian.'), en: text('In English.') }, description)

export const webSchema = closed(
  {
    name: bilingual('Name of this installation, in the header of every page.'),
    operator: bilingual('The agency that runs it.'),
    timeZone: text('Time zone of the times on pages: Asia/Jakarta, Asia/Makassar, Asia/Jayapura.', 64),
    contact: closed(
      {
        email: Type.Optional(text('Mail address for questions.')),
        phone: Type.Optional(text('Telephone number.', 40)),
        address: Type.Optional(text('Postal address.')),
      },
      'Whom to ask.',
    ),
    securityContact: Type.Optional(text('Mail address or https address for reports of security problems.')),
    practiceStatement: text(
      'Certification practice statement, as docs/cps/practice-statement.yaml; relative to the project folder.',
      500,
    ),
    tokensFile: Type.Optional(
      text(
        "Style sheet with the agency's own design tokens, as src/web/assets/tokens.css; relative to home.",
      ),
    ),
  },
  'Pages for people.',
)
