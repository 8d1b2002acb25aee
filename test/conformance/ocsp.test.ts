// OCSP as other people's software asks for it: OpenSSL, GnuTLS, Java, NSS and pkijs, by GET and by POST.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromBER } from 'asn1js'
import * as pkijs from 'pkijs'
import t from 'tap'
import { requireTool } from '../support/tools.ts'
import { type Entity, EPOCH } from '../x509/hierarchy.ts'
import { certIdOf, get, nonceOf, post, requestOf, run } from './support/ask-ocsp.ts'
import { nextSerial, openStatusHouse, serveStatus } from './support/status-house.ts'

const house = await openStatusHouse(t)
const { url } = await serveStatus(t, house)
const { issuing } = house.issuers
const root = house.pem(house.root)
const issuer = house.pem(issuing)
const revokedAt = new Date('2026-02-03T04:05:06Z')
const ended = { notBefore: EPOCH, notAfter: new Date('2026-02-10T00:00:00Z') }

const good = await house.issue()
const revoked = await house.issue()
await house.revoke(revoked, 'keyCompromise', revokedAt)
const held = await house.issue()
await house.revoke(held, 'certificateHold', revokedAt)
const released = await house.issue()
await house.revoke(released, 'certificateHold', revokedAt)
await house.release(released)
const expired = await house.issue(ended)
const expiredRevoked = await house.issue(ended)
await house.revoke(expiredRevoked, 'superseded', revokedAt)
/** A rolled-over key: the same name, another key. */
const ofRolled = await house.issue({ issuer: 'rolled' })
const heldOfRolled = await house.issue({ issuer: 'rolled' })
await house.revoke(heldOfRolled, 'affiliationChanged', revokedAt)

interface Case {
  readonly what: string
  readonly entity: Entity
  readonly openssl: RegExp
  readonly gnutls: RegExp
  readonly java: RegExp
  readonly nss: RegExp
  /** [0] good, [1] revoked, [2] unknown */
  readonly tag: number
}

const GOOD = {
  openssl: /: good/,
  gnutls: /Certificate Status: good/,
  java: /^good$/,
  nss: /succeeded/,
  tag: 0,
}
const REVOKED = { gnutls: /Certificate Status: revoked/, nss: /revoked/i, tag: 1 }

const CASES: readonly Case[] = [
  { what: 'good', entity: good, ...GOOD },
  { what: 'released', entity: released, ...GOOD },
  {
    what: 'revoked',
    entity: revoked,
    ...REVOKED,
    openssl: /: revoked[^]*Reason: keyCompromise[^]*Revocation Time: Feb {2}3 04:05:06 2026/,
    java: /^revoked KEY_COMPROMISE$/,
  },
  {
    what: 'O06 held',
    entity: held,
    ...REVOKED,
    openssl: /: revoked[^]*Reason: certificateHold/,
    java: /^revoked CERTIFICATE_HOLD$/,
  },
  { what: 'O14 expired', entity: expired, ...GOOD, java: /EXPIRED/ },
  {
    what: 'O14 expired and revoked',
    entity: expiredRevoked,
    ...REVOKED,
    openssl: /: revoked[^]*Reason: superseded/,
    java: /EXPIRED|revoked SUPERSEDED/,
  },
]

t.test('O01 O03 O04 O09 O10 O11 O12 N04 N05 N07 OpenSSL asks by POST, with SHA-1 and SHA-256', async t => {
  const openssl = requireTool('openssl')
  const always = ['ocsp', '-url', url, '-CAfile', root, '-verify_other', issuer]
  for (const hash of ['-sha1', '-sha256']) {
    for (const nonce of [['-nonce'], ['-no_nonce']]) {
      for (const one of CASES) {
        const args = [...always, '-issuer', issuer, hash, ...nonce, '-cert', house.pem(one.entity)]
        const { output } = await run(openssl, args)
        t.match(output, /Response verify OK/, `${one.what} ${hash}`)
        t.match(output, one.openssl, `${one.what} ${hash} ${String(nonce)}`)
        t.notMatch(output, /WARNING: no nonce|Nonce Verify error/i)
      }
    }
  }
  const many = CASES.flatMap(one => ['-cert', house.pem(one.entity)])
  const { output } = await run(openssl, [...always, '-issuer', issuer, '-sha256', ...many])
  t.match(output, /Response verify OK/)
  t.equal(output.match(/This Update/g)?.length, CASES.length, 'O01 one answer for each')
  const text = await run(openssl, [...always, '-issuer', issuer, '-cert', house.pem(expired), '-resp_text'])
  t.match(text.output, /OCSP Archive Cutoff/, 'O14')
  t.match(text.output, /Responder Id: [0-9A-F]{40}/, 'N04 byKey')
  const fresh = await run(openssl, [...always, '-issuer', issuer, '-cert', house.pem(good), '-resp_text'])
  t.notMatch(fresh.output, /Archive Cutoff/, 'O14 only of what has expired')
  t.match(fresh.output, /OCSP No Check/i, 'O04 N05')
})

