/** The one schema of the configuration. Each field says what it is for: `config/default.yaml` holds its default. */
import Type, { type Static } from 'typebox'
import { mailSchema } from './mail-schema.ts'
import { signInSchema } from './sign-in-schema.ts'
import { sessionSchema } from './session-schema.ts'
import { peopleSchema } from './people-schema.ts'
import { conductSchema } from './conduct-schema.ts'
import { tlsSchema } from './tls-schema.ts'
import { ATTRIBUTE_TYPES, closed, KEY_KINDS, oneOf, SLUG } from './vocabulary.ts'
import { webSchema } from './web-schema.ts'

const text = (description: string, maxLength = 500) => Type.String({ minLength: 1, maxLength, description })
const whole = (minimum: number, maximum: number, description: string) =>
  Type.Integer({ minimum, maximum, description })
const slug = (description: string) => Type.String({ pattern: SLUG, description })

const subject = Type.Array(
  closed(
    { type: oneOf(ATTRIBUTE_TYPES, 'Attribute type.'), value: text('Attribute value.', 200) },
    'One attribute.',
  ),
  { minItems: 2, maxItems: 12, description: 'Distinguished name of the CA, in encoding order.' },
)

const keyStore = (whose: string) =>
  closed(
    {
      kind: oneOf(['software'], 'Kind of key store.'),
      directory: text(`Folder of ${whose} keys, mode 0700; relative to home.`),
      passphraseFile: Type.Optional(text('File that holds the passphrase; relative to home.')),
      passphraseEnv: Type.Optional(text('Name of the environment variable that holds the passphrase.', 100)),
    },
    `Where ${whose} keys are kept.`,
  )

const authority = {
  id: slug('Short stable name; it stands in URLs and names the key.'),
  subject,
  keyKind: oneOf(KEY_KINDS, 'Kind of key to make.'),
  profile: slug('Profile of its certificate.'),
}

