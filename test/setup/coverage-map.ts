/**
 * Whose lines are counted: the rooms that coverage.ts judges need no test of a whole process, page or adapter to be
 * covered, and counting takes those a good part of their time.
 */
const UNCOUNTED = /^test\/(adapters|cli|e2e|house|http|web)\//

/** For tap: null counts nothing, an empty list everything. */
function coverageMap(file: string): readonly string[] | null {
  return UNCOUNTED.test(file) ? null : []
}

export { coverageMap as default }
