import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { SegelError } from '../../../src/errors.ts'
import { buildApp } from '../../../src/http/app.ts'
import { type DistributionUses, distributionPlugin } from '../../../src/protocols/distribution/index.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { requireTool } from '../../support/tools.ts'

const NOW = new Date('2026-03-01T00:00:00Z')
const crl = (number: bigint) => ({
  number,
  thisUpdate: new Date('2026-02-28T23:00:00Z'),
  nextUpdate: new Date('2026-03-02T00:00:00Z'),
  der: Buffer.from(`crl ${String(number)}`),
})
const absent = () => new SegelError('not-found', 'There is no such issuer.')

function bench(
  more: {
    uses?: Partial<DistributionUses>
    demonstration?: boolean
    now?: Date
    maxAgeSeconds?: number
  } = {},
) {
  const demonstration = more.demonstration ?? false
  const uses: DistributionUses = {
    currentCrl: async id => {
      if (id !== 'penerbit-1') throw absent()
      return crl(7n)
    },
    archivedCrl: async (_id, number) => {
      if (number > 7n) throw absent()
      return crl(number)
    },
    authorityCertificates: async () => ({ certificate: Buffer.from('3000', 'hex'), chain: [] }),
    ...more.uses,
  }
  return buildApp({
    log: { level: 'silent' },
    trustProxy: false,
    health: { ready: async () => undefined },
    demonstration,
    plugins: [
      distributionPlugin({
        uses,
        now: () => more.now ?? NOW,
        ...(more.maxAgeSeconds === undefined ? {} : { maxAgeSeconds: more.maxAgeSeconds }),
      }),
    ],
  })
}

t.test('L24 the current CRL: type, validators, freshness, no content coding', async t => {
  const app = bench({ maxAgeSeconds: 1_000_000 })
  t.teardown(() => app.close())
  const answer = await app.inject({ url: '/crl/penerbit-1.crl', headers: { 'accept-encoding': 'gzip, br' } })
  t.equal(answer.statusCode, 200)
  t.equal(answer.body, 'crl 7')
  t.match(answer.headers, {
    'content-type': 'application/pkix-crl',
    'last-modified': 'Sat, 28 Feb 2026 23:00:00 GMT',
    'cache-control': 'max-age=86399, public, no-transform, must-revalidate',
  })
  t.notOk('content-encoding' in answer.headers)
  const { etag } = answer.headers
  const again = await app.inject({ url: '/crl/penerbit-1.crl', headers: { 'if-none-match': String(etag) } })
  t.equal(again.statusCode, 304)
  t.equal(again.body, '')
  const head = await app.inject({ method: 'HEAD', url: '/crl/penerbit-1.crl' })
  t.strictSame([head.statusCode, head.body, head.headers['content-length']], [200, '', '5'])
})

t.test('L24 max-age never reaches nextUpdate, and an overdue CRL is not kept at all', async t => {
  for (const [now, longest, age] of [
    ['2026-03-01T00:00:00.000Z', 300, 300],
    ['2026-03-01T23:59:50.000Z', 300, 9],
    ['2026-03-01T23:59:50.500Z', 300, 9],
    ['2026-03-02T00:00:00.000Z', 300, 0],
    ['2026-03-05T00:00:00.000Z', 300, 0],
  ] as const) {
    const app = bench({ now: new Date(now), maxAgeSeconds: longest })
    const answer = await app.inject({ url: '/crl/penerbit-1.crl' })
    t.match(String(answer.headers['cache-control']), new RegExp(`^max-age=${String(age)},`), now)
    await app.close()
  }
})

t.test('old CRLs by number', async t => {
  const app = bench()
  t.teardown(() => app.close())
  const answer = await app.inject({ url: '/crl/penerbit-1/3.crl' })
  t.equal(answer.body, 'crl 3')
  t.equal(answer.headers['content-type'], 'application/pkix-crl')
  t.equal((await app.inject({ url: '/crl/penerbit-1/8.crl' })).statusCode, 404)
})

