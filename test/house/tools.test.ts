import t from 'tap'
import { debianPackageOf, describeMissing, requireTool, TOOL_NAMES } from '../support/tools.ts'

t.test('a missing tool is one sentence that says what to install', async t => {
  t.equal(
    describeMissing(['certtool', 'ocsptool', 'java']),
    'The tests need certtool, ocsptool, java: install with "apt-get install gnutls-bin default-jdk-headless" as root, then run them again.',
  )
  t.ok(TOOL_NAMES.every(name => debianPackageOf(name) !== ''))
})

t.test('requireTool gives the path of what is there and throws the sentence for what is not', async t => {
  t.match(requireTool('openssl'), /^\/.*\/openssl$/)
  const path = process.env['PATH']
  t.teardown(() => {
    process.env['PATH'] = path
  })
  process.env['PATH'] = ''
  t.throws(() => requireTool('openssl'), {
    message: /^The tests need openssl: install with "apt-get install openssl"/,
  })
})
