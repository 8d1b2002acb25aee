import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import t from 'tap'
import { composePublicPages } from '../../src/compose/web.ts'
import { loadConfig } from '../../src/config/load.ts'
import { loadProfiles } from '../../src/config/profiles.ts'
import { readYaml } from '../../src/config/yaml-file.ts'
import { expectAccessible, openBrowser } from '../support/browser.ts'
import { PROJECT } from '../support/service.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { listenWeb, NAVIGATION, webApp } from '../support/web-app.ts'

const browser = openBrowser(t)
const FILE = join(PROJECT, 'docs/cps/practice-statement.yaml')

/** RFC 3647 6: each chapter's sections, and how many subsections each has, counted from the RFC. */
const OUTLINE: readonly (readonly number[])[] = [
  [0, 0, 5, 2, 4, 0],
  [0, 0, 0, 0],
  [6, 6, 2, 0],
  [2, 3, 2, 3, 2, 7, 7, 7, 16, 3, 0, 2],
  [8, 4, 8, 8, 7, 0, 4, 0],
  [7, 11, 2, 3, 2, 3, 0, 0],
  [9, 2, 2],
  [0, 0, 0, 0, 0, 0],
  [5, 3, 3, 7, 0, 5, 0, 0, 0, 3, 0, 3, 0, 0, 0, 5, 0],
]

/** Headings of RFC 3647 6 at places where an outline easily slips. */
const HEADINGS: Readonly<Record<string, string>> = {
  1: 'Introduction',
  '1.3.4': 'Relying parties',
  '1.5.4': 'CPS approval procedures',
  2: 'Publication and repository responsibilities',
  '2.4': 'Access controls on repositories',
  '3.1.6': 'Recognition, authentication, and role of trademarks',
  '3.2.6': 'Criteria for interoperation',
  '3.4': 'Identification and authentication for revocation request',
  '4.1.1': 'Who can submit a certificate application',
  '4.4.3': 'Notification of certificate issuance by the CA to other entities',
  '4.6.7': 'Notification of certificate issuance by the CA to other entities',
  '4.8': 'Certificate modification',
  '4.9.8': 'Maximum latency for CRLs (if applicable)',
  '4.9.12': 'Special requirements re key compromise',
  '4.9.16': 'Limits on suspension period',
  '4.11': 'End of subscription',
  '4.12.2': 'Session key encapsulation and recovery policy and practices',
  '5.1.8': 'Off-site backup',
  '5.4.8': 'Vulnerability assessments',
  '5.5.7': 'Procedures to obtain and verify archive information',
  '5.8': 'CA or RA termination',
  '6.1.7': 'Key usage purposes (as per X.509 v3 key usage field)',
  '6.2.11': 'Cryptographic module rating',
  '6.8': 'Time-stamping',
  '7.1.9': 'Processing semantics for the critical certificate policies extension',
  '7.3.2': 'OCSP extensions',
  '8.6': 'Communication of results',
  '9.4.7': 'Other information disclosure circumstances',
  '9.6.3': 'Subscriber representations and warranties',
  '9.16.5': 'Force majeure',
  '9.17': 'Other provisions',
}

function area(changes: { readonly file?: string } = {}) {
  const loaded = loadConfig({ file: join(PROJECT, 'config/demo.yaml'), env: {} })
  const config =
    changes.file === undefined
      ? loaded
      : { ...loaded, web: { ...loaded.web, practiceStatement: changes.file } }
  const unused = () => Promise.reject(new Error('not asked'))
  const fail = (): never => {
    throw new Error('not for this page')
  }
  const uses = { authorities: unused, crls: unused, status: unused, visibility: unused, load: fail }
  return composePublicPages({ config, profiles: loadProfiles(config) }, { uses, now: () => new Date() })
}

