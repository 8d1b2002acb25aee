/** SECURITY.md names each attacker, what stops and what reveals them, what does not hold, and tests that exist. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PROJECT } from '../../src/config/project.ts'

const ATTACKERS = [
  'Stolen RA server',
  'Stolen RA database login',
  'Stolen database files',
  'Rogue officer',
  'Two rogue officers',
  'Rogue administrator',
  'Stolen backup',
  'Network attacker',
  'Lost laptop of an officer',
  'Phished officer',
  'Hostile applicant',
  'Malicious dependency',
]
const ANSWERS = ['Stopped by', 'Revealed by', 'Does not hold', 'Shown by']

const text = readFileSync(join(PROJECT, 'SECURITY.md'), 'utf8')
const attackers = /\n## Attackers\n(.*?)\n## /s.exec(text)?.[1] ?? ''
const sections = new Map(
  attackers
    .split(/^### /m)
    .slice(1)
    .map(section => [section.split('\n')[0] ?? '', section]),
)

t.test('each attacker is named once, with all four answers', t => {
  t.strictSame([...sections.keys()], ATTACKERS)
  for (const [attacker, section] of sections)
    for (const answer of ANSWERS)
      t.match(section, new RegExp(`^- \\*\\*${answer}\\*\\*: \\S`, 'm'), `${attacker}: ${answer}`)
  t.end()
})

t.test('each attacker has tests, and every test that is named is there and proves something', t => {
  for (const [attacker, section] of sections) {
    const shown = section.slice(section.indexOf('**Shown by**'))
    const files = [...shown.matchAll(/`([a-z0-9/.-]+\.test\.ts)`/g)].map(match => match[1] ?? '')
    t.ok(files.length > 0, attacker)
    for (const file of files) {
      const path = join(PROJECT, 'test', file)
      t.ok(existsSync(path) && /\bt\.test\(/.test(readFileSync(path, 'utf8')), `${attacker}: ${file}`)
    }
  }
  t.end()
})
