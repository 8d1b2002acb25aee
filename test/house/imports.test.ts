// A rule that never bites is a comment: a small tree breaks every import rule once.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'

const ROOT = join(import.meta.dirname, '..', '..')
const CRUISER = join(ROOT, 'node_modules', '.bin', 'depcruise')
const CONFIG = join(ROOT, '.dependency-cruiser.cjs')

/** One broken rule: the file, what it imports, the rules that must speak up. */
type Broken = readonly [file: string, imports: string, ...rules: string[]]

const BROKEN: readonly Broken[] = [
  ['src/errors.ts', 'node:path', 'errors-import-nothing'],
  ['src/x509/a.ts', '../domain/ok.ts', 'x509-imports-errors-only'],
  ['src/x509/b.ts', 'node:fs', 'pure-rooms-touch-nothing'],
  ['src/x509/c.ts', 'pkijs', 'pkijs-has-one-home'],
  ['src/x509/d.ts', './e.ts', 'no-cycles'],
  ['src/domain/a.ts', '../policy/ok.ts', 'domain-imports-x509'],
  ['src/domain/b.ts', 'node:timers/promises', 'pure-rooms-touch-nothing'],
  ['src/domain/c.ts', './absent.ts', 'every-import-resolves'],
  ['src/domain/d.ts', '../config/ok.ts', 'domain-imports-x509', 'config-is-read-at-the-knots'],
  ['src/policy/a.ts', '../lint/ok.ts', 'policy-lint-ports-import-domain-and-x509'],
  ['src/policy/b.ts', 'node:http', 'pure-rooms-touch-nothing'],
  ['src/lint/a.ts', '../ports/ok.ts', 'policy-lint-ports-import-domain-and-x509'],
  ['src/lint/b.ts', 'node:process', 'pure-rooms-touch-nothing'],
  ['src/ports/a.ts', '../policy/ok.ts', 'policy-lint-ports-import-domain-and-x509'],
  ['src/issuance/a.ts', '../enrollment/ok.ts', 'use-cases-decide-through-ports'],
  ['src/access/a.ts', '../auditing/ok.ts', 'use-cases-decide-through-ports'],
  ['src/revocation/a.ts', '../adapters/system.ts', 'use-cases-decide-through-ports'],
  ['src/auditing/a.ts', 'pg', 'database-has-one-home'],
  ['src/enrollment/a.ts', 'fastify', 'fastify-has-one-home'],
  ['src/access/b.ts', '@simplewebauthn/server', 'passkeys-have-one-home'],
  ['src/adapters/notify/a.ts', '../../issuance/ok.ts', 'adapters-do-what-ports-say'],
  ['src/adapters/notify/b.ts', '../store/ok.ts', 'no-sibling-adapter'],
  ['src/adapters/keys/software/a.ts', '../pkcs11/ok.ts', 'no-sibling-plugin-adapter'],
  ['src/adapters/keys/software/b.ts', 'pkcs11js', 'pkcs11-has-one-home', 'every-import-resolves'],
  ['src/adapters/notify/c.ts', 'openid-client', 'openid-client-has-one-home'],
  ['src/adapters/identity-provider/oidc/a.ts', 'nodemailer', 'nodemailer-has-one-home'],
  ['src/http/a.ts', '../adapters/system.ts', 'rim-speaks-to-use-cases'],
  ['src/web/a.ts', '../ports/ok.ts', 'rim-speaks-to-use-cases'],
  ['src/web/b.ts', 'ghtml', 'ghtml-has-one-home'],
  ['src/web/c.ts', 'esbuild', 'esbuild-has-one-home'],
  ['src/protocols/rest/a.ts', '../../ports/ok.ts', 'rim-speaks-to-use-cases'],
  ['src/protocols/rest/b.ts', '../est/ok.ts', 'no-sibling-protocol'],
  ['src/protocols/rest/c.ts', 'knex', 'database-has-one-home'],
  ['src/jobs/a.ts', '../adapters/system.ts', 'jobs-speak-to-use-cases'],
  ['src/jobs/b.ts', '../compose.ts', 'jobs-speak-to-use-cases', 'nothing-imports-the-knots'],
  ['src/config/a.ts', '../issuance/ok.ts', 'config-is-a-shape'],
  ['src/cli/a.ts', '../main.ts', 'nothing-imports-main'],
  ['src/compose.ts', './cli/ok.ts', 'nothing-imports-the-knots'],
  ['src/cli/b.ts', '../compose/audit.ts', 'parts-of-compose-are-called-by-the-root'],
  ['src/main.ts', '../test/ok.ts', 'source-stands-alone'],
  ['src/http/b.ts', 'tap', 'no-development-package'],
]

