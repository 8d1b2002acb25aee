// The whole of `segel officer` on one embedded database: invited, enrolled, listed, verified, recovered, removed.
import t from 'tap'
import { invitationOptions, enrollOfficer, prepareEnrollment } from '../../src/access/officers/enroll.ts'
import { openRoster, assertionVerifier } from '../../src/access/roster.ts'
import { openStore } from '../../src/adapters/store/store.ts'
import { systemClock } from '../../src/adapters/system.ts'
import { enrolled, readLink } from '../access/officers/stage.ts'
import { freshDatabase } from '../support/database.ts'
import { testPasskeys } from '../support/officers.ts'
import { productionPlace } from '../support/production.ts'
import { softwareAuthenticator } from '../support/software-authenticator.ts'

const ORIGIN = 'https://sertifikat.instansi.example'
const { connection } = await freshDatabase(t)
const place = productionPlace(t, connection)

t.test('before the ceremony each command says what is missing', async t => {
  for (const line of ['officer list', 'officer roster']) {
    const { code, stdout, stderr } = await place.run(line)
    t.equal(code, 1, line)
    t.equal(stdout, '')
    t.match(stderr, /segel init/, line)
  }
  const { code, stderr } = await place.start('officer invite --role auditor --name Audi').ended
  t.equal(code, 1)
  t.match(stderr, /^segel: .*roster/m)
})

t.test('the first administrator, from the ceremony on', async t => {
  t.match(await place.run('init'), { code: 0, stdout: /roster key/ })
  place.cheapen()
  t.match(await place.run('officer list'), { code: 0, stdout: 'There is no officer yet.\n' })
  t.match(await place.run('officer roster'), { code: 0, stdout: 'All 0 statements hold.\n' })
  for (const [line, sentence, code] of [
    ['officer invite --role verifier --name Vera', /acts for an agency/, 2],
    ['officer invite --role verifier --name Vera --agency XX', /no agency XX/, 3],
    ['officer invite --role auditor --name Audi --agency XX', /Only the role verifier/, 2],
    ['officer invite --role auditor --name Audi --hours 0', /from 1 to 720/, 2],
    ['officer invite --role auditor --name Audi --employee 7', /./, 2],
    ['officer invite --role auditor', /required option '--name/, 2],
    ['officer invite --role king --name X', /Allowed choices are verifier/, 2],
    ['officer remove officer:x --reason why', /no such officer/, 3],
    ['officer recover officer:x', /no such officer/, 3],
    ['officer remove officer:x', /required option '--reason/, 2],
  ] as const) {
    const found = await place.run(line)
    t.match(found, { code, stdout: '', stderr: sentence }, line)
  }
  const invited = await place.run('officer invite --role administrator --name Sri --hours 5')
  t.match(invited, { code: 0, stderr: /Give this link to Sri/, stdout: new RegExp(`^${ORIGIN}/enroll#`) })
  const link = invited.stdout.trim()
  const browser = await openBrowser(t)
  const { officer, device } = await enrolled(browser, readLink(link), softwareAuthenticator(ORIGIN))
  t.match(await place.run('officer list'), {
    code: 0,
    stdout: new RegExp(
      `${officer}  administrator  Sri  since .*, by anchor\n    passkey "Kunci kantor"  ${device.credentialId()}`,
    ),
  })
  const again = JSON.parse((await place.run(`officer recover ${officer} --json`)).stdout)
  t.match(again, { officer, name: 'Sri', link: /enroll#/ })
  const recovered = await enrolled(browser, readLink(again.link), softwareAuthenticator(ORIGIN))
  const listed = JSON.parse((await place.run('officer list --json')).stdout)
  t.match(listed, [{ officer, keys: [{ credentialId: recovered.device.credentialId() }] }])
  t.equal(listed[0].keys.length, 1, 'the old key is gone')
  t.match(await place.run('officer roster'), {
    code: 0,
    stdout: /Recover Sri: all keys so far end.*Signed by: anchor\n[^]*All 4 statements hold\.\n$/,
  })
  t.match(await place.run(`officer remove ${officer} --reason pensiun`), {
    code: 0,
    stdout: /no officer any more/,
  })
  t.match(await place.run('officer list'), { stdout: /by anchor {2}removed 20/ })
})

t.test('a statement that nobody signed is told, and exit code 3', async t => {
  const { store } = await openBrowser(t)
  const event = {
    at: new Date(),
    actor: 'system:test',
    role: 'system',
    source: 'test',
    requestId: 'r',
    action: 'test.forged',
    object: 'x',
    detail: {},
  }
  await store.change(event, async tx => {
    await tx.insertRosterStatement({ body: '{"kind":"removal"}', signatures: [] })
  })
  t.match(await place.run('officer roster'), {
    code: 3,
    stdout: /DOES NOT HOLD \(malformed\)[^]*1 of 6 statements do not hold; they change nothing\.\n$/,
  })
  const host = { SEGEL_CA_PASSPHRASE_FILE: '/nowhere' }
  t.match(await place.start('officer roster', host).ended, {
    code: 3,
    stderr: /from the anchor in the database alone/,
  })
  t.match(await place.start('officer invite --role auditor --name Audi', host).ended, {
    code: /[123]/,
    stdout: '',
  })
})

/** What the registration authority does for the page of the link. */
async function openBrowser(t: Parameters<typeof productionPlace>[0]) {
  const store = await openStore({ connection, role: 'ra', poolSize: 2 })
  t.teardown(() => store.close())
  const passkeys = testPasskeys(ORIGIN)
  const roster = openRoster({ store, passkeys, anchor: () => store.rosterAnchor() })
  const deps = {
    store,
    roster,
    passkeys,
    verifyAssertion: assertionVerifier(passkeys),
    clock: systemClock,
    endSessionsOf: () => Promise.resolve(),
  }
  const uses = {
    invitationOptions: invitationOptions(deps),
    prepareEnrollment: prepareEnrollment(deps),
    enroll: enrollOfficer(deps),
  }
  return { uses, store }
}
