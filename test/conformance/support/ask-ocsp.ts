/** OCSP questions over HTTP as octets, and answers as octets. */
import { execFile } from 'node:child_process'
import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import * as der from '../../../src/x509/der.ts'
import { encodeCertId } from '../../../src/x509/ocsp.ts'
import { keyHash } from '../../../src/x509/spki.ts'
import type { Entity } from '../../x509/hierarchy.ts'

/** As much of an issuer as a CertID names. */
export type IssuerNames = Pick<Entity, 'publicKey'> & {
  readonly certificate: Pick<Entity['certificate'], 'subject'>
}

export interface Got {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

export async function post(url: string, request: Uint8Array): Promise<Got> {
  const headers = { 'content-type': 'application/ocsp-request' }
  return got(await fetch(url, { method: 'POST', headers, body: Uint8Array.from(request) }))
}

export async function get(
  url: string,
  request: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Got> {
  const base64 = Buffer.from(request).toString('base64')
  return got(await fetch(`${url}/${encodeURIComponent(base64)}`, { headers }))
}

async function got(response: Response): Promise<Got> {
  const { status, headers } = response
  return { status, headers, body: Buffer.from(await response.arrayBuffer()) }
}

export function certIdOf(
  issuer: IssuerNames,
  serialNumber: string,
  algorithm: 'sha1' | 'sha256' = 'sha256',
): Uint8Array {
  return encodeCertId({
    hash: algorithm,
    issuerNameHash: hash(algorithm, issuer.certificate.subject, 'buffer'),
    issuerKeyHash: keyHash(issuer.publicKey.der, algorithm),
    serialNumber,
  })
}

/** An OCSPRequest; `extensions` are whole Extension values. */
export function requestOf(
  certIds: readonly Uint8Array[],
  extensions: readonly Uint8Array[] = [],
): Uint8Array {
  const list = der.sequence(...certIds.map(id => der.sequence(id)))
  const tail = extensions.length === 0 ? [] : [der.contextConstructed(2, der.sequence(...extensions))]
  return der.sequence(der.sequence(list, ...tail))
}

export function nonceOf(octets: Uint8Array): Uint8Array {
  return extensionOf('1.3.6.1.5.5.7.48.1.2', der.octetString(octets))
}

export function extensionOf(oid: string, value: Uint8Array, isCritical = false): Uint8Array {
  return der.sequence(der.oid(oid), ...(isCritical ? [der.boolean(true)] : []), der.octetString(value))
}

export interface Ran {
  readonly code: number
  /** Both streams. */
  readonly output: string
}

/** Never blocks this process, which is the server too. */
export async function run(program: string, args: readonly string[]): Promise<Ran> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...args], { timeout: 20_000 })
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const failed = error as { code?: number; stdout?: string; stderr?: string }
    return { code: failed.code ?? -1, output: `${failed.stdout ?? ''}${failed.stderr ?? ''}` }
  }
}
