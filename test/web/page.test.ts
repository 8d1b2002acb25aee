import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { SegelError } from '../../src/errors.ts'
import { PROBLEMS } from '../../src/http/problem.ts'
import { NAVIGATION, webApp } from '../support/web-app.ts'

t.test('a page speaks Indonesian, English when that is preferred, and remembers the switch', async t => {
  const app = await webApp(t)
  const page = await app.inject({ url: '/', headers: NAVIGATION })
  t.equal(page.statusCode, 200)
  t.match(page.body, '<html lang="id">')
  t.equal(page.headers['content-language'], 'id')
  t.match(String(page.headers['cache-control']), 'private')
  const english = await app.inject({ url: '/', headers: { ...NAVIGATION, 'accept-language': 'en-GB' } })
  t.match(english.body, '<html lang="en">')
  const switched = await app.inject({ url: '/?lang=en', headers: NAVIGATION })
  t.match(switched.body, '<html lang="en">')
  const [cookie] = switched.cookies
  t.match(cookie, { name: 'language', value: 'en', path: '/', httpOnly: true, sameSite: 'Lax' })
  const later = await app.inject({ url: '/', headers: NAVIGATION, cookies: { language: 'en' } })
  t.match(later.body, '<html lang="en">')
  const hostile = await app.inject({ url: '/?lang=%22%3E%3Cscript%3E', cookies: { language: '"><script>' } })
  t.match(hostile.body, '<html lang="id">')
  t.notMatch(hostile.body, /<script>/)
  t.strictSame(hostile.cookies, [])
})

t.test('the appearance follows the device until it is switched', async t => {
  const app = await webApp(t)
  t.notMatch((await app.inject('/')).body, 'data-theme')
  const dark = await app.inject('/?theme=dark')
  t.match(dark.body, 'data-theme="dark"')
  t.match(dark.cookies[0], { name: 'theme', value: 'dark' })
  t.match((await app.inject({ url: '/', cookies: { theme: 'dark' } })).body, 'data-theme="dark"')
  t.notMatch((await app.inject('/?theme=pink')).body, 'data-theme')
})