t.test('O05 O07 O08 N06 OpenSSL: never issued, and a stranger', async t => {
  const openssl = requireTool('openssl')
  const always = ['ocsp', '-url', url, '-CAfile', root, '-verify_other', issuer]
  const { output } = await run(openssl, [...always, '-issuer', issuer, '-serial', `0x${nextSerial()}`])
  t.match(output, /: unknown/)
  t.match(output, /Response verify OK/)
  const stranger = await run(openssl, [...always, '-issuer', root, '-serial', '0x1234'])
  t.match(stranger.output, /Responder Error: unauthorized \(6\)/)
})

t.test(
  'O03 a rolled-over key: the hash of the key decides, and the answer is signed for that key',
  async t => {
    const openssl = requireTool('openssl')
    const rolled = house.pem(house.issuers.rolled)
    const always = ['ocsp', '-url', url, '-CAfile', root]
    const ask = async (by: string, entity: Entity) =>
      (await run(openssl, [...always, '-verify_other', by, '-issuer', by, '-cert', house.pem(entity)])).output
    t.match(await ask(rolled, ofRolled), /Response verify OK[^]*: good|: good[^]*Response verify OK/)
    t.match(await ask(rolled, heldOfRolled), /: revoked[^]*affiliationChanged/)
    t.match(await ask(issuer, ofRolled), /: unknown/, 'the old key never issued it')
  },
)

t.test('O17 N11 GET and POST give the same octets, and OpenSSL and GnuTLS take both', async t => {
  const openssl = requireTool('openssl')
  const ocsptool = requireTool('ocsptool')
  for (const hash of ['sha1', 'sha256'] as const) {
    for (const one of CASES) {
      const request = requestOf([certIdOf(issuing, one.entity.certificate.serialNumber, hash)])
      const [posted, gotten] = [await post(url, request), await get(url, request)]
      t.equal(gotten.status, 200)
      t.ok(posted.body.equals(gotten.body), `${one.what} ${hash}: the same octets`)
      const file = join(house.folder, 'answer.der')
      writeFileSync(file, gotten.body)
      const args = ['ocsp', '-respin', file, '-CAfile', root, '-verify_other', issuer, '-issuer', issuer]
      const { output } = await run(openssl, [
        ...args,
        `-${hash}`,
        '-cert',
        house.pem(one.entity),
        '-no_nonce',
      ])
      t.match(output, one.openssl, `${one.what} ${hash} openssl`)
      const shown = await run(ocsptool, ['--response-info', '--load-response', file])
      t.match(shown.output, one.gnutls, `${one.what} ${hash} GnuTLS`)
      const verified = await run(ocsptool, [
        ...['--verify-response', '--load-response', file],
        ...['--load-trust', issuer, '--load-issuer', issuer, '--load-cert', house.pem(one.entity)],
      ])
      t.match(verified.output, /Verifying OCSP Response: Success/, `${one.what} ${hash} GnuTLS verifies`)
    }
  }
})

t.test('O13 GnuTLS asks, with and without a nonce', async t => {
  const ocsptool = requireTool('ocsptool')
  for (const nonce of [[], ['--nonce']]) {
    for (const one of CASES) {
      const { output } = await run(ocsptool, [
        ...[`--ask=${url}`, ...nonce, '--load-issuer', issuer, '--load-cert', house.pem(one.entity)],
        ...['--load-trust', issuer],
      ])
      t.match(output, one.gnutls, `${one.what} ${String(nonce)}`)
      t.match(output, /Verifying OCSP Response: Success/, one.what)
    }
  }
})

