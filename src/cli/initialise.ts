/** The work of `segel init`. */
import { open, readFile, unlink } from 'node:fs/promises'
import { migrate, pendingMigrations } from '../adapters/store/migrate.ts'
import type { House } from '../compose.ts'
import { SegelError } from '../errors.ts'
import { decodePem, encodePem } from '../x509/pem.ts'
import {
  type Ceremony,
  completeAuthority,
  createAuthority,
  openCeremony,
  openWholeCeremony,
  type Step,
  withoutOrphan,
} from './ceremony.ts'
import { cliCall, type Context, withHouse } from './context.ts'

export interface InitOptions {
  readonly csr?: string
  readonly import?: string
  /** False: `--no-responder`. */
  readonly responder?: boolean
}

export async function initialise(context: Context, options: InitOptions): Promise<undefined> {
  if (options.csr !== undefined && options.import !== undefined) {
    throw new SegelError('malformed', 'Choose one of --csr and --import.')
  }
  const taken = await withHouse(context, async house => {
    await prepareTables(house)
    const openIt = options.responder === false ? openCeremony : openWholeCeremony
    const ceremony = await openIt(house, cliCall(), tellStep(context))
    if (options.csr !== undefined) return writeCsr(ceremony, options.csr)
    if (options.import !== undefined) return importCertificate(ceremony, options.import)
    return createAuthority(ceremony)
  })
  if (taken.length === 0)
    throw new SegelError('conflict', 'The authority is there already; nothing was changed.')
  context.answer([`Done: ${taken.join(', ')}.`], { done: taken })
}

/** The embedded database belongs to this program alone; another's tables are brought up to date by their owner. */
async function prepareTables(house: House): Promise<void> {
  const connection = await house.connection()
  if (house.config.database.url === undefined) {
    await migrate(connection)
  } else if ((await pendingMigrations(connection)).length > 0) {
    throw new SegelError('conflict', 'The tables are not up to date: run "segel migrate" first.')
  }
}

function tellStep(context: Context): Step {
  return async (name, work) => {
    const result = await work()
    context.note(`done: ${name}`)
    return result
  }
}

/** The file is reserved first: a key without its request would be of no use. */
async function writeCsr(ceremony: Ceremony, path: string): Promise<readonly string[]> {
  const { ca, caKeys, call, config } = ceremony
  const { id, subject, keyKind } = config.authority.intermediate
  const file = await open(path, 'wx', 0o644).catch((cause: unknown) => {
    throw new SegelError('conflict', `${path}: is there already, or cannot be written.`, { cause })
  })
  try {
    const csr = await withoutOrphan(caKeys, id, () => ca.requestIntermediate(call, { id, subject, keyKind }))
    await file.writeFile(encodePem(csr, 'CERTIFICATE REQUEST'))
    await file.sync()
  } catch (error) {
    await unlink(path)
    throw error
  } finally {
    await file.close()
  }
  return [`request for ${id} in ${path}`]
}

async function importCertificate(ceremony: Ceremony, path: string): Promise<readonly string[]> {
  const { ca, call, config } = ceremony
  const { id } = config.authority.intermediate
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SegelError('malformed', `${path}: cannot be read.`, { cause })
  })
  const [certificate, ...chain] = splitPem(text)
  if (certificate === undefined) throw new SegelError('malformed', `${path}: holds no PEM certificate.`)
  await ceremony.step(id, () => ca.importIntermediate(call, { id, certificate, chain }))
  return [`issuer ${id}`, ...(await completeAuthority(ceremony))]
}

/** The issuing CA's certificate first, then those above it up to the root. */
function splitPem(text: string): Uint8Array[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map(block => decodePem(block, 'CERTIFICATE'))
}