export const configSchema = closed(
  {
    environment: oneOf(
      ['demonstration', 'production'],
      'A demonstration never leaves this machine; production has no shortcuts.',
    ),
    home: text('Folder of everything Segel writes; relative to the project folder.'),
    publicUrl: Type.Optional(
      text('Address at which people reach portal and REST; absent: http on the listening address.'),
    ),
    statusUrl: Type.Optional(
      text('http address of OCSP, CRL and CA certificates, printed in every certificate; absent: publicUrl.'),
    ),
    listen: closed(
      {
        host: text('Address to listen on.', 255),
        port: whole(0, 65535, 'TCP port; 0 takes a free one.'),
        tls: Type.Optional(tlsSchema),
      },
      'Where the roles ra and va listen.',
    ),
    trustProxy: Type.Boolean({
      description: 'Believe X-Forwarded-For: only behind a reverse proxy of your own.',
    }),
    database: closed(
      {
        url: Type.Optional(text('postgres:// address; absent: an embedded PostgreSQL under home.', 2000)),
        poolSize: whole(2, 100, 'Connections of each role.'),
      },
      'PostgreSQL 14 or newer.',
    ),
    keys: closed(
      { ca: keyStore('the issuing'), va: keyStore("the OCSP responder's") },
      'Key stores: the role va never opens the one of ca.',
    ),
    authority: closed(
      {
        root: closed(
          {
            ...authority,
            crlDays: whole(
              2,
              366,
              "From thisUpdate to nextUpdate of the root's CRL; the next follows at half time.",
            ),
          },
          'The root CA.',
        ),
        intermediate: closed(authority, 'The issuing CA.'),
      },
      'What `segel init` creates.',
    ),
    crl: closed(
      {
        validityHours: whole(1, 240, 'From thisUpdate to nextUpdate.'),
        reissueEveryHours: whole(1, 24, 'A new one at least this often, changed or not.'),
        deltas: Type.Boolean({
          description: 'Beside each full CRL a delta of what changed since a base; full ones point to it.',
        }),
        baseEveryHours: whole(1, 24, 'A full CRL of this age is followed by a new base of deltas.'),
        shards: whole(
          1,
          256,
          'Into how many CRLs new certificates are spread; 1: all point to the full one. May change at any time.',
        ),
      },
      'CRLs of the issuing CA.',
    ),
    ocsp: closed(
      {
        validityMinutes: whole(5, 10080, 'From thisUpdate to nextUpdate of an answer.'),
        responder: closed(
          {
            name: slug('Name of the responder and of its key.'),
            keyKind: oneOf(KEY_KINDS, 'Kind of key to make.'),
            profile: slug('Profile of its certificate.'),
          },
          'The delegated responder.',
        ),
        neverIssued: oneOf(
          ['unknown', 'revoked'],
          'Answer for a serial number that was never issued: unknown, or the extended revoked of RFC 6960 2.2.',
        ),
        retentionDays: whole(
          0,
          36525,
          'How long after its end a certificate is still answered for; then unauthorized (RFC 9919 3.2.3).',
        ),
        maxAgeSeconds: whole(0, 86400, 'Longest time an HTTP cache may keep an answer.'),
        heldStatuses: whole(100, 5_000_000, 'Statuses kept in memory, about 2 KB each.'),
      },
      'OCSP answers.',
    ),
    revocation: closed(
      {
        holdAtMostDays: whole(1, 366, 'A hold that nobody released becomes a revocation after so many days.'),
        holdNoticeDays: Type.Array(whole(1, 365, 'Days.'), {
          maxItems: 10,
          description: 'Holders are told so many days before a hold ends, once each; empty: never.',
        }),
      },
      'Revocation and hold.',
    ),
    registry: closed(
      {
        kind: oneOf(['table'], 'Kind of employee registry: the table that `segel registry import` fills.'),
        evidenceMaxAgeDays: whole(1, 365, 'The registry is asked again before issuing on older evidence.'),
      },
      'The employee registry.',
    ),
    personalData: closed(
      {
        keyFile: text('File of the 32-octet key (64 hex digits) that seals every NIK; relative to home.'),
      },
      'Protection of personal data.',
    ),
    profiles: closed(
      { directory: text('Folder of certificate profiles; relative to the project folder.') },
      'Certificate profiles.',
    ),
    queue: closed(
      {
        overdueDays: whole(1, 365, 'A request that has waited longer for an officer is pointed out.'),
      },
      "The officers' queue.",
    ),
    issuance: closed(
      {
        batchSize: whole(1, 256, 'Most certificates signed in one batch.'),
        intentTimeoutSeconds: whole(10, 86400, 'An intent with no certificate after this is abandoned.'),
        maxAttempts: whole(1, 10, 'Intents a request may spend before it fails.'),
      },
      'The issuing job.',
    ),
    audit: closed(
      {
        origin: Type.String({
          pattern: '^[^\\s+]{1,200}$',
          description:
            'Name of the log in its checkpoints, like an address without https://; never changed afterwards.',
        }),
        checkpointSeconds: whole(1, 3600, 'New events are signed for at most this often.'),
        maxCheckpointAgeMinutes: whole(
          1,
          1440,
          'Events that wait longer for their checkpoint stop issuance until they have it.',
        ),
        witnesses: Type.Array(text('Verifier key: name+hash+base64.'), {
          maxItems: 16,
          description: 'Keys of witnesses elsewhere whose cosignatures are verified and kept.',
        }),
      },
      'The signed audit log.',
    ),
    signIn: signInSchema,
    mail: mailSchema,
    sessions: sessionSchema,
    people: peopleSchema,
    web: webSchema,
    metrics: Type.Optional(
      closed(
        {
          host: Type.Optional(text('Address to listen on; absent: 127.0.0.1.', 255)),
          port: whole(0, 65535, 'TCP port, another than listen.port; 0 takes a free one.'),
        },
        'Metrics for Prometheus at /metrics of a listener of their own; absent: none.',
      ),
    ),
    validationAuthorities: Type.Array(text('Address of /metrics of a role va, as the role ra reaches it.'), {
      maxItems: 32,
      description: 'Whom the dashboard asks for their OCSP answers; empty: nobody.',
    }),
    conduct: conductSchema,
    log: closed(
      { level: oneOf(['fatal', 'error', 'warn', 'info', 'debug'], 'Least level to write.') },
      'Logging, JSON lines on standard error.',
    ),
    limits: closed(
      {
        requestsPerMinute: whole(1, 1_000_000, 'HTTP requests of one address.'),
        callsPerMinute: whole(1, 1_000_000, 'Calls of one account, from however many addresses.'),
        submissionsPerHour: whole(1, 1000, 'Requests for a certificate of one person, whoever submits them.'),
        bodyKiB: whole(16, 16384, 'Largest HTTP body.'),
        stopSeconds: whole(1, 300, 'What running requests and jobs may take after a stop signal.'),
      },
      'Limits.',
    ),
  },
  'Configuration of Segel.',
)

/** What a configuration file says, merged but not yet resolved. */
export type RawConfig = Static<typeof configSchema>

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T

/** Merged, checked and frozen: paths are absolute, URLs are there and end without a slash. */
export type Config = DeepReadonly<
  Omit<RawConfig, 'publicUrl' | 'statusUrl' | 'people'> & {
    publicUrl: string
    statusUrl: string
    people: Omit<RawConfig['people'], 'origin'> & { origin: string }
  }
>

export type KeyStoreConfig = Config['keys']['ca']
