import { connect } from 'node:net'
import t from 'tap'
import { SegelError } from '../../src/errors.ts'
import { callOf } from '../../src/http/authentication.ts'
import { appWith, bearer, closed, open, TOKEN } from './support.ts'

const NIP = '198609262015051001'

t.test('a route that declares no access keeps the application from starting', async t => {
  const { app } = appWith(async scope => {
    scope.get('/silent', async () => 'x')
  })
  await t.rejects(Promise.resolve(app.ready()), /GET \/silent does not declare config.access/)
})

t.test('a lean plugin, which skips authentication, may only have public routes', async t => {
  const { app } = appWith(async () => undefined, {
    plugins: [
      { name: 'x', lean: true, register: async scope => void scope.get('/closed', closed, async () => 'x') },
    ],
  })
  await t.rejects(Promise.resolve(app.ready()), /closed of a lean plugin is not public/)
})

t.test('a token is wanted unless the route is public', async t => {
  const { app } = appWith(async scope => {
    scope.get('/closed', closed, async request => callOf(request))
    scope.get('/open', open, async () => ({ fine: true }))
    scope.get('/confused', open, async request => callOf(request))
  })
  t.teardown(() => app.close())
  for (const authorization of [
    undefined,
    '',
    TOKEN,
    'Basic eDp5',
    'Bearer',
    'Bearer  ',
    'Bearer wrong',
    'Bearer a b',
  ]) {
    const answer = await app.inject({
      url: '/closed',
      headers: authorization === undefined ? {} : { authorization },
    })
    t.equal(answer.statusCode, 401, `Authorization: ${String(authorization)}`)
    t.equal(answer.headers['www-authenticate'], 'Bearer realm="segel"')
  }
  const answer = await app.inject({
    url: '/closed',
    headers: { ...bearer, 'x-request-id': 'chosen-by-caller' },
  })
  t.match(answer.json(), { actor: { id: 'token:1' }, source: 'rest 127.0.0.1' })
  t.match(answer.json().requestId, /^[0-9a-f-]{36}$/)
  t.equal(answer.json().requestId, answer.headers['x-request-id'])
  t.equal((await app.inject({ url: '/open' })).statusCode, 200)
  t.equal(
    (await app.inject({ url: '/confused', headers: bearer })).statusCode,
    401,
    'public routes have no call',
  )
})

t.test('without an authenticator every route that needs a token is closed', async t => {
  const bare = appWith(async scope => {
    scope.get('/closed', closed, async () => 'x')
  })
  const { authenticate: _, ...options } = { authenticate: undefined, trustProxy: false }
  t.teardown(() => bare.app.close())
  const { buildApp } = await import('../../src/http/app.ts')
  const app = buildApp({
    ...options,
    log: { level: 'silent' },
    health: { ready: async () => undefined },
    demonstration: false,
    plugins: [{ name: 'x', register: async scope => void scope.get('/closed', closed, async () => 'x') }],
  })
  t.teardown(() => app.close())
  t.equal((await app.inject({ url: '/closed', headers: bearer })).statusCode, 401)
})

