/** One thread, no database: how many certificates the pure core makes, against the cryptography alone. */
import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { systemEntropy } from '../src/adapters/system.ts'
import { loadConfig } from '../src/config/load.ts'
import { loadProfiles, requireProfile } from '../src/config/profiles.ts'
import type { Profile } from '../src/domain/profile.ts'
import { composeSubject } from '../src/domain/subject.ts'
import { checkSigned, prepareTbs, signPrepared } from '../src/issuance/certify.ts'
import type { Signer } from '../src/ports/signer.ts'
import { type Certificate, parseCertificate } from '../src/x509/certificate.ts'
import type { Der } from '../src/x509/der.ts'
import { encodeName } from '../src/x509/name.ts'
import { parsePublicKey } from '../src/x509/spki.ts'
import type { Benchmark } from './result.ts'
import { makePerson } from './support/people.ts'
import { absolute, alternate, repeat, result } from './support/measure.ts'

const GOAL = 4000
const SUBSCRIBERS = 256
const AGENCIES = [
  { code: 'NC', name: 'Pemerintah Provinsi Nusa Contoh' },
  { code: 'NC-DISKOMINFO', name: 'Dinas Komunikasi dan Informatika', parent: 'NC' },
]
const POINTERS = {
  ocsp: 'http://127.0.0.1:8080/ocsp',
  caIssuers: 'http://127.0.0.1:8080/ca/issuing.cer',
  crl: 'http://127.0.0.1:8080/crl/issuing.crl',
}

export const benchmark: Benchmark = { name: 'core', run }

async function run() {
  const profiles = loadProfiles(loadConfig({ file: 'config/test.yaml', env: {} }))
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signer = signerOf(pair)
  const issuer = await makeIssuer(requireProfile(profiles, 'root', 'root'), signer)
  const subject = await coreOf({
    profile: requireProfile(profiles, 'signature', 'subscriber'),
    issuer,
    signer,
  })
  const message = Buffer.alloc(900, 7)
  const bare = () => verify('sha256', message, pair.publicKey, sign('sha256', message, pair.privateKey))
  const found = await alternate({ baseline: repeat(bare), subject: repeat(subject), rounds: 9 })
  const name = 'certificates through the core, one thread'
  return [
    result({
      ...{ name, unit: 'certificates/s', better: 'higher', value: found.subject },
      ...{ than: 'bare P-256 sign + verify', base: found.baseline },
    }),
    absolute({ name, unit: 'certificates/s', better: 'higher', value: found.subject, aim: GOAL }),
  ]
}

/** As issuance does it: key read, TBS composed, linted and read by OpenSSL, signed, joined, verified. */
async function coreOf(parts: {
  readonly profile: Profile
  readonly issuer: Certificate
  readonly signer: Signer
}): Promise<(turn: number) => Promise<Certificate>> {
  const { profile, issuer, signer } = parts
  const now = new Date()
  const subscribers = Array.from({ length: SUBSCRIBERS }, (_, index) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { employee } = makePerson(index, AGENCIES, now)
    return { spki: spkiOf(publicKey), subject: encodeName(composeSubject(profile, employee)) }
  })
  const period = { notBefore: wholeSecond(now), notAfter: new Date(wholeSecond(now).getTime() + 86_400_000) }
  return async turn => {
    const subscriber = subscribers[turn % SUBSCRIBERS]
    if (subscriber === undefined) throw new Error('no such subscriber')
    const prepared = prepareTbs({
      ...{ profile, issuer, period, subject: subscriber.subject, emails: [], pointers: POINTERS },
      serialNumber: systemEntropy.serialNumber(),
      publicKey: parsePublicKey(subscriber.spki),
      algorithm: signer.algorithm,
    })
    return checkSigned(await signPrepared(prepared, signer), prepared, issuer.publicKey.der)
  }
}

async function makeIssuer(profile: Profile, signer: Signer): Promise<Certificate> {
  const from = wholeSecond(new Date(Date.now() - 3_600_000))
  const prepared = prepareTbs({
    ...{ profile, issuer: 'self', emails: [], pointers: undefined, algorithm: signer.algorithm },
    serialNumber: systemEntropy.serialNumber(),
    subject: encodeName([
      { type: 'C', value: 'ID' },
      { type: 'CN', value: 'Segel Benchmark CA' },
    ]),
    publicKey: parsePublicKey(signer.spki),
    period: { notBefore: from, notAfter: new Date(from.getTime() + 365 * 86_400_000) },
  })
  return parseCertificate(await signPrepared(prepared, signer))
}

function signerOf({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): Signer {
  return {
    algorithm: 'ecdsa-sha256',
    spki: spkiOf(publicKey),
    sign: async message => sign('sha256', message, privateKey),
  }
}

function spkiOf(key: KeyObject): Der<'SubjectPublicKeyInfo'> {
  return Uint8Array.from(key.export({ type: 'spki', format: 'der' })) as Der<'SubjectPublicKeyInfo'>
}

function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000)
}
