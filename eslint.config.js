// The rules of the house that a linter can see. Biome formats, so no rule here is about layout.
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const PURE = ['src/x509/**/*.ts', 'src/domain/**/*.ts', 'src/policy/**/*.ts', 'src/lint/**/*.ts']
const MAY_PRINT = ['src/cli/**/*.ts', 'src/main.ts']

// `no-restricted-syntax` is replaced, not merged, by a later block: so the lists are built up here.
const everywhere = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'TSEnumDeclaration', message: 'Erasable syntax only: use a union of literals.' },
  { selector: 'TSNonNullExpression', message: 'Check for undefined instead of asserting.' },
]
const inSource = [
  ...everywhere,
  { selector: 'ClassDeclaration, ClassExpression', message: 'SegelError is the one class: use closures.' },
]
// The pure rooms get time, randomness and keys as arguments.
const inPureRooms = [
  ...inSource,
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'Time is an argument.' },
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time is an argument.' },
  { selector: 'CallExpression[callee.name="Date"]', message: 'Time is an argument.' },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Randomness is an argument.',
  },
  {
    selector: 'MemberExpression[object.name="globalThis"]',
    message: 'The pure rooms reach for nothing global.',
  },
]
const impureGlobals = [
  'process',
  'performance',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
].map(name => ({ name, message: 'The pure rooms have no clock, no dice, no keys and no outside world.' }))
const impureCrypto = [
  'randomBytes',
  'randomFill',
  'randomFillSync',
  'randomInt',
  'randomUUID',
  'getRandomValues',
  'generateKey',
  'generateKeySync',
  'generateKeyPair',
  'generateKeyPairSync',
  'generatePrime',
  'generatePrimeSync',
  'createPrivateKey',
  'createSecretKey',
  'createSign',
  'sign',
  'webcrypto',
  'subtle',
]

/**
 * In our `html` templates a bare `${}` is escaped and `!${}` is not. So what is not escaped must have the type Html,
 * which only our own templates give, and what has that type is not escaped a second time.
 */
const markupIsHtml = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      raw: 'Only Html may stand unescaped: put it through html`` or drop the "!".',
      twice: 'This is Html already: write !${} or its tags are shown to people.',
    },
  },
  create(context) {
    const { parserServices } = context.sourceCode
    const checker = parserServices.program.getTypeChecker()
    const partsOf = type =>
      (type.isUnion() ? type.types : [type]).filter(one => (one.flags & UNDEFINED) === 0)
    const isHtml = type => type.getProperty('__html') !== undefined
    const isHtmlOrList = type => {
      const element = isHtml(type) ? type : checker.getIndexTypeOfType(type, NUMBER_INDEX)
      return element !== undefined && partsOf(element).every(isHtml)
    }
    return {
      'TaggedTemplateExpression[tag.name="html"]'({ quasi }) {
        quasi.expressions.forEach((expression, index) => {
          const isRaw = quasi.quasis[index].value.raw.endsWith('!')
          const parts = partsOf(parserServices.getTypeAtLocation(expression))
          if (isRaw && !parts.every(isHtmlOrList)) context.report({ node: expression, messageId: 'raw' })
          if (!isRaw && parts.some(isHtml)) context.report({ node: expression, messageId: 'twice' })
        })
      },
    }
  },
}
// TypeFlags.Undefined and IndexKind.Number of TypeScript.
const UNDEFINED = 4
const NUMBER_INDEX = 1

export default defineConfig(
  { ignores: ['node_modules/', 'var/', '.tap/', 'coverage/', 'test/**/golden/', 'src/web/assets/vendor/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', ...everywhere],
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // tap queues a subtest by itself; every other promise must be awaited or voided.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafePromises: [
            { from: 'package', name: 'PromiseWithSubtest', package: '@tapjs/core' },
            // What fastify gives back from register() and after(): awaiting it is optional by contract.
            { from: 'package', name: 'FastifyInstance', package: 'fastify' },
          ],
        },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      // Adapters and fakes keep the promise of their port even where they have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // It would turn a checked `as T` into `!`, which the house forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off', // said once, by no-restricted-syntax
      // Counting code points, as X.520 upper bounds do, is [...text].length.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // Shapes may be interfaces or types, whichever reads better.
      '@typescript-eslint/consistent-type-definitions': 'off',
      eqeqeq: 'error',
      'no-eval': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['src/web/**/*.ts'],
    plugins: { house: { rules: { 'markup-is-html': markupIsHtml } } },
    rules: { 'house/markup-is-html': 'error' },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...inSource],
      'no-console': 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 100 }],
      'max-depth': ['error', 4],
    },
  },
  { files: ['src/errors.ts'], rules: { 'no-restricted-syntax': ['error', ...everywhere] } },
  { files: MAY_PRINT, rules: { 'no-console': 'off' } },
  {
    files: PURE,
    rules: {
      'no-restricted-syntax': ['error', ...inPureRooms],
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-imports': [
        'error',
        {
          paths: ['node:crypto', 'crypto'].map(name => ({
            name,
            importNames: impureCrypto,
            message: 'The pure rooms may hash, verify and parse; keys and randomness are arguments.',
          })),
        },
      ],
    },
  },
  {
    // A test pokes at hostile and ill-typed values on purpose.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...everywhere.filter(rule => rule.selector !== 'TSNonNullExpression'),
      ],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
)
