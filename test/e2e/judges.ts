/** Relying parties that others wrote, each asked in its own way for the status of one certificate. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PROJECT, type Service } from '../support/service.ts'
import { requireTool, type ToolName } from '../support/tools.ts'

/** A folder with root.pem, issuing.pem and, for each certificate, NAME.pem (alone) and NAME.chain.pem. */
export interface Desk {
  readonly folder: string
  readonly service: Service
}

/** What a program said, both streams, whatever its exit code. */
export async function tell(tool: ToolName, args: readonly string[], folder: string): Promise<string> {
  const path = requireTool(tool)
  const run = promisify(execFile)(path, [...args], { cwd: folder, timeout: 60_000 })
  const { stdout, stderr } = await run.catch((error: unknown) => error as { stdout: string; stderr: string })
  return `${stdout}${stderr}`
}

/** Fetches both CRLs as published, for the judges that take them as files. */
export async function fetchCrls({ folder, service }: Desk): Promise<void> {
  for (const issuer of ['root', 'issuing']) {
    const { bytes } = await service.request(`/crl/${issuer}.crl`)
    writeFileSync(join(folder, `${issuer}.crl`), bytes)
    await tell('openssl', `crl -inform DER -in ${issuer}.crl -out ${issuer}.crl.pem`.split(' '), folder)
  }
}

/** `good`, `revoked: REASON`, or all that the program said. */
type Judge = (desk: Desk, name: string) => Promise<string>

function opensslOcsp(options: string): Judge {
  return async ({ folder, service }, name) => {
    const before = `ocsp -CAfile root.pem -verify_other issuing.pem -issuer issuing.pem ${options}`
    const args = [...before.split(' ').filter(Boolean), '-cert', `${name}.pem`, '-url', `${service.url}/ocsp`]
    const said = await tell('openssl', args, folder)
    const isSound = said.includes('Response verify OK') && !/WARNING|Error/.test(said)
    const status = new RegExp(`${name}\\.pem: (\\w+)`).exec(said)?.[1]
    const reason = /Reason: (\w+)/.exec(said)?.[1]
    if (!isSound || status === undefined) return said
    return status === 'revoked' ? `revoked: ${reason ?? ''}` : status
  }
}

function opensslCrl(check: string): Judge {
  return async ({ folder }, name) => {
    const files = '-CAfile root.pem -untrusted issuing.pem -CRLfile issuing.crl.pem -CRLfile root.crl.pem'
    const said = await tell(
      'openssl',
      [...`verify -x509_strict ${check} ${files}`.split(' '), `${name}.pem`],
      folder,
    )
    if (said.trim() === `${name}.pem: OK`) return 'good'
    return said.includes('certificate revoked') ? `revoked: ${await reasonInCrl(folder, name)}` : said
  }
}

/** `openssl verify` names no reason; it stands in the CRL below the serial number. */
async function reasonInCrl(folder: string, name: string): Promise<string> {
  const serial = await tell('openssl', ['x509', '-in', `${name}.pem`, '-noout', '-serial'], folder)
  const text = await tell('openssl', ['crl', '-in', 'issuing.crl.pem', '-noout', '-text'], folder)
  const entry = text
    .split('Serial Number: ')
    .find(one => one.startsWith(serial.replace('serial=', '').trim()))
  const reason = /Reason Code: *\n\s+(.+)/.exec(entry ?? '')?.[1] ?? 'none'
  return REASONS[reason] ?? reason
}

/** What openssl prints to the names of RFC 5280 5.3.1. */
const REASONS: Readonly<Record<string, string>> = {
  'Key Compromise': 'keyCompromise',
  'Certificate Hold': 'certificateHold',
  'Affiliation Changed': 'affiliationChanged',
}

const gnutlsChain: Judge = async ({ folder }, name) => {
  const args = '--verify --load-ca-certificate root.pem --load-crl issuing.crl.pem --infile'.split(' ')
  const said = await tell('certtool', [...args, `${name}.chain.pem`], folder)
  if (said.includes('Chain verification output: Verified. The certificate is trusted')) return 'good'
  return said.includes('revoked') ? 'revoked' : said
}

const gnutlsOcsp: Judge = async ({ folder, service }, name) => {
  const args = `--ask=${service.url}/ocsp --nonce --load-cert ${name}.pem --load-issuer issuing.pem`
  const said = await tell('ocsptool', [...args.split(' '), '--load-trust', 'issuing.pem'], folder)
  if (!said.includes('Verifying OCSP Response: Success')) return said
  if (said.includes('Certificate Status: good')) return 'good'
  return said.includes('Certificate Status: revoked') ? 'revoked' : said
}

/** All that judge one certificate at a time. */
export const JUDGES: Readonly<Record<string, Judge>> = {
  'openssl ocsp': opensslOcsp(''),
  'openssl ocsp without nonce': opensslOcsp('-no_nonce'),
  'openssl ocsp with a SHA-256 CertID': opensslOcsp('-sha256'),
  'openssl verify -crl_check': opensslCrl('-crl_check'),
  'openssl verify -crl_check_all': opensslCrl('-crl_check -crl_check_all'),
  'certtool --verify --load-crl': gnutlsChain,
  'ocsptool --ask --nonce': gnutlsOcsp,
}

/** `NAME ocsp|crl` to `good` or Java's name of the reason. */
export async function askJava({ folder }: Desk, names: readonly string[]): Promise<Record<string, string>> {
  const program = join(PROJECT, 'test/e2e/java/CheckStatus.java')
  // The JVM's own quick start: it lives for two seconds.
  const args = ['-XX:TieredStopAtLevel=1', program, 'root.pem', 'issuing.pem', ...names.map(n => `${n}.pem`)]
  const said = await tell('java', args, folder)
  const verdicts = said.split('\n').flatMap(line => {
    const [, name, way, verdict] = /^(\w+)\.pem (ocsp|crl) (.+)$/.exec(line) ?? []
    return name === undefined ? [] : [[`${name} ${way ?? ''}`, verdict ?? ''] as const]
  })
  if (verdicts.length !== names.length * 2) throw new Error(`Java judged too little:\n${said}`)
  return Object.fromEntries(verdicts)
}
