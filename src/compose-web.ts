/** The part of the composition root that concerns the pages. */
import { readFile } from 'node:fs/promises'
import type { Config } from './config/schema.ts'
import { SegelError } from './errors.ts'
import type { AppPlugin } from './http/app.ts'
import { openWeb, type Web } from './web/index.ts'

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
