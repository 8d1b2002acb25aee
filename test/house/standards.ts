/** Writes docs/standards.md from the requirements and the titles of the tests: `node test/house/standards.ts`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { REQUIREMENTS } from './requirements.ts'

const ROOT = join(import.meta.dirname, '..', '..')
export const PAGE = join(ROOT, 'docs', 'standards.md')

/** Which test files name each id. */
function proofs(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const entry of readdirSync(join(ROOT, 'test'), { recursive: true, withFileTypes: true })) {
    // The pages of this room name every id and prove none.
    if (!entry.isFile() || !entry.name.endsWith('.test.ts') || entry.parentPath === import.meta.dirname)
      continue
    const file = join(entry.parentPath, entry.name)
    for (const id of new Set(readFileSync(file, 'utf8').match(/\b[CKLONPQWZ]\d{2}\b/g))) {
      found.set(id, [...(found.get(id) ?? []), relative(join(ROOT, 'test'), file)])
    }
  }
  return found
}

export function page(): string {
  const proved = proofs()
  const rows = REQUIREMENTS.map(({ id, clause, asks }) => {
    const files = [...(proved.get(id) ?? [])].sort().map(file => `\`${file}\``)
    return `| ${id} | ${clause} | ${asks} | ${files.length === 0 ? 'not yet' : files.join(', ')} |`
  })
  const count = REQUIREMENTS.filter(({ id }) => proved.has(id)).length
  return `# Requirements and their proofs

Made by \`node test/house/standards.ts\`; a test keeps it true. ${count} of ${REQUIREMENTS.length} are named by a test.

| id | written in | asks for | tests |
|---|---|---|---|
${rows.join('\n')}
`
}

if (process.argv[1] === import.meta.filename) writeFileSync(PAGE, page())
