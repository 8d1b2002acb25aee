/** What is sent to ask for a certificate: JSON, or a bare CSR with the rest in the query. */
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { PRIVACY_NOTICE } from '../../domain/privacy-notice.ts'
import type { Submission } from '../../enrollment/submit.ts'
import { SegelError } from '../../errors.ts'
import { json, problems, ref } from './answers.ts'
import { forAction, type RestApp, secured } from './routes.ts'
import { EmployeeNumberText, humanText, ProfileName, SerialNumberText, TextSchema } from './schemas.ts'
import { csrOctets } from './submitted-csr.ts'

const Kind = Type.Enum(['renewal', 'rekey'], {
  description:
    '`renewal` keeps the key of that certificate, where its period of use allows it; `rekey` brings a new one. Whoever says which must do it.',
})
const Notice = Type.Enum([PRIVACY_NOTICE.name], {
  description: 'Name of the privacy notice that the applicant read and agreed to; see `GET /privacy-notice`.',
})
const Language = Type.Enum(['id', 'en'], { description: 'In which language they read it.' })

export const SubmissionBody = Type.Object(
  {
    employeeNumber: EmployeeNumberText,
    profile: ProfileName,
    csr: humanText(20_000, 'PKCS #10 request, PEM (RFC 7468 7). The key pair never leaves its holder.'),
    renewal: Type.Optional(
      Type.Object(
        { kind: Kind, serialNumber: SerialNumberText },
        {
          additionalProperties: false,
          description:
            'Of a certificate of the same person and profile that is in force; another is refused (`renewal-of-nothing`, `renewal-not-in-force`, `renewal-with-other-key`, `rekey-with-old-key`, `key-period-over`).',
        },
      ),
    ),
    consent: Type.Optional(
      Type.Object(
        { notice: Notice, language: Language },
        {
          additionalProperties: false,
          description: 'Recorded in the audit log, with who sent it. Send it only when the applicant agreed.',
        },
      ),
    ),
  },
  {
    additionalProperties: false,
    examples: [
      {
        employeeNumber: '198609262015051001',
        profile: 'signature',
        csr: '-----BEGIN CERTIFICATE REQUEST-----\n...\n-----END CERTIFICATE REQUEST-----\n',
        renewal: { kind: 'rekey', serialNumber: '4a5b6c7d8e9f00112233445566778899aabbccdd' },
        consent: { notice: PRIVACY_NOTICE.name, language: 'id' },
      },
    ],
  },
)

export const SubmissionQuery = Type.Object(
  {
    employeeNumber: Type.Optional(EmployeeNumberText),
    profile: Type.Optional(ProfileName),
    kind: Type.Optional(Kind),
    follows: Type.Optional(SerialNumberText),
    consent: Type.Optional(Notice),
    consentLanguage: Type.Optional(Language),
  },
  { additionalProperties: false },
)

/** @throws SegelError `malformed` when there is no body, or the query lacks what a bare CSR cannot say */
export function readSubmission(body: unknown, query: Static<typeof SubmissionQuery>): Submission {
  if (Check(SubmissionBody, body)) {
    const { renewal, ...rest } = body
    const csr = Buffer.from(body.csr, 'utf8')
    return { ...rest, csr, ...(renewal === undefined ? {} : { renewal: followed(renewal) }) }
  }
  const { employeeNumber, profile } = query
  if (!(body instanceof Uint8Array) || employeeNumber === undefined || profile === undefined) {
    throw new SegelError('malformed', 'Send employeeNumber, profile and csr; see the API documentation.')
  }
  return { employeeNumber, profile, csr: csrOctets(body), ...renewalIn(query), ...consentIn(query) }
}

type Followed = NonNullable<Submission['renewal']>

function followed({ kind, serialNumber }: Followed): Followed {
  return { kind, serialNumber: serialNumber.toLowerCase() }
}

function renewalIn({ kind, follows }: Static<typeof SubmissionQuery>): Pick<Submission, 'renewal'> {
  if (kind === undefined && follows === undefined) return {}
  if (kind === undefined || follows === undefined)
    throw new SegelError('malformed', 'kind, and follows with a serial number, come together.')
  return { renewal: followed({ kind, serialNumber: follows }) }
}

function consentIn({
  consent: notice,
  consentLanguage: language,
}: Static<typeof SubmissionQuery>): Pick<Submission, 'consent'> {
  if (notice === undefined && language === undefined) return {}
  if (notice === undefined || language === undefined)
    throw new SegelError('malformed', 'consent and consentLanguage come together.')
  return { consent: { notice, language } }
}

const NoticeSchema = Type.Object({
  name: Type.String({ description: 'Goes into `consent.notice`.' }),
  text: ref(TextSchema),
  agreement: ref(TextSchema),
})

export function addPrivacyNoticeRoute(app: RestApp): void {
  const schema = {
    ...secured,
    tags: ['requests'],
    summary: 'What an applicant reads and agrees to before they ask for a certificate',
    response: { 200: json(NoticeSchema, 'In both languages.'), ...problems() },
  }
  app.get('/privacy-notice', { config: forAction('any-signed-in'), schema }, async () => PRIVACY_NOTICE)
}
