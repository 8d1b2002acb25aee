/** CRLs of every form, read and judged by programs that others wrote. */
import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { IssuedCertificate } from '../../src/domain/certificate.ts'
import type { CrlScope } from '../../src/ports/store-revocations.ts'
import { openCrlHouse } from '../support/crl-house.ts'
import { readCrl } from '../support/read-crl.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { requireTool } from '../support/tools.ts'

const HOUR_MS = 3_600_000
const start = new Date(Date.now() - 13 * HOUR_MS)
const house = await openCrlHouse(t, start)
const folder = temporaryFolder(t)
house.shards = 2

const pem = (name: string, der: Uint8Array) =>
  writeFileSync(join(folder, name), new X509Certificate(der).toString())
const run = (tool: Parameters<typeof requireTool>[0], args: readonly string[], input?: string | Buffer) => {
  const { status, stdout, stderr } = spawnSync(requireTool(tool), args, {
    cwd: folder,
    encoding: 'utf8',
    input,
  })
  return { status, out: stdout + stderr }
}
/** Keeps the newest CRL of a scope in both forms. */
async function keep(name: string, scope: CrlScope = 'full', issuer = 'issuing'): Promise<Buffer> {
  const der = Buffer.from((await house.stores.va.latestCrl(issuer, scope))?.der ?? [])
  writeFileSync(join(folder, `${name}.crl`), der)
  run('openssl', ['crl', '-inform', 'DER', '-in', `${name}.crl`, '-out', `${name}.pem`])
  return der
}

// The story: what is on the base, what changed since, and who is in which shard.
await house.round()
await house.round()
await house.round({ issuer: 'root' })
const names = ['good', 'before', 'after', 'released', 'between', 'final'] as const
const made = await house.certify(names.length + 6)
const of = (name: (typeof names)[number]) => {
  const found = made[names.indexOf(name)]
  if (found === undefined) throw new Error(name)
  return found
}
for (const name of names) pem(`${name}-cert.pem`, of(name).der)
await house.revoke(of('before').serialNumber, 'keyCompromise')
await house.revoke(of('released').serialNumber, 'certificateHold')
await house.revoke(of('final').serialNumber, 'certificateHold')
house.clock.pass(12.5 * HOUR_MS)
await house.round()
await keep('base')
await house.revoke(of('between').serialNumber, 'certificateHold')
house.clock.pass(60_000)
await house.round()
await house.revoke(of('after').serialNumber, 'superseded')
await house.revoke(of('final').serialNumber, 'privilegeWithdrawn')
await house.release(of('released').serialNumber)
await house.release(of('between').serialNumber)
house.clock.pass(60_000)
await house.round()
await keep('full')
await keep('delta', 'delta')
await keep('carl', 'full', 'root')
await keep('shard-0', 'shard-0')
await keep('shard-1', 'shard-1')
pem('root.pem', house.root.certificate.der)
pem('issuing.pem', house.issuing.certificate.der)
const shards = new Map<IssuedCertificate, number>()
for (const one of made) shards.set(one, (await house.shardOf(one.serialNumber)) ?? -1)
const inShard = (shard: number) => [...shards].filter(([, number]) => number === shard).map(([one]) => one)

/** The last line is OK, or the reason of openssl's refusal. */
function opensslVerify(certificate: string, crls: readonly string[], ...flags: string[]): string {
  const trust = ['-CAfile', 'root.pem', '-untrusted', 'issuing.pem', '-x509_strict']
  const lists = crls.flatMap(crl => ['-CRLfile', `${crl}.pem`])
  const { status, out } = run('openssl', ['verify', ...trust, '-crl_check', ...flags, ...lists, certificate])
  return status === 0 ? 'OK' : (/lookup: (.*)/.exec(out)?.[1] ?? out)
}

t.test('L01 L02 L03 L11 OpenSSL reads each, and verifies its signature', async t => {
  const issuing = house.issuing.certificate.der
  const read = async (scope: CrlScope) =>
    readCrl(folder, (await house.stores.va.latestCrl('issuing', scope))?.der ?? new Uint8Array(), issuing)
  const expected = { before: 'Key Compromise', after: 'Superseded', final: 'Privilege Withdrawn' } as const
  const full = await read('full')
  t.strictSame(
    [...full.entries].sort(),
    Object.entries(expected)
      .map(([name, reason]) => [of(name as keyof typeof expected).serialNumber, reason])
      .sort(),
  )
  t.match(await read('delta'), { base: (await house.stores.va.crlProgress('issuing')).base?.number })
  const carl = await house.stores.va.latestCrl('root')
  t.equal(readCrl(folder, carl?.der ?? new Uint8Array(), house.root.certificate.der).entries.size, 0)
  const union = new Map([...(await read('shard-0')).entries, ...(await read('shard-1')).entries])
  t.strictSame([...union].sort(), [...full.entries].sort(), 'the shards together are the full one')
})

