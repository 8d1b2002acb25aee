/** A client certificate comes to stand for a token: made by the administrator at the machine, like the token. */
import { type AccessToken, isUsable } from '../domain/access.ts'
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { IssuedCertificate, SerialNumber } from '../domain/certificate.ts'
import { clientFaultOf } from '../domain/client-certificate.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

export interface BindDeps {
  readonly store: Pick<Store, 'change' | 'certificate' | 'tokens'>
  readonly clock: Clock
}

export function bindCertificate(deps: BindDeps) {
  return async (call: Call, tokenId: string, serialNumber: SerialNumber): Promise<void> => {
    const at = deps.clock.now()
    const token = (await deps.store.tokens()).find(one => one.id === tokenId)
    if (token === undefined || !isUsable(token, at))
      throw new SegelError('not-found', 'There is no such token in force.')
    const certificate = await bindable(deps, serialNumber)
    assertSamePerson(token, certificate)
    const detail = { issuerId: certificate.issuerId, serialNumber: certificate.serialNumber }
    const event = auditEvent(call, { at, action: 'token.bound', object: `token:${token.id}`, detail })
    await deps.store.change(event, async tx => {
      if (!(await tx.bindCertificate(token.id, certificate, at)))
        throw new SegelError('conflict', 'This certificate stands for a token already; that is final.')
    })
  }
}

/**
 * @throws SegelError `not-found` when we issued no such certificate, `policy-violation` when it cannot sign in
 */
export async function bindable(
  { store, clock }: Pick<BindDeps, 'clock'> & { readonly store: Pick<Store, 'certificate'> },
  serialNumber: SerialNumber,
): Promise<IssuedCertificate> {
  const certificate = await store.certificate(serialNumber.toLowerCase().replaceAll(':', ''))
  if (certificate === undefined)
    throw new SegelError('not-found', 'No certificate of this serial number was issued here.')
  const fault = clientFaultOf(certificate, clock.now())
  if (fault === undefined) return certificate
  throw new SegelError('policy-violation', `This certificate cannot sign in: it is ${fault}.`)
}

/** An employee's token reaches what is their own: nobody else's certificate may stand for it. */
export function assertSamePerson(
  token: Pick<AccessToken, 'personId'>,
  certificate: Pick<IssuedCertificate, 'personId'>,
): void {
  if (token.personId !== undefined && token.personId !== certificate.personId)
    throw new SegelError('policy-violation', 'The certificate belongs to somebody else than the token.')
}
