/**
 * Links by which whoever tries the demonstration becomes each kind of officer, with a passkey of their own: for the
 * roles that nobody has taken up yet, kept in a file that only its owner reads.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { composeAdministration } from '../compose.ts'
import type { Config } from '../config/schema.ts'
import { OFFICER_ROLES, type OfficerRole } from '../domain/statement.ts'
import type { Step } from './ceremony.ts'
import { cliCall } from './context.ts'
import { writeOver } from './private-file.ts'

const NAMES: Readonly<Record<OfficerRole, string>> = {
  administrator: 'Administrator Contoh',
  verifier: 'Verifikator Contoh',
  'registration-officer': 'Petugas Pendaftaran Contoh',
  auditor: 'Auditor Contoh',
}

interface Link {
  readonly link: string
  readonly expiresAt: string
}

export type OfficerLinks = Readonly<Partial<Record<OfficerRole, Link>>>

interface Parts {
  readonly administration: Pick<ReturnType<typeof composeAdministration>, 'officers'>
  readonly config: Pick<Config, 'home' | 'people'>
  /** Of the verifier. */
  readonly agency: string
  readonly step: Step
}

const HOUR_MS = 3_600_000

/** Keeps a link that still works; makes one for each role that has neither an officer nor a link. */
export async function prepareOfficerLinks({ administration, config, agency, step }: Parts): Promise<void> {
  const file = officerLinksFile(config.home)
  const { invite, listOfficers } = administration.officers(() => undefined)
  const known = await readOfficerLinks(config.home)
  const present = await listOfficers(cliCall())
  const isTaken = (role: OfficerRole) =>
    present.some(one => one.role === role && one.removedAt === undefined && one.keys.length > 0)
  const { origin } = config.people
  const works = ({ link, expiresAt }: Link) =>
    link.startsWith(`${origin}/`) && Date.parse(expiresAt) > Date.now() + HOUR_MS
  const links: Partial<Record<OfficerRole, Link>> = {}
  for (const role of OFFICER_ROLES) {
    if (isTaken(role)) continue
    const before = known[role]
    links[role] = before !== undefined && works(before) ? before : await make(role)
  }
  await writeOver(file, `${JSON.stringify(links, null, 2)}\n`)

  function make(role: OfficerRole): Promise<Link> {
    return step(`invitation: ${role}`, async () => {
      const bounds = role === 'verifier' ? { agency } : {}
      const { link, expiresAt } = await invite(cliCall(), { role, name: NAMES[role], ...bounds })
      return { link, expiresAt }
    })
  }
}

export async function readOfficerLinks(home: string): Promise<OfficerLinks> {
  const text = await readFile(officerLinksFile(home), 'utf8').catch(() => '{}')
  try {
    return JSON.parse(text) as OfficerLinks
  } catch {
    return {}
  }
}

function officerLinksFile(home: string): string {
  return join(home, 'demo', 'invitations.json')
}
