import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { buildApp } from '../../../src/http/app.ts'
import { ocspPlugin } from '../../../src/protocols/ocsp/index.ts'
import type { OcspAnswer } from '../../../src/revocation/answer-ocsp.ts'
import { decodeRequestPath } from '../../../src/protocols/ocsp/request-path.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { requireTool } from '../../support/tools.ts'

const NOW = new Date('2026-03-01T00:00:00Z')
const MALFORMED = Buffer.from('30030a0101', 'hex')
const GOOD = Buffer.concat([Buffer.from('3082', 'hex'), randomBytes(400)])
const cache = {
  producedAt: new Date('2026-02-28T23:00:00Z'),
  thisUpdate: new Date('2026-02-28T23:00:00Z'),
  nextUpdate: new Date('2026-03-01T01:00:00Z'),
}

function bench(answer: (request: Buffer) => OcspAnswer, maxAgeSeconds?: number) {
  const asked: Buffer[] = []
  const app = buildApp({
    log: { level: 'silent' },
    trustProxy: false,
    health: { ready: async () => undefined },
    demonstration: false,
    plugins: [
      ocspPlugin({
        answerOcsp: async request => {
          asked.push(Buffer.from(request))
          return answer(Buffer.from(request))
        },
        now: () => NOW,
        ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
      }),
    ],
  })
  return { app, asked }
}
/** A DER SEQUENCE of that many octets in all. */
function derOf(length: number, content = randomBytes(length)): Buffer {
  const head =
    length - 2 < 0x80
      ? [0x30, length - 2]
      : length - 3 < 0x100
        ? [0x30, 0x81, length - 3]
        : [0x30, 0x82, (length - 4) >> 8, (length - 4) & 255]
  return Buffer.concat([Buffer.from(head), content.subarray(0, length - head.length)])
}

t.test('O17 a request that openssl made arrives by POST and by GET', async t => {
  const openssl = requireTool('openssl')
  const folder = temporaryFolder(t)
  const at = (name: string) => join(folder, name)
  execFileSync(
    openssl,
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=i', '-keyout', at('k'), '-out', at('c')],
    { stdio: 'pipe' },
  )
  execFileSync(
    openssl,
    ['ocsp', '-issuer', at('c'), '-serial', '0x4a5b6c7d8e9f0011', '-no_nonce', '-reqout', at('req')],
    { stdio: 'pipe' },
  )
  const der = readFileSync(at('req'))
  const { app, asked } = bench(() => ({ body: GOOD, result: 'good', cache }))
  t.teardown(() => app.close())
  const post = await app.inject({
    method: 'POST',
    url: '/ocsp',
    headers: { 'content-type': 'application/ocsp-request' },
    payload: der,
  })
  t.equal(post.statusCode, 200)
  t.equal(post.headers['content-type'], 'application/ocsp-response')
  t.ok(post.rawPayload.equals(GOOD))
  const get = await app.inject({ url: `/ocsp/${encodeURIComponent(der.toString('base64'))}` })
  t.ok(get.rawPayload.equals(GOOD))
  for (const one of asked) t.ok(one.equals(der))
})

t.test('O20 every spelling of a GET that clients and proxies produce means the same octets', async t => {
  const { app, asked } = bench(() => ({ body: GOOD, result: 'good', cache }))
  t.teardown(() => app.close())
  // Found by search: its base64 has plus, slash and padding, none of them in the first eight characters.
  const der = Array.from({ length: 50_000 }, () => derOf(70)).find(
    one => /^.{8,}\+.*\/.*==$/.test(one.toString('base64')) && !one.toString('base64').includes('//'),
  )
  if (der === undefined) throw new Error('no such request found')
  const base64 = der.toString('base64')
  const encoded = encodeURIComponent(base64)
  const spellings = {
    'percent-encoded': encoded,
    'lower-case percent': encoded.replace(/%[0-9A-F]{2}/g, hex => hex.toLowerCase()),
    raw: base64,
    'without padding': base64.replace(/=/g, ''),
    'encoded padding only': base64.replace(/=/g, '%3D'),
    'half encoded': base64.replace(/\+/g, '%2B'),
    base64url: der.toString('base64url'),
    'plus became space': base64.replace(/\+/g, '%20'),
    'encoded twice': encodeURIComponent(encoded),
    'doubled first slash': `/${base64}`,
    'tripled first slash': `//${encoded}`,
    'encoded first slash': `%2F${encoded}`,
    'with a query': `${encoded}?cachebuster=1`,
  }
  for (const [name, path] of Object.entries(spellings)) {
    asked.length = 0
    const answer = await app.inject({ url: `/ocsp/${path}` })
    t.equal(answer.statusCode, 200, name)
    t.ok(asked.length === 1 && asked[0]?.equals(der), name)
  }
})

