import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { systemEntropy } from '../../src/adapters/system.ts'
import {
  type AuthorityDeps,
  createIntermediate,
  createRoot,
  importIntermediate,
  requestIntermediate,
} from '../../src/issuance/authority.ts'
import type { Name } from '../../src/x509/name.ts'
import { call, DAY_MS, later, NOON } from '../support/fixtures.ts'
import { INTERMEDIATE_PROFILE, openHouse, pointersOf, ROOT_PROFILE } from '../support/house.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { requireTool } from '../support/tools.ts'

const house = await openHouse(t)
const deps: AuthorityDeps = {
  store: house.stores.owner,
  keys: house.keys,
  clock: house.clock,
  entropy: systemEntropy,
  pointersOf,
}
const admin = call('administrator')
const named = (name: string): Name => [
  { type: 'C', value: 'ID' },
  { type: 'CN', value: name },
]
const folder = temporaryFolder(t)
const file = (name: string, bytes: string | Uint8Array) => {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}
const pem = (der: Uint8Array) => new X509Certificate(der).toString()
const openssl = (...args: string[]) =>
  execFileSync(requireTool('openssl'), args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })

t.test(
  'the hierarchy verifies with openssl, each certificate saying what it may do (C14, C15, C21)',
  async t => {
    const { root, issuing } = house
    file('root.pem', pem(root.certificate.der))
    file('issuing.pem', pem(issuing.certificate.der))
    t.match(openssl('verify', '-x509_strict', '-check_ss_sig', '-CAfile', 'root.pem', 'issuing.pem'), /OK/)
    const text = openssl('x509', '-in', 'issuing.pem', '-noout', '-text')
    t.match(text, /Basic Constraints: critical\s+CA:TRUE, pathlen:0/)
    t.match(text, /Key Usage: critical\s+Certificate Sign, CRL Sign/)
    t.match(text, /URI:http:\/\/ca\.example\/crl\/root\.crl/, "points to its issuer's CRL")
    t.notMatch(text, /OCSP - URI/)
    t.match(issuing, {
      kind: 'intermediate',
      keyName: 'issuing',
      active: true,
    })
    t.strictSame(
      issuing.chain.map(der => Buffer.from(der)),
      [Buffer.from(root.certificate.der)],
    )
    t.match(root, { kind: 'root', keyName: 'root', active: false })
    t.strictSame(root.chain, [])
    t.equal(issuing.certificate.notAfter.toISOString(), '2036-11-24T04:59:59.000Z', 'C08')
    const serials = await house.sql(
      'select issuer_id, serial_number, profile from certificates order by profile',
    )
    t.match(serials, [
      { issuer_id: 'root', serial_number: issuing.certificate.serialNumber, profile: 'intermediate' },
      { issuer_id: 'root', serial_number: root.certificate.serialNumber, profile: 'root' },
    ])
    t.strictSame(
      (await house.auditSince()).map(({ action }) => action),
      ['authority.created', 'authority.created'],
      'W02',
    )
  },
)

t.test('an id is given once, a parent must be there with its key', async t => {
  const spec = { id: 'root', subject: named('Lain'), profile: ROOT_PROFILE, keyKind: 'p-384' } as const
  await t.rejects(createRoot(deps)(admin, spec), { code: 'conflict' })
  const below = { ...spec, id: 'below', profile: INTERMEDIATE_PROFILE }
  await t.rejects(createIntermediate(deps)(admin, { ...below, parentId: 'nobody' }), { code: 'not-found' })
  await t.rejects(createIntermediate(deps)(admin, { ...below, id: 'issuing', parentId: 'root' }), {
    code: 'conflict',
  })
  await t.rejects(house.keys.signer('below'), { code: 'signer-unavailable' }, 'and no key was made')
})

t.test('a key that the profile does not allow is not made', async t => {
  const spec = { id: 'weak', subject: named('Lemah'), profile: ROOT_PROFILE, keyKind: 'rsa-2048' } as const
  await t.rejects(createRoot(deps)(admin, spec), { code: 'policy-violation' })
  await t.rejects(
    createIntermediate(deps)(admin, { ...spec, profile: INTERMEDIATE_PROFILE, parentId: 'root' }),
    {
      code: 'policy-violation',
    },
  )
  await t.rejects(house.keys.signer('weak'), { code: 'signer-unavailable' })
})

t.test('C32 an intermediate ends with its parent, and the newest one is active', async t => {
  house.clock.at = later(15 * 365 * DAY_MS)
  const late = await createIntermediate(deps)(admin, {
    id: 'late',
    parentId: 'root',
    subject: named('Penerbit Akhir'),
    profile: INTERMEDIATE_PROFILE,
    keyKind: 'p-256',
  })
  t.equal(late.certificate.notAfter.toISOString(), house.root.certificate.notAfter.toISOString())
  const active = (await house.stores.ca.issuers()).filter(one => one.active)
  t.strictSame(
    active.map(({ id }) => id),
    ['late'],
  )
  house.clock.at = NOON
})