t.test('O12 O17 Java PKIX asks (by GET, SHA-1), and takes a stapled answer', async t => {
  const java = requireTool('java')
  const source = join(import.meta.dirname, 'support', 'OcspCheck.java')
  const asked = CASES.filter(one => !one.what.includes('expired'))
  const { output } = await run(java, [source, root, issuer, url, ...asked.map(one => house.pem(one.entity))])
  const lines = output.trim().split('\n')
  for (const [index, one] of asked.entries()) t.match(lines[index], one.java, one.what)
  const stapled: string[] = []
  for (const [index, one] of asked.entries()) {
    const request = requestOf([certIdOf(issuing, one.entity.certificate.serialNumber, 'sha1')])
    const file = join(house.folder, `staple-${index}.der`)
    writeFileSync(file, (await get(url, request)).body)
    stapled.push(`@${file}`, house.pem(one.entity))
  }
  const second = await run(java, [source, root, issuer, 'none', ...stapled])
  for (const [index, one] of asked.entries())
    t.match(second.output.trim().split('\n')[index], one.java, `${one.what} stapled`)
})

t.test('O10 NSS asks and believes the responder', async t => {
  const certutil = requireTool('certutil')
  const ocspclnt = requireTool('ocspclnt')
  const db = `sql:${house.folder}`
  const responder = join(house.folder, 'responder.pem')
  const responders = await house.stores.owner.responders()
  const own = responders.find(one => one.issuerId === 'issuing')?.certificate ?? new Uint8Array()
  writeFileSync(
    responder,
    `-----BEGIN CERTIFICATE-----\n${Buffer.from(own).toString('base64')}\n-----END CERTIFICATE-----\n`,
  )
  t.equal((await run(certutil, ['-N', '-d', db, '--empty-password'])).code, 0)
  for (const [name, trust, file] of [
    ['root', 'CT,C,C', root],
    ['issuing', ',,', issuer],
    ['responder', 'P,P,P', responder],
  ] as const)
    t.equal((await run(certutil, ['-A', '-d', db, '-n', name, '-t', trust, '-a', '-i', file])).code, 0, name)
  for (const one of CASES.filter(({ what }) => !what.includes('expired'))) {
    const name = one.what
    await run(certutil, ['-A', '-d', db, '-n', name, '-t', ',,', '-a', '-i', house.pem(one.entity)])
    const { output } = await run(ocspclnt, ['-S', name, '-d', db, '-l', url, '-t', 'responder'])
    t.match(output, one.nss, `${name}: ${output.trim()}`)
  }
})

t.test('O10 O13 pkijs reads and verifies, by GET and by POST', async t => {
  const parse = (octets: Uint8Array) => pkijs.Certificate.fromBER(Uint8Array.from(octets))
  const anchor = parse(house.root.certificate.der)
  const ca = parse(issuing.certificate.der)
  for (const one of CASES) {
    const certificate = parse(one.entity.certificate.der)
    for (const send of [get, post]) {
      const request = new pkijs.OCSPRequest()
      await request.createForCertificate(certificate, { hashAlgorithm: 'SHA-256', issuerCertificate: ca })
      const { body } = await send(url, new Uint8Array(request.toSchema(true).toBER()))
      const response = new pkijs.OCSPResponse({ schema: fromBER(Uint8Array.from(body)).result })
      const { status, isForCertificate } = await response.getCertificateStatus(certificate, ca)
      t.equal(isForCertificate, true, `${one.what} ${send.name}`)
      t.equal(status, one.tag, `${one.what} ${send.name}`)
      const basic = new pkijs.BasicOCSPResponse({
        schema: fromBER(response.responseBytes?.response.valueBlock.valueHexView ?? new Uint8Array()).result,
      })
      t.equal(await basic.verify({ trustedCerts: [anchor, ca] }), true, `${one.what}: signature`)
    }
  }
})

t.test('O13 N15 N16 N17 nonces from 1 to 128 octets come back, others are malformed', async t => {
  const id = certIdOf(issuing, good.certificate.serialNumber)
  for (const octets of [1, 15, 16, 32, 33, 128]) {
    const nonce = Buffer.alloc(octets, 0xa5)
    const { body } = await post(url, requestOf([id], [nonceOf(nonce)]))
    t.ok(body.includes(Buffer.from(nonceOf(nonce))), `${octets} octets`)
  }
  for (const octets of [0, 129]) {
    const { status, body } = await post(url, requestOf([id], [nonceOf(new Uint8Array(octets))]))
    t.equal(status, 200)
    t.equal(body.toString('hex'), '30030a0101', `${octets} octets`)
  }
})

t.test('the requests that OpenSSL writes are read from files too', async t => {
  const file = join(house.folder, 'request.der')
  const args = ['ocsp', '-issuer', issuer, '-cert', house.pem(good), '-reqout', file]
  await run(requireTool('openssl'), args)
  const { body } = await get(url, readFileSync(file))
  t.ok(body.length > 200)
})
