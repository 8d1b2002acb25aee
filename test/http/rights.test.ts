import t from 'tap'
import type { Action, Role } from '../../src/domain/actor.ts'
import { callOf } from '../../src/http/authentication.ts'
import type { AppOptions } from '../../src/http/app.ts'
import { appWith, open } from './support.ts'

const as = (role: Role, only?: readonly Action[]): Partial<AppOptions> => ({
  authenticate: async () => ({ id: 'token:1', role, name: 'X', ...(only === undefined ? {} : { only }) }),
})
const headers = { authorization: 'Bearer x' }
const reading = { config: { access: 'authenticated', action: 'audit.read' } } as const

t.test('a route that names no action keeps the application from starting', async t => {
  for (const action of [undefined, []] as const) {
    const config = { access: 'authenticated', ...(action === undefined ? {} : { action }) } as const
    const { app } = appWith(async scope => {
      scope.get('/silent', { config }, async () => 'x')
    })
    await t.rejects(Promise.resolve(app.ready()), /GET \/silent does not declare config.action/)
  }
  const { app } = appWith(async scope => void scope.get('/open', open, async () => 'x'))
  t.teardown(() => app.close())
  await t.resolves(Promise.resolve(app.ready()), 'public routes need none')
})

t.test('W09 a role that can never do it is refused before the body is read', async t => {
  const seen: string[] = []
  const routes: Parameters<typeof appWith>[0] = async scope => {
    scope.get('/log', reading, async request => callOf(request).actor.role)
    scope.post('/log', reading, async () => 'written')
    scope.addHook('preValidation', async request => void seen.push(request.method))
  }
  const { app: closed } = appWith(routes, as('administrator'))
  t.teardown(() => closed.close())
  const answer = await closed.inject({ url: '/log', headers })
  t.equal(answer.statusCode, 403)
  t.equal(answer.json().code, 'not-permitted')
  const payload = '{"broken'
  const broken = await closed.inject({
    method: 'POST',
    url: '/log',
    headers: { ...headers, 'content-type': 'application/json' },
    payload,
  })
  t.equal(broken.statusCode, 403, 'not 400: nobody looked at the body')
  t.strictSame(seen, [])
  t.equal((await closed.inject({ url: '/nothing', headers })).statusCode, 404)

  const { app: fine } = appWith(routes, as('auditor'))
  t.teardown(() => fine.close())
  t.equal((await fine.inject({ url: '/log', headers })).body, 'auditor')
  const { app: narrow } = appWith(routes, as('auditor', ['request.read']))
  t.teardown(() => narrow.close())
  t.equal(
    (await narrow.inject({ url: '/log', headers })).statusCode,
    403,
    'a token that is for something else',
  )
})

t.test('a door that forgets to look lets nobody through', async t => {
  const { app } = appWith(async scope => {
    // Whatever it was that let the caller in late, it does not get past the last look.
    scope.addHook('preValidation', async request => {
      if (request.headers['x-late'] === undefined) request.call = null
      else request.call = { actor: { id: 'x', role: 'employee', name: 'X' }, requestId: '', source: '' }
    })
    scope.get('/log', reading, async () => 'read')
  }, as('auditor'))
  t.teardown(() => app.close())
  t.equal((await app.inject({ url: '/log', headers })).statusCode, 401)
  t.equal((await app.inject({ url: '/log', headers: { ...headers, 'x-late': 'y' } })).statusCode, 403)
})
