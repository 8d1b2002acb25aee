import t from 'tap'
import { findMissingOptional, readLock } from '../setup/lock.ts'

t.test('npm ci takes the lock file on any registry', async t => {
  const lock = readLock()
  const resolved = Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)
  t.strictSame(resolved, [], 'no registry address: npm run lock')
  t.strictSame(findMissingOptional(lock), [], 'every optional package is there: npm run lock')
})

t.test('a platform package that the lock lacks is found, nested ones are not', async t => {
  const packages = {
    '': {},
    'node_modules/a': {
      dev: true,
      optionalDependencies: {
        '@a/linux-x64-musl': '1.0.0',
        '@a/darwin-arm64': '1.0.0',
        '@a/linux-x64': '1.0.0',
      },
    },
    'node_modules/a/node_modules/@a/linux-x64': { version: '1.0.0' },
    'node_modules/@a/darwin-arm64': { version: '1.0.0' },
  }
  t.strictSame(findMissingOptional({ packages }), [
    [
      '@a/linux-x64-musl',
      { version: '1.0.0', cpu: ['x64'], dev: true, libc: ['musl'], optional: true, os: ['linux'] },
    ],
  ])
  const odd = { packages: { '': { optionalDependencies: { fsevents: '^2.3.0' } } } }
  t.throws(() => findMissingOptional(odd), /fsevents@\^2\.3\.0: not a package for one platform/)
})
