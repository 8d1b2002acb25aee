import t from 'tap'
import { callOf } from '../../src/http/authentication.ts'
import { appWith, bearer, closed } from './support.ts'

const { app } = appWith(async scope => {
  scope.post('/things/:id', closed, async request => callOf(request).once ?? {})
  scope.get('/things/:id', closed, async request => callOf(request).once ?? {})
})
t.teardown(() => app.close())

async function once(request: { url?: string; key?: string; payload?: unknown; raw?: string }) {
  const answer = await app.inject({
    method: 'POST',
    url: request.url ?? '/things/1',
    headers: {
      ...bearer,
      'content-type': 'application/json',
      ...(request.key === undefined ? {} : { 'idempotency-key': request.key }),
    },
    payload: request.raw ?? JSON.stringify(request.payload ?? { a: 1, b: [1, 2] }),
  })
  return { status: answer.statusCode, ...answer.json() }
}

t.test('the same call has the same fingerprint, however its JSON is written', async t => {
  const first = await once({ key: 'k1' })
  t.equal(first.key, 'k1')
  t.match(first.fingerprint, /^[0-9a-f]{64}$/)
  t.equal((await once({ key: 'k2' })).fingerprint, first.fingerprint, 'the key is no part of it')
  t.equal((await once({ key: 'k1', raw: ' { "b" : [1,2], "a":1 }' })).fingerprint, first.fingerprint)
  t.not((await once({ key: 'k1', payload: { a: 2, b: [1, 2] } })).fingerprint, first.fingerprint)
  t.not((await once({ key: 'k1', payload: { a: 1, b: [2, 1] } })).fingerprint, first.fingerprint)
  t.not((await once({ key: 'k1', url: '/things/2' })).fingerprint, first.fingerprint)
  t.not((await once({ key: 'k1', url: '/things/1?x=1' })).fingerprint, first.fingerprint)
  t.equal((await once({ key: '"k1"' })).key, 'k1', 'as a structured field too')
})

t.test('no key, no once; a bad key is refused; reading ignores it', async t => {
  t.strictSame(await once({}), { status: 200 })
  for (const key of ['', '"', 'x'.repeat(256), 'snowman \u00e9', 'tab\there']) {
    const { status, code } = await once({ key })
    if (key === '"') t.equal(status, 200, 'a lone quote is a key like any other')
    else t.strictSame([status, code], [400, 'malformed'], JSON.stringify(key.slice(0, 20)))
  }
  const read = await app.inject({ url: '/things/1', headers: { ...bearer, 'idempotency-key': 'k' } })
  t.strictSame(read.json(), {})
})
