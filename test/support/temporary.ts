import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** A fresh folder under the system's temporary one, or `place`, mode 0700, removed when `t` ends. */
export function temporaryFolder(t: Pick<Test, 'teardown'>, place = tmpdir()): string {
  const folder = realpathSync(mkdtempSync(join(place, 'segel-')))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
