// Who may import whom. Each rule is one sentence of ARCHITECTURE.md; test/house/imports.test.ts breaks every one.
// Rooms: x509 -> errors; domain -> x509; policy, lint and ports -> domain; use cases -> ports, policy, lint;
// adapters -> ports; http, web, protocols and jobs -> use cases; main, cli and compose tie the knots.

const USE_CASES = ['enrollment', 'issuance', 'revocation', 'access', 'auditing']
const PURE = '^src/(x509|domain|policy|lint)/'
const ERRORS = '^src/errors\\.ts$'

/** Files in `rooms` may import, inside src, only their own room, errors.ts and `allowed`. */
function onlyRooms({ name, comment, rooms, allowed, own = true }) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: `^src/(${rooms.join('|')})/` },
    to: {
      path: '^src/',
      pathNot: [ERRORS, ...(own ? ['^src/$1/'] : []), ...allowed.map(room => `^src/${room}/`)],
    },
  }
}

/** The packages matched by `packages` are imported only from files that match `homes`. */
function oneHome({ name, packages, homes }) {
  return {
    name,
    comment: 'One home for each library, so that it can be replaced in one place.',
    severity: 'error',
    from: { path: '^src/', pathNot: homes },
    to: { path: `(^|node_modules/)(@types/)?(${packages})(/|$)` },
  }
}

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that two files are one.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'errors-import-nothing',
      comment: 'Everything imports errors.ts, so it imports nothing.',
      severity: 'error',
      from: { path: ERRORS },
      to: {},
    },
    onlyRooms({
      name: 'x509-imports-errors-only',
      comment: 'The core knows bytes and values, nothing of employees or requests.',
      rooms: ['x509'],
      allowed: [],
    }),
    onlyRooms({
      name: 'domain-imports-x509',
      comment: 'Nouns and rules may speak of certificates, of nothing outer.',
      rooms: ['domain'],
      allowed: ['x509'],
    }),
    onlyRooms({
      name: 'policy-lint-ports-import-domain-and-x509',
      comment: 'Rules, lints and ports stand side by side on the domain.',
      rooms: ['policy', 'lint', 'ports'],
      allowed: ['domain', 'x509'],
    }),
    onlyRooms({
      name: 'use-cases-decide-through-ports',
      comment: 'Use cases never import an adapter nor each other: they meet in the domain and the job table.',
      rooms: USE_CASES,
      allowed: ['ports', 'policy', 'lint', 'domain', 'x509'],
    }),
    onlyRooms({
      name: 'adapters-do-what-ports-say',
      comment: 'Adapters know the ports they implement, never a use case.',
      rooms: ['adapters'],
      allowed: ['ports', 'domain', 'x509'],
    }),
    {
      name: 'no-sibling-adapter',
      comment: 'An adapter never leans on another adapter.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1' },
    },
    {
      name: 'no-sibling-plugin-adapter',
      comment: 'Key stores, registries, publishers and notifiers are folders that can be deleted alone.',
      severity: 'error',
      from: { path: '^src/adapters/(keys|registry|publish|notify|identity-provider)/([^/]+)/' },
      to: { path: '^src/adapters/$1/[^/]+/', pathNot: '^src/adapters/$1/$2/' },
    },
    onlyRooms({
      name: 'rim-speaks-to-use-cases',
      comment: 'Routes and pages speak to use cases, never to adapters or ports.',
      rooms: ['http', 'web', 'protocols'],
      allowed: [...USE_CASES, 'domain', 'x509', 'http'],
    }),
    {
      name: 'no-sibling-protocol',
      comment: 'A protocol is a folder that can be deleted alone.',
      severity: 'error',
      from: { path: '^src/protocols/([^/]+)/' },
      to: { path: '^src/protocols/[^/]+/', pathNot: '^src/protocols/$1/' },
    },
    onlyRooms({
      name: 'jobs-speak-to-use-cases',
      comment: 'Jobs call the same use cases as the routes do.',
      rooms: ['jobs'],
      allowed: [...USE_CASES, 'domain', 'ports'],
    }),
    {
      name: 'config-is-a-shape',
      comment: "Configuration knows the shapes it reads: the domain's, and each plugin's own config.ts.",
      severity: 'error',
      from: { path: '^src/config/' },
      to: {
        path: '^src/',
        pathNot: [ERRORS, '^src/(config|domain|x509)/', '^src/(adapters|protocols|web|http|jobs)/.*/config\\.ts$'],
      },
    },
    {
      name: 'config-is-read-at-the-knots',
      comment: 'Only main, cli and compose read configuration; everyone else is given what they need.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(config|cli)/', '^src/compose/', '^src/(main|compose)\\.ts$'] },
      to: { path: '^src/config/' },
    },
    {
      name: 'nothing-imports-the-knots',
      comment: 'main, cli and compose import everything and are imported by nothing (main may call cli, both compose).',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/', '^src/main\\.ts$'] },
      to: { path: ['^src/cli/', '^src/(main|compose)\\.ts$'] },
    },
    {
      name: 'parts-of-compose-are-called-by-the-root',
      comment: 'The parts of the composition root, each with its own subject, are called by the root, or by each other.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/compose\\.ts$', '^src/compose/'] },
      to: { path: '^src/compose/' },
    },
    {
      name: 'nothing-imports-main',
      comment: 'main ends the process: whoever imports it starts it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/main\\.ts$' },
    },
    {
      name: 'pure-rooms-touch-nothing',
      comment: 'Of Node, the pure rooms use hashing and bytes only: no files, no net, no timers, no process.',
      severity: 'error',
      from: { path: PURE },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|util)$' },
    },
    oneHome({ name: 'database-has-one-home', packages: 'knex|pg|pg-[a-z-]+', homes: ['^src/adapters/store/'] }),
    oneHome({
      name: 'passkeys-have-one-home',
      packages: '@simplewebauthn/server',
      homes: ['^src/adapters/passkeys/'],
    }),
    oneHome({ name: 'ghtml-has-one-home', packages: 'ghtml', homes: ['^src/web/html\\.ts$'] }),
    oneHome({ name: 'esbuild-has-one-home', packages: 'esbuild', homes: ['^src/web/asset-bundle\\.ts$'] }),
    oneHome({ name: 'pkijs-has-one-home', packages: 'pkijs', homes: ['^src/x509/cms\\.ts$'] }),
    oneHome({
      name: 'pkcs11-has-one-home',
      packages: 'pkcs11js|graphene-pk11|node-webcrypto-p11',
      homes: ['^src/adapters/keys/pkcs11/'],
    }),
    oneHome({
      name: 'openid-client-has-one-home',
      packages: 'openid-client|oauth4webapi',
      homes: ['^src/adapters/identity-provider/oidc/'],
    }),
    oneHome({ name: 'nodemailer-has-one-home', packages: 'nodemailer', homes: ['^src/adapters/notify/'] }),
    oneHome({
      name: 'fastify-has-one-home',
      packages: 'fastify|@fastify|fastify-plugin|light-my-request',
      homes: ['^src/(http|web|protocols)/'],
    }),
    {
      name: 'source-stands-alone',
      comment: 'The product never imports its tests, benchmarks or development tools.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: ['^(test|bench)/'] },
    },
    {
      name: 'no-development-package',
      comment: 'A package that production does not install may not be imported (types apart).',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'every-import-resolves',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // A type import is an import: knowing a shape is knowing its owner.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
