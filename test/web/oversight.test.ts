// The pages of administrators and auditors, over a real store.
import t, { type Test } from 'tap'
import { composeOversight } from '../../src/compose/oversight.ts'
import { noteKeyOf, formatNoteKey } from '../../src/domain/note.ts'
import { reportConduct } from '../../src/auditing/report-conduct.ts'
import { openAuditSeal } from '../../src/auditing/seal.ts'
import type { ConductThresholds } from '../../src/domain/conduct.ts'
import { adminPages } from '../../src/web/admin/index.ts'
import type { OfficerUses } from '../../src/web/admin/officers-routes.ts'
import { auditorPages } from '../../src/web/auditor/index.ts'
import { expectAccessible, openBrowser } from '../support/browser.ts'
import { actor } from '../support/fixtures.ts'
import { certified, openHouse, person } from '../support/house.ts'
import { THRESHOLDS } from '../protocols/rest/fixtures.ts'
import { markMessages, unmarkedWords } from '../support/marked-words.ts'
import { FACTS, listenWeb, NAVIGATION, webApp } from '../support/web-app.ts'

const browser = openBrowser(t)
const HOSTILE = '<img src=x onerror=alert(1)> "\u202egnp.exe" \u{1f600}'
const ORIGIN = 'uji.example/log'

/** The pages about officers have a test of their own. */
const NO_OFFICERS = new Proxy({} as OfficerUses, {
  get: () => async () => [],
})

async function stage(t: Test, thresholds: Partial<ConductThresholds> = {}) {
  const house = await openHouse(t, new Date())
  await certified(house, person(house))
  await house.stores.owner.change(
    {
      ...{ at: new Date(), actor: 'token:x', role: 'auditor', source: 'test', requestId: 'r' },
      ...{ action: 'test.hostile', object: HOSTILE, detail: { text: HOSTILE, many: ['a', HOSTILE] } },
    },
    async tx => tx.putAgencies([{ code: 'X', name: HOSTILE }]),
  )
  const signer = await house.keys.generate('audit', 'ed25519')
  const key = noteKeyOf(ORIGIN, signer.spki)
  const { seal } = openAuditSeal({
    store: house.stores.ca,
    clock: house.clock,
    key: async () => ({ signer, key }),
    maxAgeMs: 60_000,
  })
  await seal()
  const oversight = composeOversight(
    { config: { web: { timeZone: 'Asia/Makassar' }, validationAuthorities: ['http://127.0.0.1:1/metrics'] } },
    { store: house.stores.ra },
  )
  const areas = [
    adminPages({ uses: oversight, officers: NO_OFFICERS, profiles: [...house.profiles.values()] }),
    auditorPages({
      ...oversight,
      now: () => new Date(),
      listOfficers: async () => [{ officer: 'token:x', name: HOSTILE }],
      reportConduct: reportConduct({
        ...{ store: house.stores.ra, clock: house.clock },
        thresholds: { ...THRESHOLDS, ...thresholds },
        officerPersons: async () => new Map(),
      }),
    }),
  ]
  return { house, areas, key: formatNoteKey(key), seal }
}

const PAGES = {
  administrator: ['/admin', '/admin/profiles', '/admin/registry'],
  auditor: [
    ...['/admin', '/admin/profiles', '/admin/registry', '/auditor', '/auditor/events', '/auditor/events/2'],
    '/auditor/conduct',
    ...['/auditor/export', '/auditor/events?action=none'],
  ],
} as const

t.test('who may look, and who may not', async t => {
  const { areas } = await stage(t)
  const all = [...new Set(Object.values(PAGES).flat())]
  for (const role of ['employee', 'verifier', 'registration-officer', 'administrator', 'auditor'] as const) {
    const app = await webApp(t, { areas, actor: actor(role) })
    for (const url of all) {
      const { statusCode } = await app.inject({ url, headers: NAVIGATION })
      const isOpen = role in PAGES && (PAGES[role as 'auditor'] as readonly string[]).includes(url)
      t.equal(statusCode, isOpen ? 200 : 403, `${role} ${url}`)
    }
  }
  const nobody = await webApp(t, { areas })
  for (const url of all) t.equal((await nobody.inject({ url })).statusCode, 401, url)
})