/** What must stay allowed: a rule that forbids everything would pass the list above. */
const ALLOWED: readonly Broken[] = [
  ['src/x509/e.ts', './d.ts'], // the other half of the cycle: reported once
  ['src/x509/ok.ts', '../errors.ts'],
  ['src/x509/ok.ts', 'node:crypto'],
  ['src/x509/cms.ts', 'pkijs'],
  ['src/domain/ok.ts', '../x509/ok.ts'],
  ['src/policy/ok.ts', '../domain/ok.ts'],
  ['src/lint/ok.ts', '../x509/ok.ts'],
  ['src/ports/ok.ts', '../domain/ok.ts'],
  ['src/enrollment/ok.ts', '../ports/ok.ts'],
  ['src/issuance/ok.ts', '../lint/ok.ts'],
  ['src/auditing/ok.ts', './more.ts'],
  ['src/auditing/more.ts', '../policy/ok.ts'],
  ['src/adapters/system.ts', '../ports/ok.ts'],
  ['src/adapters/store/ok.ts', 'knex'],
  ['src/adapters/passkeys/ok.ts', '@simplewebauthn/server'],
  ['src/adapters/keys/pkcs11/ok.ts', '../shared.ts'],
  ['src/adapters/keys/shared.ts', '../../domain/ok.ts'],
  ['src/adapters/notify/smtp/ok.ts', 'nodemailer'],
  ['src/adapters/identity-provider/oidc/ok.ts', 'openid-client'],
  ['src/http/ok.ts', 'fastify'],
  ['src/web/ok.ts', '../http/ok.ts'],
  ['src/web/html.ts', 'ghtml'],
  ['src/web/asset-bundle.ts', 'esbuild'],
  ['src/protocols/est/ok.ts', '../../issuance/ok.ts'],
  ['src/protocols/est/config.ts', '../../domain/ok.ts'],
  ['src/jobs/ok.ts', '../issuance/ok.ts'],
  ['src/config/ok.ts', '../protocols/est/config.ts'],
  ['src/cli/ok.ts', '../config/ok.ts'],
  ['src/cli/root.ts', '../compose.ts'],
  ['src/compose.ts', './adapters/system.ts'],
  ['src/compose.ts', './compose/audit.ts'],
  ['src/compose/audit.ts', '../auditing/ok.ts'],
  ['test/ok.ts', '../src/errors.ts'],
]

interface CruiseViolation {
  readonly from: string
  readonly to: string
  readonly rule: { readonly name: string }
}

t.test('every import rule bites, and nothing else is forbidden', async t => {
  const tree = await mkdtemp(join(tmpdir(), 'segel-imports-'))
  t.teardown(() => rm(tree, { recursive: true, force: true }))
  await growTree(tree)
  const violations = await cruise(tree)
  const found = new Set(violations.map(({ from, rule }) => `${from} breaks ${rule.name}`))
  const expected = new Set(
    BROKEN.flatMap(([file, , ...rules]) => rules.map(rule => `${file} breaks ${rule}`)),
  )
  t.strictSame([...found].sort(), [...expected].sort())
})

t.test('every rule of the configuration is broken here', async t => {
  const { forbidden } = createRequire(import.meta.url)(CONFIG) as { forbidden: { name: string }[] }
  const broken = new Set(BROKEN.flatMap(([, , ...rules]) => rules))
  t.strictSame([...broken].sort(), forbidden.map(rule => rule.name).sort())
})

async function growTree(tree: string): Promise<void> {
  const texts = new Map<string, string>()
  for (const [file, imports] of [...BROKEN, ...ALLOWED]) {
    // A type import counts as an import, so the fixture mixes both kinds.
    const statement = texts.has(file) ? `import type {} from '${imports}'` : `import '${imports}'`
    texts.set(file, `${texts.get(file) ?? ''}${statement}\n`)
  }
  for (const [file, text] of texts) {
    await mkdir(dirname(join(tree, file)), { recursive: true })
    await writeFile(join(tree, file), text)
  }
  await writeFile(join(tree, 'tsconfig.json'), '{"compilerOptions":{"allowImportingTsExtensions":true}}')
  await writeFile(
    join(tree, 'package.json'),
    JSON.stringify({
      type: 'module',
      dependencies: {
        '@simplewebauthn/server': '*',
        esbuild: '*',
        fastify: '*',
        ghtml: '*',
        knex: '*',
        pg: '*',
        pkijs: '*',
        'openid-client': '*',
        nodemailer: '*',
      },
      devDependencies: { tap: '*' },
    }),
  )
  await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
}

async function cruise(tree: string): Promise<readonly CruiseViolation[]> {
  // Its exit code is the number of violations, so the promise rejects and carries the report.
  const run = promisify(execFile)(
    process.execPath,
    [CRUISER, '--config', CONFIG, '--output-type', 'json', 'src'],
    {
      cwd: tree,
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string })
  const report: { summary: { violations: CruiseViolation[] } } = JSON.parse(stdout)
  return report.summary.violations
}
