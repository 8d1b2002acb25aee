import t from 'tap'
import { CODES, type Finding, SegelError } from '../../src/errors.ts'
import { PROBLEMS } from '../../src/http/problem.ts'
import { appWith, open } from './support.ts'

const finding: Finding = {
  code: 'no-official-email',
  effect: 'hold',
  message: { id: 'Surel dinas belum ada.', en: 'There is no official mailbox.' },
  action: 'agency',
}
const { app } = appWith(async scope => {
  scope.get<{ Params: { code: string } }>('/fail/:code', open, async request => {
    const code = CODES.find(one => one === request.params.code)
    if (code !== undefined) throw new SegelError(code, 'A public fact.', { cause: new Error('private') })
    throw new SegelError('policy-violation', 'A public fact.', { findings: [finding] })
  })
})
t.teardown(() => app.close())

for (const code of CODES) {
  t.test(`${code} becomes a problem of RFC 9457`, async t => {
    const answer = await app.inject({ url: `/fail/${code}`, headers: { 'accept-language': 'en' } })
    const problem = answer.json()
    t.equal(answer.statusCode, PROBLEMS[code].status)
    t.equal(answer.headers['content-type'], 'application/problem+json')
    t.equal(answer.headers['content-language'], 'en')
    t.match(problem, {
      type: `/problems#${code}`,
      status: PROBLEMS[code].status,
      title: PROBLEMS[code].title.en,
      detail: 'A public fact.',
      code,
      message: PROBLEMS[code].title,
      violations: [],
    })
    t.equal(problem.instance, `urn:uuid:${String(answer.headers['x-request-id'])}`)
    t.notMatch(answer.body, 'private')
    t.equal('retry-after' in answer.headers, [429, 503].includes(answer.statusCode))
    t.equal(
      answer.headers['www-authenticate'],
      code === 'unauthenticated' ? 'Bearer realm="segel"' : undefined,
    )
  })
}

t.test('findings become violations, and the detail in the language asked for', async t => {
  const english = (
    await app.inject({ url: '/fail/x', headers: { 'accept-language': 'fr, en;q=0.8' } })
  ).json()
  const indonesian = (await app.inject({ url: '/fail/x' })).json()
  t.equal(english.detail, finding.message.en)
  t.equal(indonesian.detail, finding.message.id)
  t.equal(indonesian.title, PROBLEMS['policy-violation'].title.id)
  const { code, effect, message, action } = finding
  t.strictSame(indonesian.violations, [{ code, effect, message, action }])
})

t.test('the page of problem codes has an anchor for every type', async t => {
  const page = await app.inject({ url: '/problems' })
  t.equal(page.statusCode, 200)
  for (const code of Object.keys(PROBLEMS)) t.match(page.body, `id="${code}"`)
})