t.test('what others wrote is text, and words come from the messages', async t => {
  await markMessages()
  const { areas } = await stage(t)
  const app = await webApp(t, { areas, actor: actor('auditor') })
  for (const url of PAGES.auditor) {
    const { body } = await app.inject({ url, headers: NAVIGATION })
    t.notMatch(body, '<img', url)
    t.notMatch(body, /<(?:script(?! type="module")|style)|\son[a-z]+=|\sstyle=/, url)
  }
  const { body } = await app.inject({ url: '/auditor/events?action=test.hostile', headers: NAVIGATION })
  t.match(body, /&(lt|#60);img/)
  const overview = await app.inject({ url: '/admin', headers: NAVIGATION })
  t.match(overview.body, 'Tidak menjawab: 127.0.0.1:1.', 'a responder that is away is told in words')
  t.match(overview.body, '⟦')
  t.strictSame(
    unmarkedWords(overview.body, [
      ...[FACTS.name.id, FACTS.operator.id, FACTS.contact.address ?? '', FACTS.contact.email ?? ''],
      ...[
        /^(ID|EN)$/,
        /[0-9a-f-]{36}/,
        /WITA/,
        /auditor/i,
        'The',
        'Akar',
        'Uji',
        'ID',
        'Penerbit',
        'CN',
        'C',
      ],
    ]),
    [],
  )
})

t.test('odd questions get an answer, not an accident', async t => {
  const { areas, key } = await stage(t)
  const app = await webApp(t, { areas, actor: actor('auditor') })
  for (const [url, status] of [
    ['/auditor/events?before=0', 400],
    ['/auditor/events?before=1', 200],
    ['/auditor/events?before=99999999999999', 200],
    ['/auditor/events?actor=%27%20or%201=1', 200],
    ['/auditor/events?wrong=1', 400],
    ['/auditor/events/0', 400],
    ['/auditor/events/99999999', 404],
    ['/auditor/events/abc', 400],
    ['/auditor/export/pack?from=1&key=none', 400],
    [`/auditor/export/pack?from=99999&key=${encodeURIComponent(key)}`, 400],
    [`/auditor/export/pack?from=1&to=99999&key=${encodeURIComponent(key)}`, 404],
  ] as const)
    t.equal((await app.inject({ url, headers: NAVIGATION })).statusCode, status, url)
  const pack = await app.inject({ url: `/auditor/export/pack?from=1&to=&key=${encodeURIComponent(key)}` })
  t.equal(pack.statusCode, 200)
  t.match(pack.headers['content-disposition'], /attachment/)
  const lines = pack.body.trimEnd().split('\n')
  t.match(lines[0], 'segel audit pack')
  t.match(lines.at(-1), /"end":/)
})

t.test('conduct: findings in words, an empty period, and a period that is none', async t => {
  const { areas, house } = await stage(t, { unread: { count: 1, seconds: 3600 } })
  const app = await webApp(t, { areas, actor: actor('auditor') })
  const open = async (url: string, language = 'en') => {
    const { statusCode, body } = await app.inject({
      url,
      headers: { ...NAVIGATION, 'accept-language': language },
    })
    return { statusCode, body: decoded(body) }
  }
  const found = await open('/auditor/conduct')
  t.equal(found.statusCode, 200)
  t.match(found.body, /Decisions looked at: 2, by officers: 2\./)
  t.match(found.body, /approved 1 of 1 requests the moment they came in\./)
  const [, href = ''] = /href="(\/auditor\/events\?object=request%3A[^"]+)"/.exec(found.body) ?? []
  t.match((await open(href)).body, 'request.submitted', 'a finding leads to the events of its requests')
  t.match((await open('/auditor/conduct', 'id')).body, /menyetujui 1 dari 1 permohonan segera setelah masuk/)
  const empty = await open('/auditor/conduct?from=2020-01-01&to=2020-02-01')
  t.match(empty.body, /Nothing stands out[^]*Decisions looked at: 0, by officers: 0\./)
  t.match((await house.auditSince()).at(-1), {
    action: 'conduct.read',
    detail: { from: '2019-12-31T16:00:00.000Z', to: '2020-02-01T16:00:00.000Z' },
  })
  for (const query of [
    ...['from=2020-02-01&to=2020-01-01', 'from=2020-01-01&to=2022-01-01', 'from=2020-02-31&to=2020-03-01'],
    ...['from=&to=', 'from=x&to=2020-01-01', 'from=2020-13-01&to=2020-13-02'],
  ]) {
    const refused = await open(`/auditor/conduct?${query}`)
    t.equal(refused.statusCode, 400, query)
    t.match(refused.body, 'This period cannot be shown')
  }
  t.equal((await open('/auditor/conduct?wrong=1')).statusCode, 400)
})