t.test('O20 merged slashes inside the text: the candidate that has a status is answered', async t => {
  const der = Array.from({ length: 200_000 }, () => derOf(80)).find(one =>
    /^.{8}[^/]+\/[^/]+\/\/[^/]+$/.test(one.toString('base64').replace(/=+$/, '')),
  )
  if (der === undefined) throw new Error('no such request found')
  const { app, asked } = bench(request =>
    request.equals(der)
      ? { body: GOOD, result: 'good', cache }
      : { body: Buffer.from('30030a0106', 'hex'), result: 'unauthorized' },
  )
  t.teardown(() => app.close())
  const merged = der.toString('base64').replace('//', '/')
  const answer = await app.inject({ url: `/ocsp/${merged}` })
  t.ok(answer.rawPayload.equals(GOOD))
  t.ok(asked.length <= 6)
  asked.length = 0
  const many = `/ocsp/${derOf(80).toString('base64').slice(0, 20)}${'/a'.repeat(42)}`
  await app.inject({ url: many })
  t.ok(asked.length <= 6, 'look-ups for one request are bounded')
})

t.test(
  'O20 N11 lengths around the traps: 100 characters of parameter, 255 octets of URL, and far beyond',
  async t => {
    const { app, asked } = bench(() => ({ body: GOOD, result: 'good', cache }))
    t.teardown(() => app.close())
    for (const length of [60, 73, 75, 76, 110, 130, 131, 186, 187, 188, 250, 255, 256, 259, 300, 1_000]) {
      const der = derOf(length)
      asked.length = 0
      const url = `/ocsp/${encodeURIComponent(der.toString('base64'))}`
      const answer = await app.inject({ url })
      t.equal(answer.statusCode, 200)
      t.ok(asked[0]?.equals(der), `${String(length)} octets, URL of ${String(url.length)}`)
    }
  },
)

t.test('O02 what cannot be decoded is malformedRequest with status 200, by GET and POST', async t => {
  const { app, asked } = bench(request =>
    request.length === 0
      ? { body: MALFORMED, result: 'malformedRequest' }
      : { body: GOOD, result: 'good', cache },
  )
  t.teardown(() => app.close())
  for (const path of [
    '',
    '/',
    '!!!',
    'MFE%2525%2525',
    'AAAA',
    '%00',
    'M',
    'MFEw',
    'M'.repeat(5_000),
    'MFE%E0%A4',
    'MFE%',
    '%zz',
  ]) {
    const answer = await app.inject({ url: `/ocsp/${path}` })
    t.equal(answer.statusCode, 200, path.slice(0, 20))
    t.ok(answer.rawPayload.equals(MALFORMED), path.slice(0, 20))
    t.equal(answer.headers['cache-control'], 'no-store', 'N14 not authoritative')
    t.notOk('etag' in answer.headers || 'expires' in answer.headers)
  }
  const headers = { 'content-type': 'application/ocsp-request' }
  const empty = await app.inject({ method: 'POST', url: '/ocsp', headers, payload: '' })
  t.ok(empty.rawPayload.equals(MALFORMED))
  asked.length = 0
  const large = await app.inject({ method: 'POST', url: '/ocsp', headers, payload: Buffer.alloc(8_193) })
  t.equal(large.statusCode, 413)
  for (const type of [
    'application/json',
    'text/plain',
    'application/octet-stream',
    'application/ocsp-response',
  ])
    t.equal(
      (await app.inject({ method: 'POST', url: '/ocsp', headers: { 'content-type': type }, payload: '{}' }))
        .statusCode,
      415,
      type,
    )
  t.equal((await app.inject({ method: 'PUT', url: '/ocsp' })).statusCode, 405)
  t.equal(asked.length, 0)
})

