import t from 'tap'
import { restBench } from './rest/fixtures.ts'

interface Operation {
  readonly summary?: string
  readonly security?: readonly object[]
  readonly responses: Readonly<
    Record<string, { description?: string; content?: Record<string, { schema: object }> }>
  >
  readonly parameters?: readonly { in: string; name: string; schema: object }[]
}
interface Document {
  readonly openapi: string
  readonly info: { title: string; version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { schemas: Record<string, object>; securitySchemes: Record<string, object> }
}

const routes: { method: string; url: string; statuses: string[]; public: boolean }[] = []
const { app } = restBench(
  {},
  {
    plugins: [{ name: 'spy', register: async () => undefined }],
  },
)
app.addHook('onRoute', route => {
  for (const method of [route.method].flat()) {
    if (!route.url.startsWith('/api/') || method === 'HEAD') continue
    const statuses = Object.keys(route.schema?.response ?? {})
    routes.push({ method, url: route.url, statuses, public: route.config?.access === 'public' })
  }
})
t.teardown(() => app.close())
const document = (await app.inject({ url: '/api/v1/openapi.json' })).json<Document>()
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
)

t.test('every registered route is in the document, with its statuses, and nothing else is', async t => {
  t.ok(routes.length >= 13)
  const written = operations.map(({ path, method, operation }) => ({
    route: `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    statuses: Object.keys(operation.responses).sort(),
  }))
  const registered = routes.map(({ method, url, statuses }) => ({
    route: `${method} ${url}`,
    statuses: statuses.sort(),
  }))
  const order = (a: { route: string }, b: { route: string }) => a.route.localeCompare(b.route)
  t.strictSame(written.sort(order), registered.sort(order))
})

t.test(
  'each operation says what it is, wants a token unless public, and answers problems as such',
  async t => {
    for (const { path, method, operation } of operations) {
      const name = `${method} ${path}`
      t.ok(operation.summary, name)
      const isPublic = routes.find(
        one => `${one.method} ${one.url}` === `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      )?.public
      t.strictSame(operation.security, isPublic === true ? [] : [{ token: [] }], name)
      const statuses = Object.keys(operation.responses)
      const wanted = ['400', '429', '500', ...(isPublic === true ? [] : ['401', '403', '503'])]
      if (method === 'POST') wanted.push('409', '413', '415')
      for (const status of wanted) t.ok(statuses.includes(status), `${name} ${status}`)
      for (const [status, answer] of Object.entries(operation.responses)) {
        t.ok(answer.description, `${name} ${status} is described`)
        if (Number(status) < 400) continue
        t.strictSame(Object.keys(answer.content ?? {}), ['application/problem+json'], `${name} ${status}`)
      }
      for (const parameter of operation.parameters?.filter(one => one.in === 'path') ?? [])
        t.match(path, `{${parameter.name}}`)
      const placeholders = path.match(/\{\w+\}/g) ?? []
      t.equal(operation.parameters?.filter(one => one.in === 'path').length ?? 0, placeholders.length, name)
    }
  },
)

t.test('the document is a sound OpenAPI 3.1: every reference resolves, every component is used', async t => {
  t.match(document.openapi, /^3\.1\.\d+$/)
  t.match(document.info, { title: 'Segel', version: '0.0.0-test' })
  t.match(document.components.securitySchemes, { token: { type: 'http', scheme: 'bearer' } })
  const references = new Set(JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [])
  const names = Object.keys(document.components.schemas)
  for (const reference of references) {
    const name = /"#\/components\/schemas\/(\w+)"$/.exec(reference)?.[1]
    t.ok(name !== undefined && names.includes(name), reference)
  }
  for (const name of names) t.ok(references.has(`"$ref":"#/components/schemas/${name}"`), name)
  t.notMatch(JSON.stringify(document), /nullable|"\$id"/, 'no leavings of 3.0 or of the validator')
})

t.test('the pages at /docs load everything from here, under a strict CSP', async t => {
  const page = await app.inject({ url: '/docs/' })
  t.equal(page.statusCode, 200)
  const csp = String(page.headers['content-security-policy'])
  t.match(csp, "default-src 'none'")
  t.match(csp, "script-src 'self';")
  t.notMatch(csp, 'http')
  const assets = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, found]) => found ?? '')
  t.ok(assets.length >= 5)
  for (const asset of assets) {
    const { pathname, host } = new URL(asset, 'http://here/docs/')
    t.equal(host, 'here', asset)
    t.equal((await app.inject({ url: pathname })).statusCode, 200, asset)
  }
  t.notMatch(page.body, /<script>|onclick|style=/, 'nothing inline')
  const initializer = await app.inject({ url: '/docs/static/swagger-initializer.js' })
  t.match(initializer.body, 'validatorUrl: null', 'the document is not sent to a validator elsewhere')
  t.equal((await app.inject({ url: '/docs/json' })).json().openapi, document.openapi)
  t.equal((await app.inject({ url: '/docs/../../package.json' })).statusCode, 404)
})

t.test('the demonstration says so in its document', async t => {
  const { app } = restBench({}, { demonstration: true })
  const answer = await app.inject('/api/v1/openapi.json')
  t.match(answer.json<{ info: unknown }>().info, { title: /DEMONSTRATION/, description: /DEMONSTRASI/ })
  await app.close()
})