t.test('newest first, page by page, each event once', async t => {
  const { areas, house } = await stage(t)
  for (let i = 0; i < 120; i += 1)
    await house.stores.owner.change(
      {
        ...{ at: new Date(), actor: 'token:many', role: 'auditor', source: 'test', requestId: 'r' },
        ...{ action: 'test.many', object: `test:${String(i)}`, detail: {} },
      },
      () => Promise.resolve(),
    )
  const app = await webApp(t, { areas, actor: actor('auditor') })
  const seen: number[] = []
  let url: string | undefined = '/auditor/events?actor=token:many'
  for (let pages = 0; url !== undefined && pages < 5; pages += 1) {
    const body: string = (await app.inject({ url, headers: { ...NAVIGATION, 'accept-language': 'en' } })).body
    seen.push(...[...body.matchAll(/\/auditor\/events\/(\d+)"/g)].map(([, number]) => Number(number)))
    const next: string | undefined = [
      ...decoded(body).matchAll(/href="(\/auditor\/events\?[^"]*before=\d+[^"]*)"/g),
    ].at(-1)?.[1]
    url = next
  }
  t.equal(seen.length, 120)
  t.strictSame(
    seen,
    [...new Set(seen)].sort((a, b) => b - a),
  )
})

const decoded = (markup: string) =>
  markup
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&')

t.test('what others wrote stays within the page', async t => {
  const { areas } = await stage(t)
  const url = await listenWeb(t, { areas, actor: actor('auditor') })
  const page = await browser.page(t, { size: 'phone' })
  for (const path of ['/auditor/events', '/auditor/events/2', '/auditor/conduct', '/admin/registry']) {
    await page.goto(`${url}${path}`)
    await expectAccessible(t, page, path)
  }
})

t.test('the browser checks the proof by itself, and sees a changed event', async t => {
  const { areas, key } = await stage(t)
  const url = await listenWeb(t, { areas, actor: actor('auditor') })
  const page = await browser.page(t, { language: 'en' })
  const outcome = async () => {
    const result = page.locator('#check-proof-result')
    // What an earlier press of the button said is out of the way.
    await result.evaluate('one => { one.hidden = true }')
    await page.getByRole('button', { name: 'Check the proof' }).click()
    await result.waitFor({ state: 'visible' })
    return (await result.textContent()) ?? ''
  }
  for (const number of [1, 2, 3, 5]) {
    await page.goto(`${url}/auditor/events/${String(number)}`)
    await page.fill('#verifier-key', '')
    t.match(await outcome(), 'is in the tree whose head is shown', `event ${String(number)}`)
  }
  await page.fill('#verifier-key', 'nonsense')
  t.match(await outcome(), 'no verifier key')
  await page.fill('#verifier-key', key)
  t.match(await outcome(), 'is signed by that key')
  const [, name, id, octets = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(key) ?? []
  const other = Buffer.from(octets, 'base64').fill(7, 1).toString('base64')
  await page.fill('#verifier-key', [name, id, other].join('+'))
  t.match(await outcome(), 'NOT by that key')
  await page.evaluate("document.getElementById('check-proof').dataset.body += ' '")
  t.match(await outcome(), 'does NOT hold')
})