t.test('L12 L13 L14 L16 OpenSSL judges by base and delta as by the full one', t => {
  const revoked = 'certificate revoked'
  const table = [
    ['good', 'OK', 'OK'],
    ['before', revoked, revoked],
    ['after', 'OK', revoked],
    ['released', revoked, 'OK'],
    ['between', 'OK', 'OK'],
    ['final', revoked, revoked],
  ] as const
  for (const [name, byBase, now] of table) {
    const file = `${name}-cert.pem`
    // Shards are named in these certificates, but the full CRL is about all of them (L19).
    t.equal(opensslVerify(file, ['base']), byBase, `${name} by the base alone`)
    t.equal(opensslVerify(file, ['full']), now, `${name} by the full one`)
    t.equal(
      opensslVerify(file, ['base', 'delta'], '-extended_crl', '-use_deltas'),
      now,
      `${name} by base and delta`,
    )
    t.equal(
      opensslVerify(file, ['full', 'delta'], '-extended_crl', '-use_deltas'),
      now,
      `${name} by full and delta`,
    )
    t.equal(opensslVerify(file, ['full', 'carl'], '-crl_check_all'), now, `${name} with the CARL`)
  }
  t.end()
})

t.test('L18 OpenSSL takes the shard that a certificate names, and no other', t => {
  for (const one of made) {
    pem('one.pem', one.der)
    const shard = shards.get(one) ?? -1
    const listed = ['before', 'after', 'final'].some(name => of(name as 'before') === one)
    t.equal(opensslVerify('one.pem', [`shard-${shard}`]), listed ? 'certificate revoked' : 'OK')
    t.match(
      opensslVerify('one.pem', [`shard-${1 - shard}`]),
      /unable to get certificate CRL|different CRL scope/i,
    )
  }
  t.ok(inShard(0).length > 0 && inShard(1).length > 0, 'both were tried')
  t.end()
})

t.test('L01 L05 GnuTLS verifies and reads each', t => {
  for (const [name, ca, entries] of [
    ['full', 'issuing', 3],
    ['base', 'issuing', 3],
    ['delta', 'issuing', 4],
    ['shard-0', 'issuing', undefined],
    ['carl', 'root', 0],
  ] as const) {
    const { status, out } = run('certtool', [
      '--verify-crl',
      '--load-ca-certificate',
      `${ca}.pem`,
      '--infile',
      `${name}.pem`,
    ])
    t.match(out, /Verification output: Verified\./, name)
    t.equal(status, 0)
    const info = run('certtool', ['--crl-info', '--inder', '--infile', `${name}.crl`]).out
    t.match(info, /CRL Number \(not critical\)/, name)
    if (entries !== undefined) t.equal(info.match(/Serial Number \(hex\)/g)?.length ?? 0, entries, name)
  }
  t.end()
})

