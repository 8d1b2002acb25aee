/** The work of `segel authority`. */
import type { House } from '../compose.ts'
import { requireProfile } from '../config/profiles.ts'
import { KEY_KINDS } from '../config/vocabulary.ts'
import { type IssuedCertificate, statusOf } from '../domain/certificate.ts'
import type { Issuer, Responder } from '../domain/issuer.ts'
import { SegelError } from '../errors.ts'
import type { AuthorityReason } from '../revocation/revoke-authority.ts'
import type { Name } from '../x509/name.ts'
import type { KeyKind } from '../x509/spki.ts'
import { type Ceremony, firstCrls, makeIssuer, openCeremony } from './ceremony.ts'
import { cliCall, type Context, withHouse } from './context.ts'

export interface CreateOptions {
  readonly parent?: string
  readonly commonName?: string
  readonly keyKind?: string
}

interface Line {
  readonly id: string
  readonly kind: Issuer['kind']
  readonly active: boolean
  readonly key: boolean
  readonly status: string
  readonly reason?: string
  readonly notAfter: string
  readonly crl?: { readonly number: string; readonly nextUpdate: string }
}

export async function listAuthorities(context: Context): Promise<undefined> {
  const lines = await withHouse(context, async house => {
    const store = await house.store('owner')
    const described = async (issuer: Issuer): Promise<Line> => {
      const crl = await store.crlState(issuer.id)
      return describe(issuer, {
        certificate: await store.certificate(issuer.certificate.serialNumber),
        crl:
          crl === undefined
            ? {}
            : { crl: { number: crl.number.toString(), nextUpdate: crl.nextUpdate.toISOString() } },
      })
    }
    return Promise.all((await store.issuers()).map(described))
  })
  const texts = lines.map(
    ({ id, kind, active, status, reason, notAfter, crl }) =>
      `${id}  ${kind}${active ? ', active' : ''}  ${status}${reason === undefined ? '' : ` (${reason})`}  until ${notAfter.slice(0, 10)}  ${crl === undefined ? 'no CRL' : `CRL ${crl.number} until ${crl.nextUpdate}`}`,
  )
  context.answer(texts.length === 0 ? ['There is no CA yet: run "segel init".'] : texts, lines)
}

function describe(
  issuer: Issuer,
  known: { readonly certificate: IssuedCertificate | undefined; readonly crl: Pick<Line, 'crl'> },
): Line {
  const { notAfter } = issuer.certificate
  const { certificate } = known
  const reason = certificate?.revocation?.reason
  return {
    id: issuer.id,
    kind: issuer.kind,
    active: issuer.active,
    key: issuer.keyName !== undefined,
    status: statusOf(certificate ?? { notAfter }, new Date()),
    ...(reason === undefined ? {} : { reason }),
    notAfter: notAfter.toISOString(),
    ...known.crl,
  }
}

export async function createNext(context: Context, id: string, options: CreateOptions): Promise<undefined> {
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(id))
    throw new SegelError('malformed', `"${id}": an id is made of a-z, 0-9 and inner hyphens, 40 at most.`)
  const done = await withHouse(context, async house => {
    const ceremony = await openCeremony(house, cliCall(), tell(context))
    const { config, profiles, call, ca, store } = ceremony
    const before = await store.responders()
    const { intermediate, root } = config.authority
    const spec = {
      id,
      parentId: options.parent ?? root.id,
      subject: subjectOf(intermediate.subject, options.commonName),
      keyKind: keyKindOf(options.keyKind ?? intermediate.keyKind),
      profile: requireProfile(profiles, intermediate.profile, 'intermediate'),
    }
    if (!(await makeIssuer(ceremony, id, () => ca.createIntermediate(call, spec))))
      throw new SegelError('conflict', `There is an issuer ${id} already; nothing was changed.`)
    const crls = await firstCrls(ceremony)
    return [`issuer ${id}, active`, ...crls, ...(await enrollAll(ceremony, id, before))]
  })
  context.answer([`Done: ${done.join('; ')}.`], { created: id, done })
}

/** The new key must be answered for from its first certificate on, by those who answer for the others. */
async function enrollAll(
  { ca, call, step }: Ceremony,
  issuerId: string,
  listed: readonly Responder[],
): Promise<readonly string[]> {
  const byName = new Map(listed.map(({ name, spki }) => [name, spki]))
  for (const [name, spki] of byName)
    await step(`OCSP responder ${name}`, () => ca.enrollResponder(call, { issuerId, name, spki }))
  return [...byName.keys()].map(name => `responder ${name}`)
}

export async function revokeOne(
  context: Context,
  id: string,
  order: { readonly reason: AuthorityReason; readonly comment?: string },
): Promise<undefined> {
  const { reason, comment } = order
  const told = await withHouse(context, async (house, { composeCa }) => {
    const ca = composeCa(house, { store: await house.store('owner'), keys: await house.keys('ca') })
    const revoked = await ca.revokeAuthority(cliCall(), id, {
      reason,
      ...(comment === undefined ? {} : { comment }),
    })
    return {
      ...revoked,
      crl: await tellAtOnce(house, revoked.parentId, () => ca.issueCrl(cliCall(), revoked.parentId)),
    }
  })
  const { parentId, crl } = told
  const next =
    crl === undefined
      ? `The key of ${parentId} is not here: run "segel crl issue --issuer ${parentId}" where it is, now.`
      : `CRL ${crl} of ${parentId} tells it.`
  context.answer([`${id} is revoked (${reason}). ${next}`], { ...told, crl: crl ?? null })
}

/** L22: at once. A root key that is kept elsewhere is no reason not to revoke. */
async function tellAtOnce(
  house: House,
  parentId: string,
  issue: () => Promise<{ readonly number: bigint } | undefined>,
): Promise<string | undefined> {
  const parent = await (await house.store('owner')).issuer(parentId)
  if (parent?.keyName === undefined || !(await (await house.keys('ca')).has(parent.keyName))) return undefined
  const issued = await issue()
  // The service may have been quicker.
  return (issued ?? (await (await house.store('owner')).crlState(parentId)))?.number.toString()
}

function subjectOf(subject: Name, commonName: string | undefined): Name {
  if (commonName === undefined) return subject
  return subject.map(one => (one.type === 'CN' ? { ...one, value: commonName } : one))
}

function keyKindOf(text: string): KeyKind {
  const kind = KEY_KINDS.find(one => one === text)
  if (kind === undefined)
    throw new SegelError('malformed', `"${text}" is no kind of key; one of ${KEY_KINDS.join(', ')}.`)
  return kind
}

function tell(context: Context): Ceremony['step'] {
  return async (name, work) => {
    const result = await work()
    context.note(`done: ${name}`)
    return result
  }
}
