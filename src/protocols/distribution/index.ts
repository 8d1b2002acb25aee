/**
 * The public repository (RFC 2585, RFC 5280 4.2.1.13 and 4.2.2.1): CRLs by issuer, their deltas and shards, old ones
 * by number, and the CA certificates.
 */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SegelError } from '../../errors.ts'
import type { AppPlugin } from '../../http/app.ts'
import { maxAge, sendCacheable } from '../../http/caching.ts'
import { encodePem } from '../../x509/pem.ts'
import { certsOnly } from '../../x509/cms.ts'

export type PublishedScope = 'full' | 'delta' | `shard-${number}`

export interface PublishedCrl {
  readonly number: bigint
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly der: Uint8Array
}

export interface AuthorityCertificates {
  readonly certificate: Uint8Array
  /** DER, from this certificate's issuer up to the root. */
  readonly chain: readonly Uint8Array[]
}

/** All throw SegelError `not-found` for what there is not. */
export interface DistributionUses {
  currentCrl(issuerId: string, scope: PublishedScope): Promise<PublishedCrl>
  archivedCrl(issuerId: string, number: bigint, scope: PublishedScope): Promise<PublishedCrl>
  authorityCertificates(issuerId: string): Promise<AuthorityCertificates>
}

export interface DistributionOptions {
  readonly uses: DistributionUses
  readonly now: () => Date
  /** Longest time a cache may keep a CRL; 300 when absent. */
  readonly maxAgeSeconds?: number
}

const DEFAULT_MAX_AGE = 300
/** CA certificates and numbered CRLs do not change under their name. */
const DAY = 86_400

export function distributionPlugin(options: DistributionOptions): AppPlugin {
  return {
    name: 'distribution',
    register: async app => {
      addRoutes(app, options)
    },
  }
}

const OPEN = { access: 'public', rateLimit: false } as const

function addRoutes(app: FastifyInstance, options: DistributionOptions): void {
  addCrls(app, options)
  addAuthorities(app, options)
}

/** A CRL as an address names it; without a number the newest. */
interface Named {
  readonly issuerId: string
  readonly scope: PublishedScope
  readonly number?: bigint
}

function addCrls(app: FastifyInstance, options: DistributionOptions): void {
  const { uses, now } = options
  const send = async (named: Named, request: FastifyRequest, reply: FastifyReply) => {
    const { issuerId, scope, number } = named
    if (number !== undefined) {
      const crl = await uses.archivedCrl(issuerId, number, scope)
      return sendCrl({ ...named, crl, maxAge: DAY }, request, reply)
    }
    const crl = await uses.currentCrl(issuerId, scope)
    const longest = options.maxAgeSeconds ?? DEFAULT_MAX_AGE
    return sendCrl({ ...named, crl, maxAge: maxAge(crl.nextUpdate, now(), longest) }, request, reply)
  }
  // ID.crl and ID.delta.crl
  app.get<{ Params: { file: string } }>('/crl/:file', { config: OPEN }, (request, reply) => {
    const { file } = request.params
    const isDelta = DELTA_FILE.test(file)
    const issuerId = stemOf(file, isDelta ? DELTA_FILE : CRL_FILE)
    return send({ issuerId, scope: isDelta ? 'delta' : 'full' }, request, reply)
  })
  // ID/shard-N.crl and ID/NUMBER.crl
  app.get<{ Params: { issuer: string; file: string } }>(
    '/crl/:issuer/:file',
    { config: OPEN },
    (request, reply) => {
      const issuerId = stemOf(request.params.issuer, ISSUER)
      const { file } = request.params
      if (SHARD_FILE.test(file))
        return send({ issuerId, scope: `shard-${Number(stemOf(file, SHARD_FILE))}` }, request, reply)
      return send({ issuerId, scope: 'full', number: BigInt(stemOf(file, NUMBERED_FILE)) }, request, reply)
    },
  )
  // ID/delta/NUMBER.crl and ID/shard-N/NUMBER.crl
  app.get<{ Params: { issuer: string; part: string; file: string } }>(
    '/crl/:issuer/:part/:file',
    { config: OPEN },
    (request, reply) => {
      const { issuer, part, file } = request.params
      const scope = part === 'delta' ? part : (`shard-${Number(stemOf(part, SHARD))}` as const)
      const number = BigInt(stemOf(file, NUMBERED_FILE))
      return send({ issuerId: stemOf(issuer, ISSUER), scope, number }, request, reply)
    },
  )
}

function addAuthorities(app: FastifyInstance, options: DistributionOptions): void {
  const { uses } = options
  const config = OPEN
  app.get<{ Params: { file: string } }>('/ca/:file', { config }, async (request, reply) => {
    const issuerId = stemOf(request.params.file, CA_FILE)
    const form = request.params.file.split('.').at(-1) as keyof typeof FORMS
    return sendAuthority(await uses.authorityCertificates(issuerId), form, { request, reply })
  })
}

const ISSUER = /^([a-z0-9-]{1,40})$/
const DELTA_FILE = /^([a-z0-9-]{1,40})\.delta\.crl$/
const SHARD = /^shard-(0|[1-9][0-9]{0,2})$/
const SHARD_FILE = /^shard-(0|[1-9][0-9]{0,2})\.crl$/
const CRL_FILE = /^([a-z0-9-]{1,40})\.crl$/
// A CRL number has at most 20 octets (RFC 5280 5.2.3), which is 49 digits.
const NUMBERED_FILE = /^(0|[1-9][0-9]{0,48})\.crl$/
const CA_FILE = /^([a-z0-9-]{1,40})\.(?:cer|p7c|pem)$/

function stemOf(file: string, shape: RegExp): string {
  const stem = shape.exec(file)?.[1]
  if (stem === undefined) throw new SegelError('not-found', 'There is no such file here.')
  return stem
}

function sendCrl(
  found: Named & { readonly crl: PublishedCrl; readonly maxAge: number },
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { issuerId, scope, crl } = found
  return sendCacheable(request, reply, {
    body: crl.der,
    contentType: 'application/pkix-crl',
    // An issuer uses a CRL number once in each scope, so hashing megabytes on each request would add nothing.
    etag: `"${issuerId}.${scope}.${String(crl.number)}"`,
    lastModified: crl.thisUpdate.toUTCString(),
    // no-transform: a CRL travels without content coding (RFC 2585 3).
    cacheControl: `max-age=${String(found.maxAge)}, public, no-transform, must-revalidate`,
  })
}

/** RFC 5280 4.2.2.1: one certificate as DER, or all of the path as certs-only PKCS #7; PEM (RFC 7468) for people. */
const FORMS = {
  cer: { type: 'application/pkix-cert', bytes: ({ certificate }) => certificate },
  p7c: {
    type: 'application/pkcs7-mime; smime-type=certs-only',
    bytes: ({ certificate, chain }) => certsOnly([certificate, ...chain]),
  },
  pem: {
    type: 'application/x-pem-file',
    bytes: ({ certificate }) => Buffer.from(encodePem(certificate, 'CERTIFICATE')),
  },
} as const satisfies Record<
  string,
  { readonly type: string; readonly bytes: (authority: AuthorityCertificates) => Uint8Array }
>

function sendAuthority(
  authority: AuthorityCertificates,
  form: keyof typeof FORMS,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): FastifyReply {
  const body = FORMS[form].bytes(authority)
  return sendCacheable(request, reply, {
    body,
    contentType: FORMS[form].type,
    etag: `"${createHash('sha256').update(body).digest('hex')}"`,
    cacheControl: `max-age=${String(DAY)}, public, no-transform`,
  })
}
