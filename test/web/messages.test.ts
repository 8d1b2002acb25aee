import t from 'tap'
import { allMessages } from '../support/marked-words.ts'

/** The same in both languages, and rightly so. */
const SAME: ReadonlySet<string> = new Set([
  ...['NIK', 'Administrator', 'Auditor', 'Responder', 'April', 'September', 'November'],
  ...['Menu', 'Audit', 'Bahasa Indonesia', 'English'],
])

t.test('every text is there in both languages, and is a text of its own in each', async t => {
  const modules = await allMessages()
  t.ok(modules.size >= 4, 'modules are found')
  for (const [name, messages] of modules)
    for (const [key, { id, en }] of Object.entries(messages)) {
      const where = `${name}.${key}`
      if (typeof id !== 'string' || typeof en !== 'string') {
        t.equal(typeof id, typeof en, `${where} is a sentence in both`)
        continue
      }
      for (const text of [id, en]) {
        t.ok(text.trim() === text && text !== '', `${where} is no blank`)
        t.notMatch(text, /TODO|lorem|\s{2}/i, where)
      }
      if (id === en) t.ok(SAME.has(id), `${where} is "${id}" in both languages`)
    }
})