t.test(
  'K01 every heading of RFC 3647 6 is there, in order, in both languages, each with a statement',
  async t => {
    const app = await webApp(t, { areas: [area()] })
    const expected = OUTLINE.flatMap((sections, index) => {
      const chapter = String(index + 1)
      return [
        chapter,
        ...sections.flatMap((count, at) => {
          const section = `${chapter}.${String(at + 1)}`
          return [section, ...Array.from({ length: count }, (_, sub) => `${section}.${String(sub + 1)}`)]
        }),
      ]
    })
    for (const language of ['id', 'en']) {
      const { body } = await app.inject({
        url: '/practice-statement',
        headers: { ...NAVIGATION, 'accept-language': language },
      })
      const found = [
        ...body.matchAll(/<h[234] id="section-[\d-]+"><span class="number">([\d.]+)<\/span> ([^<]+)</g),
      ]
      t.strictSame(
        found.map(([, number]) => number),
        expected,
        language,
      )
      if (language === 'en')
        for (const [number, title] of Object.entries(HEADINGS)) {
          const own = found.find(([, one]) => one === number)?.[2] ?? ''
          t.equal(own.replaceAll('&#39;', "'"), title, number)
        }
      for (const [index, one] of found.entries()) {
        const from = one.index + one[0].length
        const between = body.slice(from, found[index + 1]?.index ?? body.length)
        const isLeaf = !expected.some(number => number.startsWith(`${one[1] ?? ''}.`))
        if (isLeaf) t.match(between, /<p/, `${one[1] ?? ''} says something`)
      }
      t.notMatch(body, /\{\w+\}|TODO|TBD|lorem/i)
    }
  },
)

t.test('K01 what is stated comes from configuration and profiles', async t => {
  const app = await webApp(t, { areas: [area()] })
  const { body } = await app.inject({
    url: '/practice-statement',
    headers: { ...NAVIGATION, 'accept-language': 'en' },
  })
  const config = loadConfig({ file: join(PROJECT, 'config/demo.yaml'), env: {} })
  for (const profile of loadProfiles(config).values())
    for (const { oid } of profile.policies) t.match(body, oid, `policy OID ${oid} of ${profile.name}`)
  t.match(body, `every ${String(config.crl.reissueEveryHours)} hours at the latest`)
  t.match(body, `valid for ${String(config.crl.validityHours)} hours`)
  t.match(body, `valid for ${String(config.ocsp.validityMinutes)} minutes`)
  t.match(body, config.web.contact.email)
  t.match(body, `${config.statusUrl}/ocsp`)
  t.match(body, '2 years, at most until employment ends')
})

t.test(
  'a statement with a section too few, too many, in one language or with an unknown fact stops the start',
  async t => {
    const folder = temporaryFolder(t)
    const whole = readYaml(FILE) as Record<string, unknown>
    const faults: readonly (readonly [Record<string, unknown>, RegExp])[] = [
      [{ ...whole, '4.9.3': undefined }, /section 4\.9\.3 is missing in "id"/],
      [{ ...whole, '4.13': { id: 'a', en: 'b' } }, /no section 4\.13/],
      [{ ...whole, '2.1': { id: 'a | b' } }, /section 2\.1 is missing in "en"/],
      [{ ...whole, '2.1': { id: 'a | b', en: 'c' } }, /section 2\.1 has a text in one language only/],
      [{ ...whole, '2.1': { id: 'a | {nothing}', en: 'c | d' } }, /there is no fact \{nothing\}/],
    ]
    for (const [value, says] of faults) {
      const file = join(folder, 'statement.yaml')
      writeFileSync(file, JSON.stringify(value))
      t.throws(() => area({ file }), says)
    }
  },
)

for (const options of [
  { size: 'phone', language: 'id', theme: 'dark' },
  { size: 'desktop', language: 'en', theme: 'light' },
] as const)
  t.test(`the page: ${Object.values(options).join(', ')}`, async t => {
    const url = await listenWeb(t, { areas: [area()] })
    const page = await browser.page(t, options)
    await page.goto(`${url}/practice-statement`)
    await expectAccessible(t, page)
  })