const java = (crls: readonly string[], ...rest: string[]) =>
  execFileSync(
    requireTool('java'),
    [
      join(import.meta.dirname, 'support/CrlCheck.java'),
      ...['root.pem', 'issuing.pem', crls.map(crl => `${crl}.crl`).join(','), ...rest],
    ],
    { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
    .trim()
    .split('\n')

t.test('L08 L11 L12 L17 L18 Java reads every extension and reason', t => {
  const lines = java(['full', 'delta', 'carl', `shard-${shards.get(of('after')) ?? 0}`], '-read')
  const [full, delta, carl, shard] = lines.filter(line => line.startsWith('critical'))
  t.equal(full, 'critical [] other [2.5.29.20, 2.5.29.35, 2.5.29.46]')
  t.equal(delta, 'critical [2.5.29.27] other [2.5.29.20, 2.5.29.35]')
  t.equal(carl, 'critical [] other [2.5.29.20, 2.5.29.35]')
  t.equal(shard, 'critical [2.5.29.28] other [2.5.29.20, 2.5.29.35]')
  const entry = (name: (typeof names)[number]) => of(name).serialNumber.replace(/^0+/, '')
  for (const [name, reason] of [
    ['before', 'KEY_COMPROMISE'],
    ['after', 'SUPERSEDED'],
    ['final', 'PRIVILEGE_WITHDRAWN'],
    ['released', 'REMOVE_FROM_CRL'],
    ['between', 'REMOVE_FROM_CRL'],
  ] as const)
    t.ok(lines.includes(`${entry(name)} ${reason}`), name)
  t.end()
})

t.test('L18 L19 Java judges paths by full CRL, by shards, and is not misled by a delta', t => {
  const files = names.map(name => `${name}-cert.pem`)
  const expected = [
    'good',
    'revoked KEY_COMPROMISE',
    'revoked SUPERSEDED',
    'good',
    'good',
    'revoked PRIVILEGE_WITHDRAWN',
  ]
  t.strictSame(java(['carl', 'full'], ...files), expected, 'full')
  t.strictSame(java(['carl', 'shard-0', 'shard-1'], ...files), expected, 'shards')
  t.strictSame(java(['carl', 'full', 'delta'], ...files), expected, 'a delta lies beside')
  const [one] = inShard(0)
  pem('one.pem', one?.der ?? new Uint8Array())
  t.strictSame(java(['carl', 'shard-1'], 'one.pem'), ['UNDETERMINED_REVOCATION_STATUS'], "another's shard")
  t.end()
})

t.test(
  'L01 L02 L18 NSS takes full CRLs and the CARL, judges by them, and refuses what it does not know',
  async t => {
    mkdirSync(join(folder, 'nss'))
    const nss = (tool: 'certutil' | 'crlutil', ...args: string[]) => run(tool, [...args, '-d', 'sql:nss'])
    nss('certutil', '-N', '--empty-password')
    nss('certutil', '-A', '-n', 'root', '-t', 'CT,CT,CT', '-i', 'root.pem', '-a')
    nss('certutil', '-A', '-n', 'issuing', '-t', ',,', '-i', 'issuing.pem', '-a')
    // Of what we certify, NSS has a purpose for e-mail only.
    const [good, revoked] = await house.certify(2, 'email')
    pem('mail-good.pem', good?.der ?? new Uint8Array())
    pem('mail-revoked.pem', revoked?.der ?? new Uint8Array())
    for (const name of ['mail-good', 'mail-revoked'])
      nss('certutil', '-A', '-n', name, '-t', ',,', '-i', `${name}.pem`, '-a')
    const judge = (name: string) => nss('certutil', '-V', '-n', name, '-u', 'S').out.trim()
    t.match(judge('mail-revoked'), /certificate is valid/, 'nobody has told it')
    await house.revoke(revoked?.serialNumber ?? '', 'superseded')
    house.clock.pass(60_000)
    await house.round()
    await keep('nss-full')
    // Importing checks the signature.
    t.strictSame(nss('crlutil', '-I', '-i', 'carl.crl', '-t', '1'), { status: 0, out: '' })
    t.strictSame(nss('crlutil', '-I', '-i', 'nss-full.crl', '-t', '1'), { status: 0, out: '' })
    t.match(nss('crlutil', '-S', '-i', 'nss-full.crl').out, /Freshest CRL/)
    t.match(judge('mail-good'), /certificate is valid/)
    t.match(judge('mail-revoked'), /revoked/i)
    // Critical: whoever does not know deltas and distribution points must not take them for full CRLs.
    for (const name of ['delta', 'shard-0'])
      t.match(nss('crlutil', '-I', '-i', `${name}.crl`, '-t', '1'), {
        status: 1,
        out: /UNKNOWN_CRITICAL_EXTENSION/,
      })
  },
)

t.test('L22 a revoked CA: OpenSSL and Java refuse everything below it', async t => {
  await house.revokeIssuing()
  house.clock.pass(60_000)
  await house.round({ issuer: 'root' })
  await keep('carl', 'full', 'root')
  t.equal(opensslVerify('good-cert.pem', ['full', 'carl'], '-crl_check_all'), 'certificate revoked')
  t.strictSame(java(['carl', 'full'], 'good-cert.pem'), ['revoked CA_COMPROMISE issuer'])
  t.strictSame(opensslVerify('good-cert.pem', ['full']), 'OK', 'its own CRL still speaks of what it issued')
})
