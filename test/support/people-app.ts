/** The pages with people who sign in for real: a house, officers with authenticators, and browsers with cookies. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { readReminders, setReminders } from '../../src/access/remind-officers.ts'
import { systemEntropy } from '../../src/adapters/system.ts'
import { composeRaPeople } from '../../src/compose/people.ts'
import { composeSessions } from '../../src/compose/sessions.ts'
import type { AppPlugin } from '../../src/http/app.ts'
import { accountArea } from '../../src/web/account/index.ts'
import { enrollArea } from '../../src/web/sign-in/enroll.ts'
import { signInArea, type SignInOptions } from '../../src/web/sign-in/index.ts'
import { enrollmentDeps, type House, openHouse } from './house.ts'
import { openPeople, type People, PEOPLE_ORIGIN, type TestOfficer } from './officers.ts'
import { NAVIGATION, webApp } from './web-app.ts'

export interface PeopleApp {
  readonly house: House
  readonly people: People
  readonly sessions: ReturnType<typeof composeSessions>
  readonly app: FastifyInstance
  /** Sources of sign-ins that failed. */
  readonly failures: readonly string[]
  /** A browser of its own, with nothing in it. */
  readonly browse: () => TestBrowser
}

type Parts = Pick<PeopleApp, 'house' | 'people' | 'sessions'>

/** A browser as far as cookies and origins go. */
export interface TestBrowser {
  readonly cookies: Map<string, string>
  get(url: string): Promise<LightMyRequestResponse>
  /** As a script of the page does: JSON, with the token of the page that was got last. */
  ask(url: string, body?: object): Promise<LightMyRequestResponse>
  /** As a form of the page does. */
  submit(url: string, fields?: Readonly<Record<string, string>>): Promise<LightMyRequestResponse>
  /** Through the page, with the officer's authenticator. */
  signIn(officer: Pick<TestOfficer, 'device'>): Promise<LightMyRequestResponse>
}

export async function openPeopleApp(
  t: Test,
  areasOf: (parts: Parts) => readonly AppPlugin[] = () => [],
  signIn: Pick<SignInOptions, 'ways' | 'provider'> = { ways: [] },
): Promise<PeopleApp> {
  const house = await openHouse(t)
  const people = await openPeople(house)
  const failures: string[] = []
  const { store, clock, entropy, registry } = {
    ...enrollmentDeps(house),
    entropy: systemEntropy,
  }
  const ra = composeRaPeople(
    { store, clock, entropy, registry },
    { origin: PEOPLE_ORIGIN, attestation: 'none', authenticators: [], invitationHours: 72 },
  )
  const sessions = composeSessions(
    { ...ra, store, clock, entropy, registry, noteFailure: source => void failures.push(source) },
    { origin: PEOPLE_ORIGIN, idleMinutes: 30, absoluteHours: 10, reauthenticateMinutes: 5 },
  )
  const reminders = { read: readReminders({ store }), set: setReminders({ store, clock }) }
  const app = await webApp(t, {
    areas: [
      signInArea({ uses: sessions.uses, ...signIn }),
      enrollArea(sessions.enroll),
      accountArea({ ...sessions.uses, passkeys: sessions.passkeys, reminders }),
      ...areasOf({ house, people, sessions }),
    ],
    app: { sessions: sessions.door },
  })
  return { house, people, sessions, app, failures, browse: () => browserOf(app) }
}

function browserOf(app: FastifyInstance): TestBrowser {
  const cookies = new Map<string, string>()
  let csrf = ''
  const keep = (answer: LightMyRequestResponse) => {
    for (const { name, value } of answer.cookies) {
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    csrf = /name="csrf" value="([^"]+)"/.exec(answer.body)?.[1] ?? csrf
    return answer
  }
  const here = { origin: PEOPLE_ORIGIN, 'sec-fetch-site': 'same-origin' }
  const browser: TestBrowser = {
    cookies,
    get: async url =>
      keep(await app.inject({ url, headers: NAVIGATION, cookies: Object.fromEntries(cookies) })),
    ask: async (url, body = {}) =>
      keep(
        await app.inject({
          method: 'POST',
          url,
          headers: { ...here, accept: 'application/json', 'x-csrf-token': csrf },
          cookies: Object.fromEntries(cookies),
          payload: body,
        }),
      ),
    submit: async (url, fields = {}) =>
      keep(
        await app.inject({
          method: 'POST',
          url,
          headers: { ...here, ...NAVIGATION, 'content-type': 'application/x-www-form-urlencoded' },
          cookies: Object.fromEntries(cookies),
          payload: new URLSearchParams({ ...fields, csrf }).toString(),
        }),
      ),
    signIn: async ({ device }) => {
      const { options } = (await browser.ask('/sign-in/passkey/begin')).json()
      return browser.ask('/sign-in/passkey/finish', { response: device.get(options) })
    },
  }
  return browser
}