t.test('what is wrong with a request is said, with a stable code, and never with 500', async t => {
  const { app } = appWith(async scope => {
    const schema = {
      body: {
        type: 'object',
        required: ['a'],
        properties: { a: { type: 'string', maxLength: 5 } },
        additionalProperties: false,
      },
    }
    scope.post('/body', { ...open, schema }, async () => ({ fine: true }))
    scope.get('/item/:id', open, async () => ({ fine: true }))
  })
  t.teardown(() => app.close())
  const json = { 'content-type': 'application/json' }
  const cases = [
    ['no such path', { url: '/nothing' }, 404, 'not-found'],
    ['wrong method', { method: 'DELETE', url: '/body' }, 405, 'method-not-allowed'],
    ['broken JSON', { method: 'POST', url: '/body', headers: json, payload: '{"a":' }, 400, 'malformed'],
    ['empty JSON', { method: 'POST', url: '/body', headers: json, payload: '' }, 400, 'malformed'],
    ['no body', { method: 'POST', url: '/body' }, 400, 'malformed'],
    [
      '__proto__',
      { method: 'POST', url: '/body', headers: json, payload: '{"a":"x","__proto__":{"b":1}}' },
      400,
      'malformed',
    ],
    [
      'constructor',
      { method: 'POST', url: '/body', headers: json, payload: '{"a":"x","constructor":{"prototype":{}}}' },
      400,
      'malformed',
    ],
    [
      'number for text',
      { method: 'POST', url: '/body', headers: json, payload: '{"a":1}' },
      400,
      'malformed',
    ],
    [
      'unknown member',
      { method: 'POST', url: '/body', headers: json, payload: '{"a":"x","b":1}' },
      400,
      'malformed',
    ],
    [
      'too long',
      { method: 'POST', url: '/body', headers: json, payload: '{"a":"xxxxxx"}' },
      400,
      'malformed',
    ],
    [
      'text/plain',
      { method: 'POST', url: '/body', headers: { 'content-type': 'text/plain' }, payload: 'x' },
      415,
      'unsupported-media-type',
    ],
    [
      'form',
      {
        method: 'POST',
        url: '/body',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'a=x',
      },
      415,
      'unsupported-media-type',
    ],
    [
      'nonsense type',
      { method: 'POST', url: '/body', headers: { 'content-type': ';;;' }, payload: 'a=x' },
      415,
      'unsupported-media-type',
    ],
    [
      'large body',
      { method: 'POST', url: '/body', headers: json, payload: JSON.stringify({ a: 'x'.repeat(70_000) }) },
      413,
      'too-large',
    ],
    ['broken percent', { url: '/item/%zz' }, 400, 'malformed'],
    ['long parameter', { url: `/item/${'x'.repeat(500)}` }, 400, 'malformed'],
  ] as const
  for (const [name, request, status, code] of cases) {
    const answer = await app.inject(request)
    t.equal(answer.statusCode, status, name)
    t.equal(answer.headers['content-type'], 'application/problem+json', name)
    t.equal(answer.json().code, code, name)
    t.ok(answer.headers['x-request-id'], name)
  }
  const wrong = await app.inject({ method: 'DELETE', url: '/body' })
  t.equal(wrong.headers.allow, 'POST')
  const schema = await app.inject({ method: 'POST', url: '/body', payload: { a: 'x', evil_name: 1 } })
  t.equal(schema.json().violations[0].code, 'schema-additionalproperties')
  t.notMatch(schema.body, 'evil_name', 'the text of the caller is not sent back')
})

t.test('an error that nobody foresaw is 500 without a word, and whole in the log', async t => {
  const { app, log } = appWith(async scope => {
    scope.get('/bug', open, async () => {
      throw Object.assign(new TypeError(`row of ${NIP} is broken`), {
        code: 'E_FOREIGN',
        detail: 'nik 3171012609860001',
        statusCode: 404,
      })
    })
    scope.get('/thrown', open, async () => {
      throw 'not even an error'
    })
  })
  t.teardown(() => app.close())
  const answer = await app.inject({ url: '/bug' })
  t.equal(answer.statusCode, 500, 'a foreign status code is not believed')
  t.equal(answer.json().code, 'internal')
  t.notMatch(answer.body, 'broken')
  t.match(log(), /TypeError.*row of \[number\] is broken/)
  t.match(log(), 'app.test.ts', 'the stack is there')
  t.notMatch(log(), NIP)
  t.notMatch(log(), '3171012609860001')
  t.equal((await app.inject({ url: '/thrown' })).statusCode, 500)
})

