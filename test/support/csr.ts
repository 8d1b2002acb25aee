/** Certification requests for tests: quick ones by node:crypto, and others by the openssl command. */
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { composeRequestInfo, joinRequest } from '../../src/x509/compose-csr.ts'
import type { Der } from '../../src/x509/der.ts'
import { encodeName } from '../../src/x509/name.ts'
import { requireTool } from './tools.ts'

export interface MadeCsr {
  readonly der: Uint8Array
  readonly key: KeyObject
}

/** A P-256 request; the same key gives another request for the same key. */
export function makeCsr(key: KeyObject = newKey(), commonName = 'not taken over'): MadeCsr {
  const pair = { privateKey: key, publicKey: publicOf(key) }
  const spki = Uint8Array.from(pair.publicKey) as Der<'SubjectPublicKeyInfo'>
  const info = composeRequestInfo({ subject: encodeName([{ type: 'CN', value: commonName }]), spki })
  return { der: joinRequest(info, 'ecdsa-sha256', sign('sha256', info, key)), key }
}

export function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}

/** PEM by openssl, with the extensions asked for as `-addext` wants them. */
export function opensslCsr(newkey: readonly string[], ...extensions: string[]): Uint8Array {
  const args = [
    'req',
    '-new',
    '-batch',
    '-nodes',
    '-keyout',
    '/dev/null',
    '-subj',
    '/CN=ignored',
    '-newkey',
    ...newkey,
  ]
  return execFileSync(requireTool('openssl'), [...args, ...extensions.flatMap(one => ['-addext', one])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

export const EC_KEY = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] as const

function publicOf(key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' })
  const point = Buffer.concat([
    Buffer.from([4]),
    Buffer.from(jwk.x ?? '', 'base64url'),
    Buffer.from(jwk.y ?? '', 'base64url'),
  ])
  // SubjectPublicKeyInfo of a P-256 key: a fixed head and the point.
  return Buffer.concat([Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex'), point])
}