t.test('N12 headers of an authoritative answer, and 304 for who has it already', async t => {
  const { app } = bench(() => ({ body: GOOD, result: 'good', cache }), 86_400)
  t.teardown(() => app.close())
  const url = `/ocsp/${encodeURIComponent(derOf(70).toString('base64'))}`
  const answer = await app.inject({ url })
  const etag = `"${createHash('sha256').update(GOOD).digest('hex')}"`
  t.match(answer.headers, {
    'content-type': 'application/ocsp-response',
    'content-length': String(GOOD.length),
    etag,
    'last-modified': 'Sat, 28 Feb 2026 23:00:00 GMT',
    expires: 'Sun, 01 Mar 2026 01:00:00 GMT',
  })
  // N13: strictly before nextUpdate, which is 3600 s away.
  t.equal(answer.headers['cache-control'], 'max-age=3599, public, no-transform, must-revalidate')
  t.ok(answer.headers.date)
  for (const headers of [
    { 'if-none-match': etag },
    { 'if-none-match': `"x", W/${etag}` },
    { 'if-none-match': '*' },
    { 'if-modified-since': 'Sat, 28 Feb 2026 23:00:00 GMT' },
  ]) {
    const again = await app.inject({ url, headers })
    t.equal(again.statusCode, 304, JSON.stringify(headers))
    t.equal(again.body, '')
    t.equal(again.headers.etag, etag)
  }
  for (const headers of [
    { 'if-none-match': '"x"', 'if-modified-since': 'Sat, 28 Feb 2026 23:00:00 GMT' },
    { 'if-modified-since': 'Sat, 28 Feb 2026 22:59:59 GMT' },
    { 'if-modified-since': 'nonsense' },
  ])
    t.equal((await app.inject({ url, headers })).statusCode, 200, JSON.stringify(headers))
  const post = await app.inject({
    method: 'POST',
    url: '/ocsp',
    headers: { 'content-type': 'application/ocsp-request', 'if-none-match': etag },
    payload: derOf(70),
  })
  t.equal(post.statusCode, 200, 'POST is not conditional')
  const head = await app.inject({ method: 'HEAD', url })
  t.equal(head.statusCode, 200)
  t.equal(head.headers['content-length'], String(GOOD.length))
})

t.test('a cache keeps no answer longer than configured, 300 s unless told otherwise', async t => {
  const { app } = bench(() => ({ body: GOOD, result: 'good', cache }))
  t.teardown(() => app.close())
  const answer = await app.inject({ url: `/ocsp/${encodeURIComponent(derOf(70).toString('base64'))}` })
  t.match(String(answer.headers['cache-control']), /^max-age=300,/)
})

t.test('N14 an answer with a nonce is for one caller only, yet not marked as not authoritative', async t => {
  const { app } = bench(() => ({ body: GOOD, result: 'good' }))
  t.teardown(() => app.close())
  const answer = await app.inject({
    method: 'POST',
    url: '/ocsp',
    headers: { 'content-type': 'application/ocsp-request' },
    payload: derOf(70),
  })
  t.notMatch(String(answer.headers['cache-control']), /no-store|no-cache|public/)
  t.match(String(answer.headers['cache-control']), 'private')
})

t.test('any octets survive any spelling (property)', async t => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 700 }),
      fc.infiniteStream(fc.nat(255)),
      fc.nat(4),
      (length, stream, spelling) => {
        const content = Buffer.from([...stream.take(length)])
        const der = derOf(Math.max(4, length), content)
        const base64 = der.toString('base64')
        const path =
          [
            base64,
            encodeURIComponent(base64),
            encodeURIComponent(encodeURIComponent(base64)),
            base64.replace(/=/g, ''),
            der.toString('base64url'),
          ][spelling] ?? ''
        const [found] = decodeRequestPath(`/ocsp/${path}`, '/ocsp')
        return found !== undefined && der.equals(found)
      },
    ),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300, unit: 'binary' }),
      path => decodeRequestPath(`/ocsp/${path}`, '/ocsp').length <= 6,
    ),
  )
  t.pass()
})
