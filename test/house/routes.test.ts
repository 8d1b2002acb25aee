/**
 * Every route that the real application registers, asked by everybody and by nobody, through both doors: the answer is
 * what the table of rights says. A new route is walked without being named here.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { InjectOptions, LightMyRequestResponse, RouteOptions } from 'fastify'
import pino from 'pino'
import t from 'tap'
import { composeApplication } from '../../src/cli/application.ts'
import { openParts } from '../../src/cli/roles.ts'
import { openHouse } from '../../src/compose.ts'
import { loadConfig } from '../../src/config/load.ts'
import { PROJECT } from '../../src/config/project.ts'
import { mayEver, ROLES, type Role } from '../../src/domain/actor.ts'
import { SegelError } from '../../src/errors.ts'
import { csrfToken } from '../../src/http/cross-site.ts'
import type { SessionDoor } from '../../src/http/sessions.ts'
import { freshDatabase } from '../support/database.ts'
import { actor } from '../support/fixtures.ts'
import { temporaryFolder } from '../support/temporary.ts'

const { connection } = await freshDatabase(t)
const home = temporaryFolder(t)
const loaded = loadConfig({
  file: join(PROJECT, 'config/test.yaml'),
  env: { SEGEL_HOME: home, DATABASE_URL: connection, SEGEL_LOG_LEVEL: 'fatal' },
})
/** With every door that a configuration can open; nobody is behind the one of the provider. */
const config = {
  ...loaded,
  signIn: {
    ...loaded.signIn,
    oidc: {
      ...{ issuer: 'http://127.0.0.1:9', clientId: 'segel', clientSecretEnv: 'CLIENT_SECRET' },
      ...{ employeeNumberClaim: 'nip', label: { id: 'SSO', en: 'SSO' } },
    },
  },
}
for (const [file, text] of [
  [config.keys.ca.passphraseFile, 'kata sandi penerbit'],
  [config.keys.va.passphraseFile, 'kata sandi responder'],
  [config.personalData.keyFile, 'ab'.repeat(32)],
] as const) {
  mkdirSync(dirname(file ?? ''), { recursive: true })
  writeFileSync(file ?? '', text, { mode: 0o600 })
}
const house = openHouse({ config, env: { CLIENT_SECRET: 'rahasia' }, log: () => undefined })
t.teardown(() => house.close())
const parts = await openParts({ house, roles: ['ra', 'va'], log: pino({ level: 'silent' }), env: {} })
t.teardown(async () => {
  for (const part of parts) await part.close?.()
})

/** 43 characters, as the cookie wants them. */
const secretOf = (role: Role) => role.replaceAll('-', '_').padEnd(43, 'A')
const ACTORS = new Map(ROLES.map(role => [secretOf(role), actor(role)]))

function sessionsLike(door: SessionDoor | undefined): SessionDoor {
  if (door === undefined) throw new Error('nobody can sign in')
  return {
    ...door,
    find: async secret => {
      const found = ACTORS.get(secret)
      const at = door.now()
      const times = {
        createdAt: at,
        lastSeenAt: at,
        authenticatedAt: at,
        expiresAt: new Date(at.getTime() + 60_000),
      }
      return (
        found && { id: '0f8fad5b-d9cb-469f-a165-70867728950e', actor: found, method: 'passkey', ...times }
      )
    },
  }
}

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
interface Walked {
  readonly method: Method
  readonly url: string
  readonly config: NonNullable<RouteOptions['config']>
}
const routes: Walked[] = []

// The application as it is, but for who knocks: whoever brings the secret of a role is of that role.
const app = await composeApplication(
  house,
  parts.map(part =>
    part.doors === undefined
      ? part
      : {
          ...part,
          doors: {
            authenticate: async (secret: string) => {
              const found = ACTORS.get(secret)
              if (found === undefined) throw new SegelError('unauthenticated', 'unknown')
              return found
            },
            sessions: sessionsLike(part.doors.sessions),
          },
        },
  ),
  {
    ready: async () => undefined,
    // A slow machine would answer 503 for a while, which says nothing of rights.
    limits: { eventLoopDelayMs: 0 },
    onRoute: ({ method, url, config = {} }) => {
      for (const one of [method].flat()) routes.push({ method: one as Method, url, config })
    },
  },
)
if (app === undefined) throw new Error('nothing is served')
const application = app
t.teardown(() => application.close())

