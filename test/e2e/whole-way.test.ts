// The whole way of certificates, from a key made by openssl to a revocation that every relying party sees.
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { releaseOver } from '../support/decide-rest.ts'
import { createToken, databasePid, serviceHome, startService } from '../support/service.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { requireTool } from '../support/tools.ts'
import { eventually, obtain, revoke } from './flow.ts'
import { askJava, fetchCrls, JUDGES, tell } from './judges.ts'

const openssl = requireTool('openssl')
const folder = temporaryFolder(t)
const service = await startService(t, { home: serviceHome(t) })
const desk = { folder, service }
const { employeeNumber } = service
const COLLEAGUE = '198706222010012001'
const colleague = await createToken(service.home, `--role employee --employee ${COLLEAGUE}`)
const officers = [service.token('verifier'), service.token('registrationOfficer')]

interface Wanted {
  readonly profile: string
  readonly newkey: string
  readonly as?: string
  readonly officers: readonly string[]
  readonly keyText: RegExp
  readonly usage: RegExp
}

const WANTED: Readonly<Record<string, Wanted>> = {
  ec256: {
    profile: 'signature',
    newkey: 'ec -pkeyopt ec_paramgen_curve:P-256',
    officers,
    keyText: /NIST CURVE: P-256/,
    usage: /Digital Signature, Non Repudiation[^]*1\.3\.6\.1\.5\.5\.7\.3\.36/,
  },
  rsa2048: {
    profile: 'email',
    newkey: 'rsa:2048',
    officers: officers.slice(0, 1),
    keyText: /Public-Key: \(2048 bit\)/,
    usage: /E-mail Protection[^]*email:made\.wirawan@nusacontoh\.example/,
  },
  ec384: {
    profile: 'signature',
    newkey: 'ec -pkeyopt ec_paramgen_curve:P-384',
    as: colleague,
    officers,
    keyText: /NIST CURVE: P-384/,
    usage: /Non Repudiation/,
  },
  ed25519: {
    profile: 'authentication',
    newkey: 'ed25519',
    officers,
    keyText: /ED25519 Public-Key/,
    usage: /TLS Web Client Authentication/,
  },
}
/** As java.security.cert.CRLReason names them. */
const JAVA_REASONS: Readonly<Record<string, string>> = {
  'revoked: keyCompromise': 'KEY_COMPROMISE',
  'revoked: certificateHold': 'CERTIFICATE_HOLD',
  'revoked: affiliationChanged': 'AFFILIATION_CHANGED',
}
const NAMES = Object.keys(WANTED)
const serials: Record<string, string> = {}

t.test('key and CSR by openssl, four kinds of key, three profiles, two tiers of officers', async t => {
  await fetchAuthority(t)
  for (const [name, { profile, newkey, as = service.token('employee'), officers }] of Object.entries(
    WANTED,
  )) {
    const args = `req -new -newkey ${newkey} -nodes -keyout ${name}.key -subj /CN=ignored -out ${name}.csr`
    execFileSync(openssl, args.split(' '), { cwd: folder, stdio: 'ignore' })
    const about = as === colleague ? COLLEAGUE : employeeNumber
    const csr = readFileSync(join(folder, `${name}.csr`))
    serials[name] = await obtain(service, { as, employeeNumber: about, profile, csr }, officers)
    t.ok(serials[name], `${name} was issued`)
  }
})

t.test('C32 a key stronger than the issuer was told of, and certified', async t => {
  const { text } = await service.request('/api/v1/requests?profile=signature', { as: colleague })
  const id = /"id":"([^"]+)"/.exec(text)?.[1] ?? ''
  const request = await service.request(`/api/v1/requests/${id}`, { as: colleague })
  t.equal(request.field('findings.0.code'), 'key-stronger-than-issuer')
  t.equal(request.field('certificate.serialNumber'), serials['ec384'])
})

t.test('each is fetched as PEM, PEM chain, DER and PKCS #7, and is what was asked for', async t => {
  for (const [name, { as = service.token('employee'), keyText, usage }] of Object.entries(WANTED)) {
    const fetchAs = async (accept: string, query = '') => {
      const path = `/api/v1/certificates/${serials[name] ?? ''}${query}`
      const answer = await service.request(path, { as, headers: { accept } })
      t.equal(answer.status, 200)
      return answer.bytes
    }
    writeFileSync(join(folder, `${name}.pem`), await fetchAs('application/x-pem-file'))
    const chain = await fetchAs('application/pem-certificate-chain')
    writeFileSync(join(folder, `${name}.chain.pem`), chain)
    writeFileSync(join(folder, `${name}.p7c`), await fetchAs('application/pkcs7-mime'))
    const der = await fetchAs('application/pkix-cert')
    t.same(new X509Certificate(der).raw, new X509Certificate(chain).raw, 'DER and PEM are one certificate')
    t.equal(new X509Certificate(der).serialNumber.toLowerCase(), serials[name])
    const p7c = await tell('openssl', `pkcs7 -inform DER -in ${name}.p7c -print_certs`.split(' '), folder)
    t.equal(p7c.match(/BEGIN CERTIFICATE/g)?.length, 3, 'subscriber, issuing CA and root')
    const text = await tell('openssl', ['x509', '-in', `${name}.pem`, '-noout', '-text'], folder)
    t.match(text, keyText)
    t.match(text, usage)
    t.notMatch(text, /CN ?= ?ignored/, 'P04 the subject of the CSR is not taken over')
    const own = await tell('openssl', ['x509', '-in', `${name}.pem`, '-noout', '-pubkey'], folder)
    t.equal(own, await tell('openssl', ['pkey', '-in', `${name}.key`, '-pubout'], folder), 'the holder’s key')
    const verified = await tell('certtool', ['--verify-chain', '--infile', `${name}.chain.pem`], folder)
    t.match(verified, /Chain verification output: Verified\. The certificate is trusted/)
  }
})

