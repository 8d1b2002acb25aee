import { readFileSync } from 'node:fs'
import t from 'tap'
import { REQUIREMENTS } from './requirements.ts'
import { PAGE, page } from './standards.ts'

t.test('each requirement stands in the table once, whole', t => {
  const ids = REQUIREMENTS.map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length)
  for (const { id, clause, asks } of REQUIREMENTS)
    t.ok(/^[CKLONPQWZ]\d{2}$/.test(id) && clause !== '' && asks !== '', id)
  t.end()
})

t.test('docs/standards.md says which tests prove what (else: node test/house/standards.ts)', t => {
  t.equal(readFileSync(PAGE, 'utf8'), page())
  t.end()
})
