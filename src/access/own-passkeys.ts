/**
 * One's own passkeys, as the account page shows and changes them. An officer's are in the roster, so one that is there
 * signs for what is added or removed; an employee's are rows of their own, and a young proof of presence is enough.
 */
import type { Call } from '../domain/actor.ts'
import type { Officer } from '../domain/officer.ts'
import type { EmployeePasskey } from '../domain/sign-in.ts'
import type { Assertion } from '../domain/statement.ts'
import { SegelError } from '../errors.ts'
import type { Passkeys } from '../ports/passkeys.ts'
import { beginCeremony, type CeremonyDeps, takeCeremony } from './ceremonies.ts'
import type { FurtherPasskey } from './officers/add-key.ts'
import type { Prepared } from './officers/prepare.ts'
import type { SignedByPasskey } from './officers/submit.ts'

export interface OwnPasskeyDeps extends CeremonyDeps {
  readonly passkeys: Pick<Passkeys, 'requestOptions'>
  readonly describeOwnOfficer: (call: Call) => Promise<Officer>
  readonly keyOptions: (call: Call, challenge: Uint8Array) => Promise<object>
  readonly prepareKeyAddition: (call: Call, further: FurtherPasskey) => Promise<Prepared>
  readonly addKey: (call: Call, what: FurtherPasskey & SignedByPasskey) => Promise<void>
  readonly prepareKeyRemoval: (
    call: Call,
    which: { readonly officer: string; readonly credentialId: string },
  ) => Promise<Prepared>
  readonly submitStatement: (call: Call, signed: SignedByPasskey) => Promise<unknown>
  readonly employees: {
    readonly list: (call: Call) => Promise<readonly EmployeePasskey[]>
    readonly begin: (call: Call) => Promise<Begun>
    readonly finish: (
      call: Call,
      made: { readonly secret: string; readonly response: unknown; readonly label: string },
    ) => Promise<unknown>
    readonly remove: (call: Call, credentialId: string) => Promise<void>
  }
}

export interface OwnPasskey {
  readonly credentialId: string
  readonly label: string
}

/** Options for the browser, and the secret that binds them to it. */
export interface Begun {
  readonly options: object
  readonly secret: string
}

export interface MadePasskey {
  readonly secret: string | undefined
  readonly response: unknown
  readonly label: string
}

export interface Signed {
  readonly secret: string | undefined
  readonly assertion: Assertion
}

const ADDING = 'key addition'
const ADDING_SIGNED = 'key addition to sign'
const REMOVING_SIGNED = 'key removal to sign'
const CHALLENGE_OCTETS = 32

interface ToSign {
  readonly officer: string
  readonly body: string
  readonly further?: { readonly challenge: string; readonly response: unknown; readonly label: string }
}

export function ownPasskeys(deps: OwnPasskeyDeps) {
  const { employees } = deps
  return {
    list: async (call: Call): Promise<readonly OwnPasskey[]> =>
      isOfficer(call) ? (await deps.describeOwnOfficer(call)).keys : employees.list(call),
    beginAdding: (call: Call): Promise<Begun> =>
      isOfficer(call) ? beginAdding(deps, call) : employees.begin(call),
    /** Undefined when it is done: otherwise what a passkey that is there has to sign. */
    register: async (call: Call, made: MadePasskey): Promise<Begun | undefined> => {
      if (isOfficer(call)) return prepareAddition(deps, call, made)
      const { secret, response, label } = made
      if (secret === undefined) throw begunElsewhere()
      await employees.finish(call, { secret, response, label })
      return undefined
    },
    confirmAdding: async (call: Call, { secret, assertion }: Signed): Promise<void> => {
      const { body, further } = await takeSigned(deps, call, { kind: ADDING_SIGNED, secret })
      if (further === undefined) throw begunElsewhere()
      const challenge = Buffer.from(further.challenge, 'base64url')
      await deps.addKey(call, { ...further, challenge, body, assertion })
    },
    /** Undefined when it is done. */
    beginRemoving: async (call: Call, credentialId: string): Promise<Begun | undefined> => {
      if (!isOfficer(call)) {
        await employees.remove(call, credentialId)
        return undefined
      }
      const removal = await deps.prepareKeyRemoval(call, { officer: call.actor.id, credentialId })
      return askToSign(deps, call, { kind: REMOVING_SIGNED, prepared: removal })
    },
    confirmRemoving: async (call: Call, { secret, assertion }: Signed): Promise<void> => {
      const { body } = await takeSigned(deps, call, { kind: REMOVING_SIGNED, secret })
      await deps.submitStatement(call, { body, assertion })
    },
  }
}

async function beginAdding(deps: OwnPasskeyDeps, call: Call): Promise<Begun> {
  const challenge = deps.entropy.token(CHALLENGE_OCTETS)
  const options = await deps.keyOptions(call, Buffer.from(challenge, 'base64url'))
  return { options, secret: await beginCeremony(deps, ADDING, { challenge, officer: call.actor.id }) }
}

async function prepareAddition(
  deps: OwnPasskeyDeps,
  call: Call,
  { secret, response, label }: MadePasskey,
): Promise<Begun> {
  const begun = (await takeCeremony(deps, ADDING, secret)).payload as { challenge: string; officer: string }
  if (begun.officer !== call.actor.id) throw begunElsewhere()
  const challenge = Buffer.from(begun.challenge, 'base64url')
  const addition = await deps.prepareKeyAddition(call, { response, challenge, label })
  const further = { challenge: begun.challenge, response, label }
  return askToSign(deps, call, { kind: ADDING_SIGNED, prepared: addition, further })
}

interface Asking extends Pick<ToSign, 'further'> {
  readonly kind: string
  readonly prepared: Prepared
}

/** The passkey's challenge is the digest of the statement: what it answers, it signs. */
async function askToSign(
  deps: OwnPasskeyDeps,
  call: Call,
  { kind, prepared: { body, digest }, further }: Asking,
): Promise<Begun> {
  const { keys } = await deps.describeOwnOfficer(call)
  const challenge = Buffer.from(digest, 'hex')
  const toSign: ToSign = { officer: call.actor.id, body, ...(further === undefined ? {} : { further }) }
  return {
    options: await deps.passkeys.requestOptions({ challenge, allow: keys }),
    secret: await beginCeremony(deps, kind, toSign),
  }
}

async function takeSigned(
  deps: OwnPasskeyDeps,
  call: Call,
  { kind, secret }: { readonly kind: string; readonly secret: string | undefined },
): Promise<ToSign> {
  const toSign = (await takeCeremony(deps, kind, secret)).payload as ToSign
  if (toSign.officer !== call.actor.id) throw begunElsewhere()
  return toSign
}

function isOfficer({ actor }: Call): boolean {
  return actor.role !== 'employee'
}

function begunElsewhere(): SegelError {
  return new SegelError('unauthenticated', 'This took too long, or was done already: begin again.')
}