t.test('L24 L26 deltas and shards, each with its archive, and validators of their own', async t => {
  const asked: string[] = []
  const app = bench({
    uses: {
      currentCrl: async (id, scope) => {
        asked.push(`${id} ${scope}`)
        return crl(7n)
      },
      archivedCrl: async (id, number, scope) => {
        asked.push(`${id} ${scope} ${String(number)}`)
        return crl(number)
      },
    },
  })
  t.teardown(() => app.close())
  const tags = new Set<unknown>()
  for (const [url, what] of [
    ['/crl/penerbit-1.crl', 'penerbit-1 full'],
    ['/crl/penerbit-1.delta.crl', 'penerbit-1 delta'],
    ['/crl/penerbit-1/shard-0.crl', 'penerbit-1 shard-0'],
    ['/crl/penerbit-1/shard-255.crl', 'penerbit-1 shard-255'],
    ['/crl/penerbit-1/6.crl', 'penerbit-1 full 6'],
    ['/crl/penerbit-1/delta/6.crl', 'penerbit-1 delta 6'],
    ['/crl/penerbit-1/shard-3/6.crl', 'penerbit-1 shard-3 6'],
  ] as const) {
    const answer = await app.inject({ url })
    t.equal(answer.statusCode, 200, url)
    t.equal(answer.headers['content-type'], 'application/pkix-crl')
    t.equal(asked.pop(), what)
    tags.add(answer.headers.etag)
  }
  t.equal(tags.size, 7)
})

t.test('names that are no names are not found, and never 500', async t => {
  const app = bench()
  t.teardown(() => app.close())
  const long = '9'.repeat(60)
  const urls = [
    '/crl/penerbit-1',
    '/crl/x.crl',
    '/crl/X.crl',
    '/crl/.crl',
    '/crl/%2e%2e%2fetc%2fpasswd.crl',
    '/crl/a%00.crl',
    '/crl/a/03.crl',
    '/crl/a/-1.crl',
    `/crl/a/${long}.crl`,
    '/crl/a/b.crl',
    '/crl/a.delta',
    '/crl/.delta.crl',
    '/crl/a/delta.crl',
    '/crl/a/shard-.crl',
    '/crl/a/shard-01.crl',
    '/crl/a/shard-1000.crl',
    '/crl/a/full/1.crl',
    '/crl/a/shard-x/1.crl',
    '/crl/a/delta/01.crl',
    '/crl/a/delta/1',
    '/ca/a',
    '/ca/a.txt',
    '/ca/a%2Fb.cer',
    '/ca/%00.cer',
  ]
  for (const url of urls) {
    const answer = await app.inject({ url })
    t.equal(answer.statusCode, 404, url)
    t.equal(answer.json().code, 'not-found', url)
  }
  t.equal((await app.inject({ method: 'POST', url: '/crl/penerbit-1.crl' })).statusCode, 405)
})

t.test('C29 CA certificates: one as DER, the path as certs-only PKCS #7; openssl reads both', async t => {
  const openssl = requireTool('openssl')
  const folder = temporaryFolder(t)
  const at = (name: string) => join(folder, name)
  const make = (cn: string) => {
    execFileSync(
      openssl,
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-subj',
        `/CN=${cn}`,
        '-keyout',
        at('k'),
        '-outform',
        'DER',
        '-out',
        at('c'),
      ],
      { stdio: 'pipe' },
    )
    return readFileSync(at('c'))
  }
  const [certificate, root] = [make('penerbit'), make('akar')]
  const app = bench({ uses: { authorityCertificates: async () => ({ certificate, chain: [root] }) } })
  t.teardown(() => app.close())
  const cer = await app.inject({ url: '/ca/penerbit-1.cer' })
  t.equal(cer.headers['content-type'], 'application/pkix-cert')
  t.ok(cer.rawPayload.equals(certificate))
  const p7c = await app.inject({ url: '/ca/penerbit-1.p7c' })
  t.equal(p7c.headers['content-type'], 'application/pkcs7-mime; smime-type=certs-only')
  writeFileSync(at('p7c'), p7c.rawPayload)
  const text = execFileSync(openssl, ['pkcs7', '-inform', 'DER', '-in', at('p7c'), '-print_certs'], {
    encoding: 'utf8',
  })
  t.match(text, /CN ?= ?penerbit/)
  t.match(text, /CN ?= ?akar/)
  for (const url of ['/ca/penerbit-1.cer', '/ca/penerbit-1.p7c']) {
    const etag = String((await app.inject({ url })).headers.etag)
    t.equal((await app.inject({ url, headers: { 'if-none-match': etag } })).statusCode, 304)
  }
})

t.test('a demonstration says so in a header, on failures too', async t => {
  const real = bench()
  const demonstration = bench({ demonstration: true })
  t.teardown(() => Promise.all([real.close(), demonstration.close()]))
  for (const url of ['/crl/penerbit-1.crl', '/crl/x.crl']) {
    t.equal((await demonstration.inject({ url })).headers['x-segel-demonstration'], 'true')
    t.notOk('x-segel-demonstration' in (await real.inject({ url })).headers)
  }
})
