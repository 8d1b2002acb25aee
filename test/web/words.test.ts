import t from 'tap'
import { PROBLEMS } from '../../src/http/problem.ts'
import { markMessages, unmarkedWords } from '../support/marked-words.ts'
import { publicStage } from './support/public-stage.ts'
import { FACTS, NAVIGATION, webApp } from '../support/web-app.ts'

/** What the frame of a page says that is nobody's translation. */
const FRAME = [
  FACTS.name.id,
  FACTS.operator.id,
  FACTS.contact.address ?? '',
  FACTS.contact.email ?? '',
  /^(ID|EN)$/,
  /[0-9a-f-]{36}/,
  // The sentence of the problem itself.
  ...Object.values(PROBLEMS).map(({ title }) => title.id),
  ...Object.keys(PROBLEMS).map(code => new RegExp(`^${code}$`)),
]

/** Names, numbers and addresses. */
const DATA = [
  /Akar Uji|Issuing|Segel/,
  /CN=|O=|C=ID/,
  /http:\S+/,
  /\b[0-9a-f]{2,4}\b/,
  /WITA|KiB|MiB|SHA/,
  /DER|PEM|PKCS/,
]

t.test('the marks find a word that is written into a page', async t => {
  t.strictSame(unmarkedWords('<p title="Halo">⟦ya⟧ tidak</p><svg>x</svg>'), ['Halo', 'tidak'])
  t.strictSame(unmarkedWords('<p>⟦a ⟦b⟧ c⟧ &#38; 12</p><p>data</p>', ['data']), [])
})

t.test('all words of the public pages and of failures come from the messages', async t => {
  await markMessages()
  const { options, store } = await publicStage(t, { facts: { demonstration: true } })
  store.change('0a1b2c', 'keyCompromise')
  const app = await webApp(t, options)
  const addresses = [
    '/',
    '/none',
    '/%zz',
    '/ca',
    '/service-health',
    '/practice-statement',
    '/status',
    '/problems',
  ]
  for (const url of [...addresses, '/status?serial=0a1b2c', '/status?serial=x', '/status?serial=ff']) {
    const { body } = await app.inject({ url, headers: NAVIGATION })
    t.match(body, '⟦')
    t.strictSame(unmarkedWords(body, [...FRAME, ...DATA]), [], url)
  }
})