t.test('nothing is inline: scripts and styles come from here, and the header says so', async t => {
  const app = await webApp(t)
  const page = await app.inject('/')
  const policy = String(page.headers['content-security-policy'])
  t.match(policy, "script-src 'self';")
  t.match(policy, "default-src 'none'")
  t.notMatch(policy, 'unsafe')
  t.notMatch(page.body, /<style|\sstyle=|\son[a-z]+=|<script(?! type="module" src="\/assets\/)/)
})

t.test('a demonstration says so on each page, and the real thing never does', async t => {
  const real = await webApp(t)
  const demonstration = await webApp(t, { facts: { demonstration: true } })
  t.notMatch((await real.inject('/')).body, 'DEMONSTRA')
  t.match((await demonstration.inject('/')).body, 'DEMONSTRASI')
  t.match((await demonstration.inject('/?lang=en')).body, 'DEMONSTRATION')
  t.match((await demonstration.inject({ url: '/none', headers: NAVIGATION })).body, 'DEMONSTRASI')
})

t.test('names of the installation are text, whatever is in them', async t => {
  const name = '<img src=x onerror=alert(1)>'
  const app = await webApp(t, { facts: { name: { id: name, en: name }, contact: { email: '"><script>' } } })
  const { body } = await app.inject('/')
  t.notMatch(body, '<img')
  t.notMatch(body, '"><script>')
})

t.test('assets: named by their bytes, kept for good, sent small', async t => {
  const app = await webApp(t)
  const { body } = await app.inject('/')
  const [, css = ''] = /href="(\/assets\/site\.[0-9a-f]{12}\.css)"/.exec(body) ?? []
  const plain = await app.inject(css)
  t.equal(plain.statusCode, 200)
  t.equal(plain.headers['content-type'], 'text/css; charset=utf-8')
  t.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
  t.match(plain.body, '--brand')
  for (const coding of ['br', 'gzip']) {
    const small = await app.inject({ url: css, headers: { 'accept-encoding': coding } })
    t.equal(small.headers['content-encoding'], coding)
    t.ok(small.rawPayload.length < plain.rawPayload.length / 2)
  }
  t.equal((await app.inject('/assets/site.000000000000.css')).statusCode, 404)
  t.equal((await app.inject('/assets/..%2fsite.css')).statusCode, 404)
})

t.test("an agency's design tokens come after ours", async t => {
  const app = await webApp(t, { facts: { agencyTokens: ':root{--brand:#123456}' } })
  const { body } = await app.inject('/')
  const sheets = [...body.matchAll(/rel="stylesheet" href="([^"]+)"/g)].map(([, href]) => href ?? '')
  t.equal(sheets.length, 2)
  t.match(sheets[1], /^\/assets\/agency\./)
  t.equal((await app.inject(sheets[1] ?? '')).body, ':root{--brand:#123456}')
})

t.test('the menu shows what this process serves and what the role opens', async t => {
  const areas = ['/portal', '/console', '/status'].map(path => ({
    name: path,
    register: async (app: FastifyInstance) => {
      app.get(path, { config: { access: 'public' } }, async () => path)
    },
  }))
  const anybody = await webApp(t, { areas })
  const { body } = await anybody.inject('/')
  const menu = (page: string) =>
    [...(/<nav class="main.*?<\/nav>/s.exec(page)?.[0].matchAll(/href="([^"]+)"/g) ?? [])].map(one => one[1])
  t.strictSame(menu(body), ['/status'])
  const actor = { id: 'officer:1', role: 'verifier', name: 'Sari <b>' } as const
  const officer = await webApp(t, { areas, actor })
  const page = await officer.inject('/')
  t.strictSame(menu(page.body), ['/console', '/status'])
  t.notMatch(page.body, 'Sari <b>')
  t.equal(page.headers['cache-control'], 'no-store')
})

t.test('a navigation that fails gets a page, a program gets a problem', async t => {
  const areas = [
    {
      name: 'failing',
      register: async (app: FastifyInstance) => {
        const config = { access: 'public' } as const
        app.get('/broken', { config }, async () => {
          throw new Error('secret cause')
        })
        app.get('/away', { config }, async () => {
          throw new SegelError('store-unavailable', 'secret detail')
        })
        app.get('/forbidden', { config }, async () => {
          throw new SegelError('not-permitted', 'secret detail')
        })
        app.get('/closed', { config }, async () => {
          throw new SegelError('unauthenticated', 'secret detail')
        })
      },
    },
  ]
  const api = {
    name: 'api',
    register: async (app: FastifyInstance) => {
      app.get('/api/away', { config: { access: 'public' } }, async () => {
        throw new SegelError('store-unavailable', 'public detail')
      })
    },
  }
  const app = await webApp(t, { areas, plugins: [api] })
  const expected = { '/none': 404, '/broken': 500, '/away': 503, '/forbidden': 403, '/closed': 401 }
  for (const [url, status] of Object.entries(expected)) {
    const page = await app.inject({ url, headers: NAVIGATION })
    t.equal(page.statusCode, status, url)
    t.equal(page.headers['content-type'], 'text/html; charset=utf-8', url)
    t.match(page.body, String(page.headers['x-request-id']), `${url} tells its number`)
    t.match(String(page.headers['content-security-policy']), "default-src 'none'", url)
    t.equal(page.headers['cache-control'], 'no-store', url)
    t.notMatch(page.body, 'secret', url)
    const problem = await app.inject({ url, headers: { accept: '*/*' } })
    t.equal(problem.statusCode, status, url)
    t.equal(problem.headers['content-type'], 'application/problem+json', url)
  }
  for (const url of ['/api/away', '/api/none']) {
    const { headers } = await app.inject({ url, headers: NAVIGATION })
    t.equal(headers['content-type'], 'application/problem+json', `${url}: the API answers programs`)
  }
  const fetched = await app.inject({ url: '/away', headers: { ...NAVIGATION, 'sec-fetch-mode': 'cors' } })
  t.equal(fetched.headers['content-type'], 'application/problem+json', 'a script is a program')
  t.equal((await app.inject({ url: '/%zz', headers: NAVIGATION })).statusCode, 400)
})

t.test('small files', async t => {
  const app = await webApp(t)
  t.match((await app.inject('/robots.txt')).body, 'Disallow: /portal')
  const icon = await app.inject('/favicon.svg')
  t.equal(icon.headers['content-type'], 'image/svg+xml')
  t.equal((await app.inject('/favicon.ico')).headers.location, '/favicon.svg')
})

t.test(
  'the page of problem codes: every code with an address of its own, in the frame of the pages',
  async t => {
    const app = await webApp(t)
    const { body } = await app.inject({
      url: '/problems',
      headers: { ...NAVIGATION, 'accept-language': 'en' },
    })
    t.match(body, 'id="content"')
    for (const [code, { title }] of Object.entries(PROBLEMS)) {
      t.match(body, `id="${code}"`)
      t.match(body, title.en)
    }
  },
)