t.test('pathLength: nothing below an issuing CA becomes one', async t => {
  const spec = {
    id: 'deeper',
    parentId: 'issuing',
    subject: named('Terlalu dalam'),
    profile: INTERMEDIATE_PROFILE,
    keyKind: 'p-256',
  } as const
  await t.rejects(createIntermediate(deps)(admin, spec), { code: 'policy-violation' })
  t.equal(await house.stores.ca.issuer('deeper'), undefined)
})

/** An external root by openssl, which signs CSRs. */
function externalRoot(name: string) {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-384',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
    '-subj',
    `/C=ID/CN=${name}`,
    '-days',
    '7300',
    '-sha384',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  )
  const der = (path: string) => Uint8Array.from(new X509Certificate(readFileSync(join(folder, path))).raw)
  return {
    certificate: der(`${name}.pem`),
    sign: (csr: Uint8Array, extensions: string) => {
      file('x.csr', csr)
      file('x.ext', extensions)
      openssl(
        'x509',
        '-req',
        '-inform',
        'DER',
        '-in',
        'x.csr',
        '-CA',
        `${name}.pem`,
        '-CAkey',
        `${name}.key`,
        '-out',
        'x.pem',
        '-extfile',
        'x.ext',
        '-days',
        '3650',
        '-sha384',
      )
      return der('x.pem')
    },
  }
}
const CA_EXTENSIONS =
  'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid'

t.test(
  'under an external root: our CSR, its certificate; a wrong key, chain or purpose is refused',
  async t => {
    // openssl dates certificates by the real clock, and ours is judged by the house's.
    house.clock.at = new Date(Date.now() + 3_600_000)
    const csr = await requestIntermediate(deps)(admin, {
      id: 'national',
      subject: named('Penerbit Nasional'),
      keyKind: 'p-256',
    })
    file('our.csr', csr)
    t.match(
      openssl('req', '-inform', 'DER', '-in', 'our.csr', '-noout', '-verify', '-subject'),
      /Penerbit Nasional/,
    )
    t.equal((await house.auditSince()).at(-1)?.action, 'authority.requested')

    const [national, other] = [externalRoot('Akar Nasional'), externalRoot('Akar Lain')]
    const good = national.sign(csr, CA_EXTENSIONS)
    const take = importIntermediate(deps)
    const spec = { id: 'national', certificate: good, chain: [national.certificate] }
    const stranger = await requestIntermediate(deps)(admin, {
      id: 'stranger',
      subject: named('x'),
      keyKind: 'p-256',
    })
    const refusals: readonly (readonly [string, typeof spec, string])[] = [
      ['another key', { ...spec, certificate: national.sign(stranger, CA_EXTENSIONS) }, 'bad-public-key'],
      ['no key of that name', { ...spec, id: 'nokey' }, 'signer-unavailable'],
      ['another root', { ...spec, chain: [other.certificate] }, 'policy-violation'],
      ['no chain', { ...spec, chain: [] }, 'policy-violation'],
      [
        'not a CA',
        { ...spec, certificate: national.sign(csr, 'keyUsage=critical,digitalSignature') },
        'policy-violation',
      ],
      [
        'may not sign',
        {
          ...spec,
          certificate: national.sign(csr, 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign'),
        },
        'policy-violation',
      ],
      ['no bytes', { ...spec, certificate: new Uint8Array(3) }, 'malformed'],
      ['an id in use', { ...spec, id: 'issuing' }, 'conflict'],
    ]
    for (const [what, wrong, code] of refusals) await t.rejects(take(admin, wrong), { code }, what)
    t.equal(await house.stores.ca.issuer('national'), undefined, 'nothing is known yet')

    const issuer = await take(admin, spec)
    t.match(issuer, { id: 'national', kind: 'intermediate', keyName: 'national', active: true })
    t.strictSame(
      (await house.stores.ca.issuers()).filter(one => one.active).map(({ id }) => id),
      ['national'],
    )
    t.equal((await house.auditSince()).at(-1)?.action, 'authority.imported')
    await t.rejects(take(admin, spec), { code: 'conflict' })
    house.clock.at = NOON
  },
)

t.test('a key that gives a wrong signature: no CA', async t => {
  house.keys.instead = sign => sign().map((octet, index) => (index === 40 ? octet ^ 1 : octet))
  const spec = { id: 'broken', subject: named('Rusak'), profile: ROOT_PROFILE, keyKind: 'p-256' } as const
  await t.rejects(createRoot(deps)(admin, spec), { code: 'signer-unavailable' })
  house.keys.instead = undefined
  t.equal(await house.stores.ca.issuer('broken'), undefined)
})
