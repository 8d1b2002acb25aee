/** What a browser needs to have a statement signed: the digest as the challenge, by one of the officer's own passkeys. */
import type { Call } from '../../domain/actor.ts'
import { presentOfficer } from '../../domain/roster-rules.ts'
import { SegelError } from '../../errors.ts'
import type { Passkeys } from '../../ports/passkeys.ts'
import type { ReadRoster } from '../roster.ts'

/** @param digest of the statement's body, hex */
export function signingOptions(deps: {
  readonly roster: ReadRoster
  readonly passkeys: Pick<Passkeys, 'requestOptions'>
}) {
  return async (call: Call, digest: string): Promise<object> => {
    const officer = presentOfficer(await deps.roster(), call.actor.id)
    if (officer === undefined) throw new SegelError('not-permitted', 'Only an officer signs statements.')
    return deps.passkeys.requestOptions({ challenge: Buffer.from(digest, 'hex'), allow: officer.keys })
  }
}