const SAMPLES: Readonly<Record<string, string>> = {
  id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  serialNumber: '4a5b6c7d8e9f00112233445566778899aabbccdd',
  employeeNumber: '198609262015051001',
}

function asking({ method, url }: Walked, headers: Readonly<Record<string, string>>): InjectOptions {
  const path = url.replace(/:(\w+)(\([^)]*\))?/g, (_, name: string) => SAMPLES[name] ?? 'x').replace('*', 'x')
  const sameSite = { 'sec-fetch-site': 'same-origin', origin: config.people.origin }
  const body = method === 'POST' || method === 'PUT' || method === 'PATCH' ? { payload: {} } : {}
  return { method, url: path, headers: { ...sameSite, ...headers }, ...body }
}

const bearer = (role: Role) => ({ authorization: `Bearer ${secretOf(role)}` })
const session = (role: Role) => ({
  cookie: `__Host-segel=${secretOf(role)}`,
  'x-csrf-token': csrfToken(secretOf(role)),
})

/** The refusal by the role alone, which comes before anybody looks at what is asked. */
const EARLY = /The role [a-z-]+ may not do this\./
function isEarlyRefusal(answer: LightMyRequestResponse, method: Method): boolean {
  return answer.statusCode === 403 && (method === 'HEAD' || EARLY.test(answer.body))
}

/** Looks at a route where somebody waits: nothing happens here for a long time. */
const isSlow = ({ url }: Walked) => /events?-stream|\/live-updates/.test(url)

t.test('W09 every route, every role and nobody, by token and by session', async t => {
  t.ok(routes.length > 40, `${routes.length} routes`)
  t.ok(routes.some(({ url }) => url === '/sign-in/oidc/backchannel-logout'))
  let asked = 0
  for (const route of routes) {
    const name = `${route.method} ${route.url}`
    const { access, action } = route.config
    const ask = (headers: Readonly<Record<string, string>>) => {
      asked += 1
      return application.inject(asking(route, headers))
    }
    const nobody = await ask({})
    if (access === 'public') {
      t.notOk(isEarlyRefusal(nobody, route.method === 'HEAD' ? 'GET' : route.method), `${name}: public`)
      t.equal(action, undefined, `${name}: a public route is for no action`)
      continue
    }
    if (action === undefined) throw new Error(`${name} names no action`)
    t.equal(nobody.statusCode, 401, `${name}: nobody`)
    const [own, other] = access === 'session' ? [session, bearer] : [bearer, session]
    for (const role of ROLES) {
      t.equal((await ask(other(role))).statusCode, 401, `${name}: ${role} at the wrong door`)
      const may = mayEver(actor(role), action)
      if (may && isSlow(route)) continue
      const answer = await ask(own(role))
      t.equal(isEarlyRefusal(answer, route.method), !may, `${name}: ${role}, ${answer.statusCode}`)
      t.not(answer.statusCode, 401, `${name}: ${role} is known`)
    }
  }
  t.comment(`${routes.length} routes, ${asked} questions`)
})

t.test(
  'W09 what changes something is for somebody, and only sign-in, invitations and OCSP are for anybody',
  t => {
    const open = routes.filter(
      ({ method, config }) => config.access === 'public' && !['GET', 'HEAD', 'OPTIONS'].includes(method),
    )
    const unexpected = open.filter(({ url }) => !/^\/(ocsp|sign-in|sign-out|enroll)(\/|$)/.test(url))
    t.strictSame(
      unexpected.map(({ method, url }) => `${method} ${url}`),
      [],
    )
    const reading = routes
      .filter(({ config }) => config.action !== undefined)
      .map(({ config }) => config.action)
    t.ok(new Set(reading.flat()).size > 8, 'many actions have a door')
    t.end()
  },
)
