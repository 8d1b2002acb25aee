/**
 * What the page of an invitation does, step by step. The browser holds the key of the link and signs with it; between
 * the steps everything else stays here, so that nothing but the signature comes back at the end.
 */
import type { Call } from '../domain/actor.ts'
import { beginCeremony, type CeremonyDeps, takeCeremony } from './ceremonies.ts'
import type { NewPasskey, OpenInvitation } from './officers/enroll.ts'

export interface EnrollByLinkDeps extends CeremonyDeps {
  readonly findInvitation: (digest: string) => Promise<OpenInvitation>
  readonly invitationOptions: (digest: string, challenge: Uint8Array) => Promise<object>
  readonly prepareEnrollment: (passkey: NewPasskey) => Promise<{ readonly body: string }>
  readonly enrollOfficer: (
    from: Pick<Call, 'requestId' | 'source'>,
    what: NewPasskey & { readonly body: string; readonly signature: string },
  ) => Promise<{ readonly officer: string }>
}

const BEGUN = 'enrollment'
const PREPARED = 'enrollment to sign'
const CHALLENGE_OCTETS = 32

interface Begun {
  readonly challenge: string
  readonly digest: string
}

interface ToSign extends Begun {
  readonly response: unknown
  readonly label: string
  readonly body: string
}

export function enrollByLink(deps: EnrollByLinkDeps) {
  return {
    describe: deps.findInvitation,
    /** Options for `navigator.credentials.create`. */
    begin: async (digest: string): Promise<{ readonly options: object; readonly secret: string }> => {
      const challenge = deps.entropy.token(CHALLENGE_OCTETS)
      const options = await deps.invitationOptions(digest, Buffer.from(challenge, 'base64url'))
      const begun: Begun = { challenge, digest }
      return { options, secret: await beginCeremony(deps, BEGUN, begun) }
    },
    /** The statement that the key of the link has to sign. */
    prepare: async (
      secret: string | undefined,
      { response, label }: { readonly response: unknown; readonly label: string },
    ): Promise<{ readonly body: string; readonly secret: string }> => {
      const begun = (await takeCeremony(deps, BEGUN, secret)).payload as Begun
      const { body } = await deps.prepareEnrollment({ ...passkeyOf(begun), response, label })
      const toSign: ToSign = { ...begun, response, label, body }
      return { body, secret: await beginCeremony(deps, PREPARED, toSign) }
    },
    /** @param signature hex, by the key of the link */
    finish: async (
      from: Pick<Call, 'requestId' | 'source'>,
      { secret, signature }: { readonly secret: string | undefined; readonly signature: string },
    ): Promise<{ readonly officer: string }> => {
      const kept = (await takeCeremony(deps, PREPARED, secret)).payload as ToSign
      const { response, label, body } = kept
      return deps.enrollOfficer(from, { ...passkeyOf(kept), response, label, body, signature })
    },
  }
}

function passkeyOf({ challenge, digest }: Begun): Pick<NewPasskey, 'challenge' | 'digest'> {
  return { digest, challenge: Buffer.from(challenge, 'base64url') }
}
