/** The part of the composition root that concerns the pages. */
import { readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { loadPracticeStatement } from '../config/practice-statement.ts'
import type { Profiles } from '../config/profiles.ts'
import type { Config } from '../config/schema.ts'
import { SegelError } from '../errors.ts'
import type { AppPlugin } from '../http/app.ts'
import { publicArea } from '../web/public/index.ts'
import type { PublicUses } from '../web/public/facts.ts'
import { practiceFacts } from '../web/public/practice-facts.ts'
import { openWeb, type Web } from '../web/index.ts'

/** The pages of the role va. @throws SegelError `malformed` when the practice statement does not hold */
export function composePublicPages(
  { config, profiles }: { readonly config: Config; readonly profiles: Profiles },
  { uses, now }: { readonly uses: PublicUses; readonly now: () => Date },
): AppPlugin {
  const { web, authority, crl, ocsp, registry, audit, keys, revocation } = config
  const all = [...profiles.values()]
  const facts = practiceFacts({
    operator: web.operator,
    site: config.publicUrl,
    status: config.statusUrl,
    contact: web.contact,
    ...(web.securityContact === undefined ? {} : { securityContact: web.securityContact }),
    keyStore: keys.ca.kind,
    profiles: all,
    crlHours: crl.validityHours,
    crlEveryHours: crl.reissueEveryHours,
    rootEveryDays: authority.root.crlDays / 2,
    ocspMinutes: ocsp.validityMinutes,
    retentionDays: ocsp.retentionDays,
    evidenceDays: registry.evidenceMaxAgeDays,
    checkpointSeconds: audit.checkpointSeconds,
    holdAtMostDays: revocation.holdAtMostDays,
  })
  const sections = loadPracticeStatement(config, facts)
  const version = createHash('sha256')
    .update(JSON.stringify([sections, all]))
    .digest('hex')
    .slice(0, 12)
  return publicArea({
    uses,
    now,
    ocspUrl: `${config.statusUrl}/ocsp`,
    practice: { sections, profiles: all, version },
  })
}

const MOST_TOKENS = 65_536

/** @throws SegelError `malformed` when the agency's style sheet cannot be read */
export async function composeWeb(
  { web, environment }: Config,
  parts: { readonly areas: readonly AppPlugin[] },
): Promise<Web> {
  const { name, operator, timeZone, contact, securityContact, tokensFile } = web
  return openWeb({
    ...parts,
    facts: {
      ...{ name, operator, timeZone, contact },
      demonstration: environment === 'demonstration',
      ...(securityContact === undefined ? {} : { securityContact }),
      ...(tokensFile === undefined ? {} : { agencyTokens: await readTokens(tokensFile) }),
    },
  })
}

async function readTokens(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SegelError('malformed', `web.tokensFile: ${file} cannot be read.`, { cause: error })
  })
  if (text.length > MOST_TOKENS) throw new SegelError('malformed', `web.tokensFile: ${file} is over 64 KiB.`)
  return text
}
