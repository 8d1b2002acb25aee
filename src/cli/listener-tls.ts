/** The TLS of the listener: its files, the CAs whose clients it takes, and both again when they change. */
import { readFile } from 'node:fs/promises'
import { Server } from 'node:https'
import { createSecureContext } from 'node:tls'
import type { Logger } from 'pino'
import type { House } from '../compose.ts'
import { SegelError } from '../errors.ts'
import { type TlsMaterial, tlsOptions } from '../http/tls.ts'
import type { Store } from '../ports/store.ts'
import { encodePem } from '../x509/pem.ts'

/** A certificate that was renewed is in use after this, and so is a new issuing CA. */
const LOOK_EVERY_MS = 10_000

type TlsServer = Pick<Server, 'setSecureContext' | 'once'>
type Files = NonNullable<House['config']['listen']['tls']>

export interface ListenerTls {
  readonly material: TlsMaterial
  /** Looks for changes until the server closes. */
  readonly follow: (server: unknown, log: Logger) => void
}

/** @throws SegelError `malformed` when a file cannot be read or the two do not fit together */
export async function openListenerTls(
  files: Files,
  store: Pick<Store, 'issuers'> | undefined,
): Promise<ListenerTls> {
  const read = () => readMaterial(files, store)
  const material = await read()
  return {
    material,
    follow: (server, log) => {
      if (server instanceof Server) follow(server, { read, first: material, log })
    },
  }
}

async function readMaterial(
  { certificateFile, keyFile, clientAuthority }: Files,
  store: Pick<Store, 'issuers'> | undefined,
): Promise<TlsMaterial> {
  const [certificate, key] = await Promise.all([readPem(certificateFile), readPem(keyFile)])
  const own = { certificate, key }
  assertUsable(own, certificateFile)
  if (!clientAuthority || store === undefined) return own
  const issuers = await store.issuers()
  const ders = issuers.flatMap(({ certificate: { der }, chain }) => [der, ...chain])
  const clientAuthorities = [...new Set(ders.map(der => encodePem(der, 'CERTIFICATE')))].sort()
  return { ...own, clientAuthorities }
}

async function readPem(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    throw new SegelError('malformed', `listen.tls: ${file} cannot be read.`, { cause })
  })
}

/** Said at the start, or kept from replacing what works: not found out by the first client. */
function assertUsable(material: TlsMaterial, file: string): void {
  try {
    createSecureContext(tlsOptions(material))
  } catch (cause) {
    const sentence = `listen.tls: ${file} and its key are no PEM of a certificate and the key that belongs to it.`
    throw new SegelError('malformed', sentence, { cause })
  }
}

interface Following {
  readonly read: () => Promise<TlsMaterial>
  readonly first: TlsMaterial
  readonly log: Logger
}

function follow(server: TlsServer, { read, first, log }: Following): void {
  let last = fingerprintOf(first)
  const look = async (): Promise<void> => {
    const material = await read()
    const now = fingerprintOf(material)
    if (now === last) return
    server.setSecureContext(tlsOptions(material))
    last = now
    log.info('certificate or client authorities of the listener changed')
  }
  const timer = setInterval(() => {
    // What works stays in use; files may be half written, the database away.
    look().catch((error: unknown) => log.warn({ err: error }, 'the TLS of the listener could not be read'))
  }, LOOK_EVERY_MS)
  timer.unref()
  server.once('close', () => clearInterval(timer))
}

function fingerprintOf({ certificate, key, clientAuthorities = [] }: TlsMaterial): string {
  return [certificate.toString('latin1'), key.toString('latin1'), ...clientAuthorities].join('\0')
}
