/** The console over a whole house: real use cases and database, officers who are let in by the test. */
import type { Test } from 'tap'
import { composeConsole } from '../../../src/compose/console.ts'
import type { Actor } from '../../../src/domain/actor.ts'
import type { Profile } from '../../../src/domain/profile.ts'
import { composeDecision } from '../../../src/enrollment/decision.ts'
import { decideRequest } from '../../../src/enrollment/decide.ts'
import { findRequest, listRequests } from '../../../src/enrollment/find.ts'
import { verifyIdentity } from '../../../src/enrollment/verify-identity.ts'
import { findCertificate, listCertificates } from '../../../src/issuance/find.ts'
import { composeOrder } from '../../../src/revocation/order.ts'
import { releaseCertificate } from '../../../src/revocation/release.ts'
import { revokeCertificate } from '../../../src/revocation/revoke.ts'
import { consolePages } from '../../../src/web/console/index.ts'
import { actor, DINKES, KOMINFO, NC, profile } from '../../support/fixtures.ts'
import { enrollmentDeps, holdEndOf, type House, openHouse, revocationDeps } from '../../support/house.ts'
import { csrfToken } from '../../../src/http/cross-site.ts'
import type { SessionDoor } from '../../../src/http/sessions.ts'
import type { ProofSource } from '../../../src/domain/proof.ts'
import type { OfficerRole } from '../../../src/domain/statement.ts'
import { actorOfFacts, officerFacts, openPeople, PEOPLE_ORIGIN } from '../../support/officers.ts'
import type { SoftwareAuthenticator } from '../../support/software-authenticator.ts'
import { NAVIGATION, webApp } from '../../support/web-app.ts'

const facts = (role: OfficerRole, digit: string, name: string) =>
  officerFacts(role, {
    officer: `officer:00000000-0000-4000-8000-00000000000${digit}`,
    name,
    agency: role === 'verifier' ? NC.code : null,
  })
const FACTS = [
  facts('registration-officer', '1', 'Rina Pendaftaran'),
  facts('verifier', '2', 'Sri Verifikator'),
  facts('auditor', '3', 'Adi Auditor'),
] as const
export const [OFFICER, VERIFIER, AUDITOR] = FACTS.map(actorOfFacts) as [Actor, Actor, Actor]
export const APPLICANT: Actor = actor('employee', { id: 'employee:applicant', name: 'Made Pemohon' })

const BULK_PROFILE: Profile = profile({
  name: 'authentication',
  title: { id: 'Autentikasi', en: 'Authentication' },
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'],
  bulkApproval: true,
})

export interface Stage {
  readonly house: House
  /** What each officer signs with. */
  readonly deviceOf: (who: Actor) => SoftwareAuthenticator
  /** What the CA judges by as well. */
  readonly proofs: ProofSource
  readonly uses: Parameters<typeof consolePages>[0]['uses'] & ReturnType<typeof composeConsole>
  app(t: Test): ReturnType<typeof webApp>
}

export async function openStage(t: Test): Promise<Stage> {
  const house = await openHouse(t)
  house.profiles.set(BULK_PROFILE.name, BULK_PROFILE)
  await house.sql(
    'insert into agencies (code, name, parent) values ($1, $2, null), ($3, $4, $1), ($5, $6, $1)',
    [NC.code, NC.name, KOMINFO.code, KOMINFO.name, DINKES.code, DINKES.name],
  )
  const { clock, profiles, stores } = house
  const store = stores.ra
  const people = await openPeople(house)
  const devices = new Map<string, SoftwareAuthenticator>()
  for (const { role, ...rest } of FACTS) devices.set(rest.officer, (await people.enroll(role, rest)).device)
  const { roster, verify } = people
  const proofs = { roster, verify, machines: false }
  const deciding = { ...enrollmentDeps(house), proofs }
  const ordering = { ...revocationDeps(house), proofs }
  const uses: Stage['uses'] = {
    ...composeConsole({ store, clock, profiles, roster }, { overdueDays: 3 }),
    findRequest: findRequest({ store }),
    listRequests: listRequests({ store }),
    verifyIdentity: verifyIdentity(deciding),
    findCertificate: findCertificate({ store }),
    listCertificates: listCertificates({ store, clock }),
    composeDecision: composeDecision(deciding),
    decide: decideRequest(deciding),
    composeOrder: composeOrder(ordering),
    revoke: revokeCertificate(ordering),
    release: releaseCertificate({
      ...ordering,
      holdEnd: holdEndOf(house),
      signals: { on: () => () => undefined },
      waitMs: 50,
    }),
  }
  const area = consolePages({ uses, profiles, now: clock.now, holdEnd: holdEndOf(house) })
  return {
    house,
    uses,
    proofs,
    deviceOf: who => {
      const device = devices.get(who.id)
      if (device === undefined) throw new Error(`${who.name} holds no passkey`)
      return device
    },
    app: t => webApp(t, { areas: [area], app: { sessions: door(PEOPLE_ORIGIN) } }),
  }
}

const PEOPLE = [OFFICER, VERIFIER, AUDITOR, APPLICANT]
const secretOf = (who: Actor) => Buffer.from(who.id.slice(-32).padStart(32, '.')).toString('base64url')
const cookieOf = (who: Actor) => `__Host-segel=${secretOf(who)}`
const csrfOf = (who: Actor) => csrfToken(secretOf(who))

/** Lets everybody of this stage in by a cookie of their own. */
function door(origin: string): SessionDoor {
  const at = new Date()
  return {
    origin,
    reauthenticateMs: 300_000,
    now: () => at,
    find: async secret => {
      const who = PEOPLE.find(one => secretOf(one) === secret)
      const expiresAt = new Date(at.getTime() + 3_600_000)
      return who === undefined
        ? undefined
        : {
            id: who.id,
            actor: who,
            method: 'passkey',
            createdAt: at,
            lastSeenAt: at,
            expiresAt,
            authenticatedAt: at,
          }
    },
  }
}

/** Asks for a page as a browser does. */
export async function visit(
  app: Awaited<ReturnType<typeof webApp>>,
  who: Actor,
  what: { readonly url: string; readonly language?: 'id' | 'en' },
): Promise<{
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, unknown>>
}> {
  const { url, language = 'id' } = what
  const headers = { ...NAVIGATION, 'accept-language': language, cookie: cookieOf(who) }
  const answer = await app.inject({ url, headers })
  return { status: answer.statusCode, body: answer.body, headers: answer.headers }
}

/** Asks as the module of a page does. */
export async function send(
  app: Awaited<ReturnType<typeof webApp>>,
  who: Actor,
  what: { readonly url: string; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> },
) {
  const answer = await app.inject({
    method: 'POST',
    url: what.url,
    headers: {
      cookie: cookieOf(who),
      origin: PEOPLE_ORIGIN,
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'cors',
      'x-csrf-token': csrfOf(who),
      'content-type':
        typeof what.body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json',
      ...what.headers,
    },
    payload: typeof what.body === 'string' ? what.body : JSON.stringify(what.body),
  })
  const isJson = String(answer.headers['content-type']).includes('json')
  const json = isJson ? (JSON.parse(answer.body) as Readonly<Record<string, unknown>>) : {}
  return { status: answer.statusCode, json, location: answer.headers.location, body: answer.body }
}
