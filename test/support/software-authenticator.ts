/**
 * An authenticator in software: what a browser and a security key do together, with keys on P-256 in memory. Everything
 * is written here, so that it judges the library on the other side and not itself.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { Assertion, StatementSignature } from '../../src/domain/statement.ts'
import type { AttestationKey } from './attestation.ts'
import { statementDigest } from '../../src/domain/statement.ts'

export interface RegistrationJson {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: {
    readonly clientDataJSON: string
    readonly attestationObject: string
    readonly transports: readonly string[]
  }
  readonly clientExtensionResults: object
}

export interface AuthenticationJson {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle?: string
  }
  readonly clientExtensionResults: object
}

export interface SoftwareAuthenticator {
  /** What a test may turn: the browser's page, the domain name, the flags, the model, the kind of attestation. */
  origin: string
  rpId: string
  userVerified: boolean
  userPresent: boolean
  aaguid: string
  attestation: 'none' | 'packed'
  /** Of its maker; without it a packed attestation is by the new key itself. */
  maker?: AttestationKey
  /** Of the newest credential. */
  credentialId(): string
  /** As `navigator.credentials.create`: `options` is what the server gave for it. */
  create(options: unknown): RegistrationJson
  /** As `navigator.credentials.get`: options of the server, or the challenge itself. */
  get(options: unknown): AuthenticationJson
  /** An assertion as statements keep it. */
  assert(options: unknown): Assertion
  /** A signature on this body. */
  signStatement(body: string): StatementSignature
}

interface Credential {
  readonly id: Buffer
  readonly privateKey: KeyObject
  readonly userHandle: string
  count: number
}

const NO_MODEL = '00000000-0000-0000-0000-000000000000'

export function softwareAuthenticator(origin = 'http://localhost:8080'): SoftwareAuthenticator {
  const credentials: Credential[] = []
  const newest = () => {
    const found = credentials.at(-1)
    if (found === undefined) throw new Error('the authenticator holds no credential')
    return found
  }
  const one: SoftwareAuthenticator = {
    origin,
    rpId: new URL(origin).hostname,
    userVerified: true,
    userPresent: true,
    aaguid: NO_MODEL,
    attestation: 'none',
    credentialId: () => newest().id.toString('base64url'),
    create: options => {
      const { challenge, user } = options as { challenge: string; user: { id: string } }
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const made: Credential = { id: randomBytes(32), privateKey, userHandle: user.id, count: 0 }
      credentials.push(made)
      const clientData = clientDataOf(one, 'webauthn.create', challenge)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(made.id.length)
      const attested = Buffer.concat([aaguidOctets(one.aaguid), length, made.id, coseKeyOf(publicKey)])
      const authData = Buffer.concat([authenticatorData(one, 0x40, 0), attested])
      const signed = Buffer.concat([authData, sha256(clientData)])
      const signature = sign('sha256', signed, one.maker?.privateKey ?? privateKey)
      const statement: [unknown, unknown][] =
        one.attestation === 'none'
          ? []
          : [
              ['alg', -7],
              ['sig', signature],
              ...(one.maker === undefined ? [] : [['x5c', one.maker.x5c] satisfies [unknown, unknown]]),
            ]
      const object = cbor(
        new Map<unknown, unknown>([
          ['fmt', one.attestation],
          ['attStmt', new Map(statement)],
          ['authData', authData],
        ]),
      )
      return {
        ...idOf(made),
        response: {
          clientDataJSON: clientData.toString('base64url'),
          attestationObject: object.toString('base64url'),
          transports: ['usb', 'internal'],
        },
        clientExtensionResults: {},
      }
    },
    get: options => {
      const { challenge, allow } = requestOf(options)
      const made =
        allow === undefined
          ? newest()
          : credentials.find(credential => allow.includes(credential.id.toString('base64url')))
      if (made === undefined) throw new Error('no credential that is allowed')
      made.count += 1
      const clientData = clientDataOf(one, 'webauthn.get', challenge)
      const authData = authenticatorData(one, 0, made.count)
      const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), made.privateKey)
      return {
        ...idOf(made),
        response: {
          clientDataJSON: clientData.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: made.userHandle,
        },
        clientExtensionResults: {},
      }
    },
    assert: options => {
      const { id, response } = one.get(options)
      const { authenticatorData, clientDataJSON, signature } = response
      return { credentialId: id, authenticatorData, clientDataJSON, signature }
    },
    signStatement: body => ({ by: 'passkey', assertion: one.assert(statementDigest(body)) }),
  }
  return one
}

function requestOf(options: unknown): { challenge: string; allow: readonly string[] | undefined } {
  if (typeof options === 'string') return { challenge: options, allow: undefined }
  if (options instanceof Uint8Array)
    return { challenge: Buffer.from(options).toString('base64url'), allow: undefined }
  const { challenge, allowCredentials } = options as {
    challenge: string
    allowCredentials?: { id: string }[]
  }
  return { challenge, allow: allowCredentials?.map(({ id }) => id) }
}

function idOf({ id }: Credential) {
  const text = id.toString('base64url')
  return { id: text, rawId: text, type: 'public-key' as const }
}

function clientDataOf({ origin }: SoftwareAuthenticator, type: string, challenge: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
}

/** WebAuthn 6.1: hash of the domain name, flags, counter. */
function authenticatorData(
  { rpId, userPresent, userVerified }: SoftwareAuthenticator,
  flags: number,
  count: number,
): Buffer {
  const counter = Buffer.alloc(4)
  counter.writeUInt32BE(count)
  const all = flags | (userPresent ? 0x01 : 0) | (userVerified ? 0x04 : 0)
  return Buffer.concat([sha256(Buffer.from(rpId)), Buffer.of(all), counter])
}

/** RFC 9052 7, RFC 9053 7.1: EC2, ES256, P-256. */
function coseKeyOf(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return cbor(
    new Map<unknown, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  )
}

function aaguidOctets(text: string): Buffer {
  return Buffer.from(text.replaceAll('-', ''), 'hex')
}

function sha256(octets: Uint8Array): Buffer {
  return createHash('sha256').update(octets).digest()
}

/** As much of RFC 8949 as an authenticator says. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)])
  if (!(value instanceof Map)) throw new Error('no CBOR for this')
  return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)])
}

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.of((major << 5) | value)
  if (value < 256) return Buffer.of((major << 5) | 24, value)
  return Buffer.of((major << 5) | 25, value >> 8, value & 0xff)
}