t.test('the log names the route, never the URL, the token or a body', async t => {
  const { app, log } = appWith(async scope => {
    scope.post('/employees/:employeeNumber', closed, async request => {
      request.log.info(
        { csr: 'SECRETCSR', body: { employeeNumber: NIP, nik: '3171012609860001' } },
        'careless',
      )
      throw new SegelError('store-unavailable', 'The database is away.', {
        cause: new Error(`key (${NIP}) exists`),
      })
    })
  })
  t.teardown(() => app.close())
  await app.inject({
    method: 'POST',
    url: `/employees/${NIP}?q=Contoh`,
    headers: { ...bearer, cookie: 'c=COOKIE' },
    payload: { csr: 'SECRETCSR' },
  })
  await app.inject({ url: `/nothing/${NIP}?token=${TOKEN}` })
  await app.inject({ url: `/employees/${NIP}%zz` })
  t.match(log(), '"route":"/employees/:employeeNumber"')
  t.match(log(), 'The database is away')
  for (const secret of [NIP, TOKEN, 'SECRETCSR', 'COOKIE', 'Contoh', '3171012609860001'])
    t.notMatch(log(), secret)
})

t.test('the rate limit answers as a problem with Retry-After, before tokens are looked up', async t => {
  let lookups = 0
  const { app } = appWith(
    async scope => {
      scope.get('/closed', closed, async () => 'x')
    },
    {
      limits: { requestsPerMinute: 3 },
      authenticate: async () => {
        lookups += 1
        throw new SegelError('unauthenticated', 'no')
      },
    },
  )
  t.teardown(() => app.close())
  const answers = []
  for (let n = 0; n < 5; n += 1)
    answers.push(await app.inject({ url: '/closed', headers: { authorization: 'Bearer x' } }))
  t.strictSame(
    answers.map(answer => answer.statusCode),
    [401, 401, 401, 429, 429],
  )
  t.equal(lookups, 3)
  const limited = answers.at(-1)
  t.equal(limited?.json().code, 'rate-limited')
  t.ok(Number(limited?.headers['retry-after']) > 0)
  t.equal((await app.inject({ url: '/health/live' })).statusCode, 200, 'probes are not limited')
})

t.test('health: live always, ready when the role says so; HEAD as well', async t => {
  let down = false
  const { app } = appWith(async () => undefined, {
    demonstration: true,
    health: {
      ready: async () => {
        if (down) throw new SegelError('store-unavailable', 'The database is away.')
      },
    },
  })
  t.teardown(() => app.close())
  t.equal((await app.inject({ url: '/health/ready' })).statusCode, 200)
  down = true
  const unready = await app.inject({ url: '/health/ready' })
  t.equal(unready.statusCode, 503)
  t.equal(unready.json().code, 'store-unavailable')
  const head = await app.inject({ method: 'HEAD', url: '/health/live' })
  t.equal(head.statusCode, 200)
  t.equal(head.body, '')
  t.equal(head.headers['x-segel-demonstration'], 'true')
  t.match(String(head.headers['content-security-policy']), "default-src 'none'")
  t.equal(head.headers['x-frame-options'], 'DENY')
  t.equal((await app.inject({ url: '/%zz' })).headers['x-segel-demonstration'], 'true', 'on every answer')
})

t.test('below HTTP: garbage and huge headers get a problem too, and the server lives on', async t => {
  const { app } = appWith(async () => undefined)
  t.teardown(() => app.close())
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const send = (bytes: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      let got = ''
      socket.on('data', chunk => (got += String(chunk)))
      socket.on('close', () => resolve(got))
      socket.on('error', reject)
      socket.write(bytes)
    })
  const garbage = await send('\x16\x03\x01 this is TLS\r\n\r\n')
  t.match(garbage, /^HTTP\/1.1 400 Bad Request\r\nContent-Type: application\/problem\+json/)
  t.equal(JSON.parse(garbage.split('\r\n\r\n')[1] ?? '').code, 'malformed')
  const huge = await send(`GET /health/live HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(20_000)}\r\n\r\n`)
  t.match(huge, /^HTTP\/1.1 431 /)
  t.equal(JSON.parse(huge.split('\r\n\r\n')[1] ?? '').code, 'headers-too-large')
  const smuggled = await send(
    'GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
  )
  t.match(smuggled, /^HTTP\/1.1 400 /)
  const fine = await send('GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  t.match(fine, /^HTTP\/1.1 200 /)
})