t.test('O05 C29 every relying party says good', async t => {
  await judgeAll(t, Object.fromEntries(NAMES.map(name => [name, 'good'])))
})

t.test('O06 L08 revoked, with its reason, by every relying party; a hold is revoked too', async t => {
  const officer = service.token('registrationOfficer')
  const orders = [
    { as: service.token('employee'), name: 'ec256', reason: 'keyCompromise' },
    { as: officer, name: 'rsa2048', reason: 'certificateHold' },
    { as: service.token('verifier'), name: 'ec384', reason: 'affiliationChanged' },
  ]
  for (const { as, name, reason } of orders) {
    t.equal((await revoke(service, { as, reason, serialNumber: serials[name] ?? '' })).status, 201)
    const isTold = async () => (await JUDGES['openssl ocsp']?.(desk, name)) === `revoked: ${reason}`
    t.comment(`told by OCSP after ${Math.round(await eventually('OCSP', isTold, 5_000))} ms`)
  }
  t.comment(`in the CRL after ${Math.round(await crlShows(3))} ms`)
  await judgeAll(t, {
    ec256: 'revoked: keyCompromise',
    rsa2048: 'revoked: certificateHold',
    ec384: 'revoked: affiliationChanged',
    ed25519: 'good',
  })
})

t.test('L10 a hold that is released is good again; what is final stays', async t => {
  const path = `/api/v1/certificates/${serials['rsa2048'] ?? ''}/revocation`
  const asVerifier = await service.request(path, { method: 'DELETE', as: service.token('verifier') })
  const unsigned = await service.request(path, { method: 'DELETE', as: service.token('registrationOfficer') })
  t.equal(unsigned.status, 403, 'W09 without a signature nothing is released')
  t.equal(asVerifier.status, 403, 'W08 a verifier cannot release')
  const officer = service.token('registrationOfficer')
  const released = await releaseOver({ url: service.url, as: officer }, serials['rsa2048'] ?? '')
  t.equal(released.field('status'), 'good')
  const final = `/api/v1/certificates/${serials['ec256'] ?? ''}/revocation`
  const refused = await service.request(final, { method: 'DELETE', as: service.token('registrationOfficer') })
  t.equal(refused.field('code'), 'already-revoked')
  await crlShows(2)
  await judgeAll(t, {
    ec256: 'revoked: keyCompromise',
    rsa2048: 'good',
    ec384: 'revoked: affiliationChanged',
    ed25519: 'good',
  })
})

t.test('stops within its time and leaves no database behind', async t => {
  const { code, ms } = await service.stop()
  t.equal(code, 0)
  t.ok(ms < 10_000, `${Math.round(ms)} ms`)
  t.equal(databasePid(service.home), undefined)
})

async function fetchAuthority(t: Test): Promise<void> {
  for (const issuer of ['root', 'issuing']) {
    const { status, headers, bytes } = await service.request(`/ca/${issuer}.cer`)
    t.equal(status, 200)
    t.equal(headers['content-type'], 'application/pkix-cert')
    writeFileSync(join(folder, `${issuer}.pem`), new X509Certificate(bytes).toString())
  }
}

/** Fetches CRLs until the issuing CA's lists that many; gives the time in milliseconds. */
function crlShows(entries: number): Promise<number> {
  return eventually('the CRL', async () => {
    await fetchCrls(desk)
    const text = await tell('openssl', ['crl', '-in', 'issuing.crl.pem', '-noout', '-text'], folder)
    return (text.match(/Serial Number:/g)?.length ?? 0) === entries
  })
}

/** `expected` names `good` or `revoked: REASON` for each; some judges do not tell the reason. */
async function judgeAll(t: Test, expected: Readonly<Record<string, string>>): Promise<void> {
  await fetchCrls(desk)
  for (const [judge, ask] of Object.entries(JUDGES)) {
    for (const [name, status] of Object.entries(expected)) {
      const said = await ask(desk, name)
      const wanted = said === 'revoked' ? (status.split(':')[0] ?? '') : status
      t.equal(said, wanted, `${judge}: ${name}`)
    }
  }
  const byJava = await askJava(desk, Object.keys(expected))
  for (const [name, status] of Object.entries(expected)) {
    const wanted = JAVA_REASONS[status] ?? status
    t.match(byJava, { [`${name} ocsp`]: wanted, [`${name} crl`]: wanted }, `Java: ${name}`)
  }
}
