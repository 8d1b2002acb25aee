/** The work of `segel responder`: how a status service on another machine gets its certificates. */
import { readFile } from 'node:fs/promises'
import type * as Compose from '../compose.ts'
import { SegelError } from '../errors.ts'
import type { RemovalReason } from '../issuance/responders.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { decodePem, encodePem } from '../x509/pem.ts'
import { parsePublicKey } from '../x509/spki.ts'
import { cliCall, type Context, withHouse } from './context.ts'

const LABEL = 'PUBLIC KEY'

/** Opens no database: the key is this host's own business. */
export async function createKey(context: Context): Promise<undefined> {
  const { pem, fingerprint, name } = await withHouse(context, async house => {
    const { name, keyKind } = house.config.ocsp.responder
    const keys = await house.keys('va')
    const signer = (await keys.has(name)) ? await keys.signer(name) : await keys.generate(name, keyKind)
    return { name, pem: encodePem(signer.spki, LABEL), fingerprint: parsePublicKey(signer.spki).fingerprint }
  })
  context.note(`Key ${name}, SHA-256 ${fingerprint}: compare it where you enroll it.`)
  context.answer([pem.trimEnd()], { name, fingerprint, publicKey: pem })
}

export async function enrollKey(
  context: Context,
  file: string,
  options: { readonly issuer?: string; readonly name?: string },
): Promise<undefined> {
  // A configuration that is wrong is the first thing to hear of.
  await context.config()
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SegelError('malformed', `${file}: cannot be read.`, { cause })
  })
  const spki = decodePem(text, LABEL)
  const { fingerprint } = parsePublicKey(spki)
  const { name, issuers } = await withAuthority(context, async (ca, house) => {
    const name = options.name ?? house.config.ocsp.responder.name
    const issuers = options.issuer === undefined ? await issuersHere(ca) : [options.issuer]
    for (const issuerId of issuers) await ca.enrollResponder(cliCall(), { issuerId, name, spki })
    return { name, issuers }
  })
  context.answer([`Responder ${name} (SHA-256 ${fingerprint}) answers for ${issuers.join(', ')}.`], {
    name,
    fingerprint,
    issuers,
  })
}

export async function listKeys(context: Context): Promise<undefined> {
  const found = await withHouse(context, async house => (await house.store('owner')).responders())
  const lines = found.map(({ issuerId, name, spki, certificate }) => ({
    issuer: issuerId,
    name,
    fingerprint: parsePublicKey(spki).fingerprint,
    notAfter: certificate === undefined ? null : parseCertificate(certificate).notAfter.toISOString(),
  }))
  const texts = lines.map(
    ({ issuer, name, fingerprint, notAfter }) =>
      `${name}  for ${issuer}  ${notAfter === null ? 'no certificate yet' : `until ${notAfter}`}  SHA-256 ${fingerprint}`,
  )
  context.answer(texts.length === 0 ? ['There is no OCSP responder.'] : texts, lines)
}

export async function removeKey(
  context: Context,
  name: string,
  { issuer, reason }: { readonly issuer: string; readonly reason: RemovalReason },
): Promise<undefined> {
  const revoked = await withAuthority(context, ca =>
    ca.removeResponder(cliCall(), { issuerId: issuer, name, reason }),
  )
  context.answer(
    [`Responder ${name} of ${issuer} is off the list; ${revoked.length} certificates of it were revoked.`],
    { removed: name, issuer, revoked },
  )
}

type Authority = ReturnType<typeof Compose.composeCa>

function withAuthority<T>(
  context: Context,
  work: (ca: Authority, house: Compose.House) => Promise<T>,
): Promise<T> {
  return withHouse(context, async (house, { composeCa }) =>
    work(composeCa(house, { store: await house.store('owner'), keys: await house.keys('ca') }), house),
  )
}

async function issuersHere(ca: Authority): Promise<readonly string[]> {
  const issuers = (await ca.issuers()).filter(one => one.kind === 'intermediate' && one.keyName !== undefined)
  if (issuers.length === 0) throw new SegelError('not-found', 'There is no issuing CA with a key here.')
  return issuers.map(one => one.id)
}
