/**
 * The demonstration of `npm start`: everything that an administrator would do by hand, with fictional people. Every
 * step looks first whether it is done, so that a start after a crash in the middle simply goes on.
 */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { migrate } from '../adapters/store/migrate.ts'
import { composeAdministration, type House } from '../compose.ts'
import { PROJECT } from '../config/project.ts'
import type { Config } from '../config/schema.ts'
import { SegelError } from '../errors.ts'
import type { Store } from '../ports/store.ts'
import { createAuthority, discardOrphans, openWholeCeremony, type Step } from './ceremony.ts'
import { cliCall, type Context } from './context.ts'
import { credentialsFile, firstEmployee, prepareCredentials } from './demonstration-credentials.ts'
import { prepareOfficerLinks, readOfficerLinks } from './demonstration-officers.ts'
import { writeNew } from './private-file.ts'

const EMPLOYEES = join(PROJECT, 'config/demo/employees.csv')

export function banner(context: Context, { home }: Config): void {
  context.say('Segel DEMONSTRATION: fictional people, loopback only. Never rely on its certificates.')
  context.say('Segel DEMONSTRASI: data fiktif. Jangan mengandalkan sertifikatnya.')
  context.say(`Everything is written under ${home}`)
}

/** Passphrases and the key of personal data, at random; only below home, and only where there is none. */
export async function prepareSecrets({ keys, home, personalData }: Config): Promise<void> {
  const secrets: readonly (readonly [string | undefined, number])[] = [
    [keys.ca.passphraseFile, 24],
    [keys.va.passphraseFile, 24],
    [personalData.keyFile, 32],
  ]
  for (const [file, octets] of secrets) {
    if (file === undefined || relative(home, file).startsWith('..')) continue
    await writeNew(file, `${randomBytes(octets).toString('hex')}\n`)
  }
}

/** Tables, authority, employees, tokens: whatever is missing of them. */
export async function prepareDemonstration(context: Context, house: House): Promise<void> {
  const step = timedStep(context)
  const connection = await step('database', () => house.connection())
  await step('tables', () => migrate(connection))
  const ceremony = await openWholeCeremony(house, cliCall(), (name, work) => step(`authority: ${name}`, work))
  await discardOrphans(ceremony)
  await createAuthority(ceremony)
  const administration = composeAdministration(house, { store: ceremony.store })
  await importEmployees(ceremony.store, administration, step)
  await prepareCredentials({
    administration,
    store: ceremony.store,
    config: house.config,
    employees: EMPLOYEES,
    step,
  })
  const { agency } = await firstEmployee(EMPLOYEES)
  await prepareOfficerLinks({ administration, config: house.config, agency, step })
}

/** What to try next. */
export async function farewell(context: Context, { config }: House): Promise<void> {
  const { publicUrl, home, mail, people } = config
  const file = credentialsFile(home)
  const links = Object.entries(await readOfficerLinks(home))
  const lines = [
    '',
    `Ready at ${people.origin}  (Ctrl-C stops it)`,
    `  read      ${publicUrl}/docs`,
    `  tokens    ${file}`,
    `  mail      ${mail.directory ?? ''}  (what would be sent to people, sign-in links too)`,
    `  try       TOKEN=$(node -p "require('${file}').tokens.employee.token")`,
    `            NIP=$(node -p "require('${file}').tokens.employee.employeeNumber")`,
    `            curl -H "Authorization: Bearer $TOKEN" ${publicUrl}/api/v1/employees/$NIP`,
    ...(links.length === 0
      ? []
      : ['', 'Become an officer, with a passkey of this browser (each link works once):']),
    ...links.flatMap(([role, { link }]) => [`  ${role}`, `    ${link}`]),
  ]
  context.answer(lines, {
    ready: ['ra', 'ca', 'va'],
    url: publicUrl,
    credentials: file,
    invitations: Object.fromEntries(links.map(([role, { link }]) => [role, link])),
  })
}

type Administration = ReturnType<typeof composeAdministration>

/** One transaction loads the whole file, so one agency proves that it was loaded. */
async function importEmployees(store: Store, { importEmployees }: Administration, step: Step): Promise<void> {
  if ((await store.agencies()).length > 0) return
  const csv = await readFile(EMPLOYEES, 'utf8')
  await step('200 fictional employees', async () => {
    const report = await importEmployees(cliCall(), csv, { skipBad: false })
    const [fault] = report.errors
    if (!report.imported) {
      throw new SegelError(
        'malformed',
        `${EMPLOYEES}: line ${fault?.line ?? '?'}: ${fault?.message.en ?? 'empty'}`,
      )
    }
  })
}

function timedStep(context: Context): Step {
  return async (name, work) => {
    const startedAt = performance.now()
    const result = await work()
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(2)
    context.say(`  ${name.padEnd(36, '.')} ${seconds} s`)
    return result
  }
}
