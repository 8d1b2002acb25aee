import t from 'tap'
import { PROBLEMS } from '../../src/http/problem.ts'
import { markMessages, unmarkedWords } from '../support/marked-words.ts'
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
  PROBLEMS.malformed.title.id,
]

t.test('the marks find a word that is written into a page', async t => {
  t.strictSame(unmarkedWords('<p title="Halo">⟦ya⟧ tidak</p><svg>x</svg>'), ['Halo', 'tidak'])
  t.strictSame(unmarkedWords('<p>⟦a ⟦b⟧ c⟧ &#38; 12</p><p>data</p>', ['data']), [])
})

t.test('all words of the public pages and of failures come from the messages', async t => {
  await markMessages()
  const app = await webApp(t, { facts: { demonstration: true } })
  for (const url of ['/', '/none', '/%zz']) {
    const { body } = await app.inject({ url, headers: NAVIGATION })
    t.match(body, '⟦')
    t.strictSame(unmarkedWords(body, FRAME), [], url)
  }
})
