// The runner's own arithmetic: it must count what failed, crashed, was skipped or never ran.
import t from 'tap'
import { createTapTally } from '../setup/tap-tally.ts'
import type { FileResult } from '../setup/tap-tally.ts'

function tally(text: string): Omit<FileResult, 'lines'>[] {
  const results: FileResult[] = []
  const feed = createTapTally(result => results.push(result))
  for (const line of text.split('\n')) feed(line)
  return results.map(({ lines: _lines, ...counts }) => counts)
}

const counts = (passed: number, failed: number, skipped = 0) => ({ passed, failed, skipped })

t.test('assertions are counted, the points that close a subtest are not', async t => {
  const text = `TAP version 14
# Subtest: test/a.test.ts
    # Subtest: outer
        ok 1 - one
        # Subtest: inner
            ok 1 - two
            ok 2 - three
            1..2
        ok 2 - inner # time=1.5ms

        1..2
    ok 1 - outer # time=2ms

    not ok 2 - four
      ---
      diff: |
        ok 9 - only a quotation
      ...

    ok 3 - five
    1..3
not ok 1 - test/a.test.ts # time=42.5ms`
  t.strictSame(tally(text), [{ file: 'test/a.test.ts', ...counts(4, 1), ms: 42.5 }])
})

t.test('a file that crashes after passing assertions fails', async t => {
  const text = `# Subtest: test/b.test.ts
    ok 1 - one
    1..1
not ok 1 - test/b.test.ts # time=3ms`
  t.strictSame(tally(text), [{ file: 'test/b.test.ts', ...counts(1, 1), ms: 3 }])
})

t.test('a subtest that times out fails though all inside it passed', async t => {
  const text = `# Subtest: test/c.test.ts
    # Subtest: slow
        ok 1 - one
        1..1
    not ok 1 - slow # time=3ms
    1..1
not ok 1 - test/c.test.ts # time=3ms`
  t.strictSame(tally(text), [{ file: 'test/c.test.ts', ...counts(1, 1), ms: 3 }])
})

t.test('a file without assertions, skipped ones and those to do', async t => {
  const text = `# Subtest: test/d.test.ts
    1..0 # no tests found
not ok 1 - test/d.test.ts # time=1ms
# Subtest: test/e.test.ts
    ok 1 - x # SKIP no tool
    not ok 2 - y # TODO
    ok 3
    1..3
ok 2 - test/e.test.ts # time=1ms
ok 3 - test/f.test.ts # SKIP`
  t.strictSame(tally(text), [
    { file: 'test/d.test.ts', ...counts(0, 1), ms: 1 },
    { file: 'test/e.test.ts', ...counts(1, 0, 1), ms: 1 },
    { file: 'test/f.test.ts', ...counts(0, 0, 1), ms: 0 },
  ])
})
