/** Verifiers and registration officers at their tasks, in each size and language, every decision signed by passkey. */
import t from 'tap'
import { openBrowser, VARIANTS } from '../support/browser.ts'
import { preparedHome } from '../support/prepared-home.ts'
import { createToken, startService } from '../support/service.ts'
import { plainEmployees } from './flow.ts'
import { approveSeveral, approveTwo, type Console, keepView, order, trouble } from './journeys/officers.ts'
import { named, takeSeat } from './journeys/stage.ts'

const browser = openBrowser(t)
t.setTimeout(900_000)
const home = await preparedHome(t)
const service = await startService(t, { home })
const stage = { browser, service, origin: `http://localhost:${String(service.port)}` }
const VERIFIER = { spec: '--role verifier --agency NC', name: 'Sri Verifikator' }

const at: Console = {
  ...stage,
  clerk: await createToken(home, VERIFIER.spec),
  verifier: await takeSeat(stage, t, VERIFIER),
  registrar: await takeSeat(stage, t, { spec: '--role registration-officer', name: 'Rina Pendaftaran' }),
  people: [...plainEmployees().slice(3)],
}

for (const variant of VARIANTS)
  t.test(named(variant), async t => {
    const verifier = await at.verifier.sit(t, variant)
    const registrar = await at.registrar.sit(t, variant)
    const sitting = { verifier, registrar, variant }
    t.equal(verifier.page.url(), `${at.origin}/console`)
    await t.test('two before lunch', t => approveTwo(at, t, sitting))
    await t.test('a list kept, one rejected, one asked', t => keepView(at, t, sitting))
    await t.test('several in one sitting', t => approveSeveral(at, t, sitting))
    await t.test('held, released, revoked from the desk', t => order(at, t, sitting))
  })

t.test('what goes wrong is said, and nothing is signed', async t => {
  const other = await takeSeat(stage, t, VERIFIER)
  for (const variant of [VARIANTS[2], VARIANTS[1]]) {
    const verifier = await at.verifier.sit(t, variant)
    await trouble(at, t, { verifier, registrar: await other.sit(t, variant), variant })
  }
})
