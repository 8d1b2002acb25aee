/** A responder on a stage: a store that a test can slow down, lose or change under it, and a clock that it moves. */
import type { Test } from 'tap'
import type { Issuer } from '../../../src/domain/issuer.ts'
import { SegelError } from '../../../src/errors.ts'
import type { Signal } from '../../../src/ports/signals.ts'
import type { Signer } from '../../../src/ports/signer.ts'
import type { StatusRecord } from '../../../src/ports/store-revocations.ts'
import {
  openOcspResponder,
  type OcspResponder,
  type OcspResponderDeps,
} from '../../../src/revocation/ocsp-responder.ts'
import { defaultSignatureAlgorithm } from '../../../src/x509/algorithms.ts'
import type { RevocationReason } from '../../../src/x509/crl.ts'
import { certIdOf, nonceOf, requestOf } from '../../conformance/support/ask-ocsp.ts'
import { recorder } from '../../conformance/support/status-house.ts'
import {
  type Entity,
  issueEntity,
  type Keys,
  newKeys,
  serialOf,
  signWith,
  years,
} from '../../x509/hierarchy.ts'

export const AT = new Date('2026-06-01T12:00:00.500Z')
export const HOUR_MS = 3_600_000

export interface Stage {
  readonly responder: OcspResponder
  readonly issuer: Entity
  readonly keys: Keys
  readonly clock: { at: Date }
  readonly store: StageStore
  readonly told: ReturnType<typeof recorder>
  readonly ring: (signal: Signal) => void
  /** Gives a certificate this responder's key, or another one. */
  readonly certify: (changes?: { notBefore?: Date; notAfter?: Date; keys?: Keys; name?: string }) => Entity
  readonly signers: Map<string, Signer>
  readonly ask: (serialNumber: string, options?: AskOptions) => Promise<Heard>
}

export interface AskOptions {
  readonly nonce?: Uint8Array
  readonly hash?: 'sha1' | 'sha256'
}

export interface Heard {
  readonly result: string
  readonly body: Buffer
  readonly hex: string
  readonly thisUpdate: Date | undefined
  readonly nextUpdate: Date | undefined
}

export interface StageStore {
  readonly records: Map<string, StatusRecord>
  down: boolean
  /** Awaited inside each look-up, after the record was read. */
  gate: (() => Promise<void>) | undefined
  readonly looks: string[]
  /** Changes a status and tells it, as one transaction does. */
  readonly change: (serialNumber: string, reason?: RevocationReason) => void
  readonly responders: { issuerId: string; name: string; spki: Uint8Array; certificate?: Uint8Array }[]
  /** Forgets events: another copy of the database. */
  readonly goBack: (events: number) => void
}

export const END = new Date('2028-01-01T00:00:00Z')

export async function openStage(t: Test, changes: Partial<OcspResponderDeps> = {}): Promise<Stage> {
  const root = issueEntity({ kind: 'root', keys: newKeys(), name: 'Root' })
  const issuer = issueEntity({ kind: 'intermediate', keys: newKeys(), issuer: root, name: 'Issuing' })
  const keys = newKeys()
  const clock = { at: AT }
  const told = recorder()
  const events: { sequence: bigint; serialNumber: string }[] = []
  const listeners = new Map<Signal, Set<(subject: string) => void>>()
  const ring = (signal: Signal) => {
    for (const listener of listeners.get(signal) ?? []) listener('issuing')
  }
  let sequence = 0n
  const assertUp = () => {
    if (store.down) throw new SegelError('store-unavailable', 'The database is down.')
  }
  const store: StageStore = {
    records: new Map(),
    down: false,
    gate: undefined,
    looks: [],
    responders: [],
    change: (serialNumber, reason) => {
      sequence += 1n
      const revocation = reason === undefined ? {} : { revocation: { reason, revokedAt: clock.at } }
      store.records.set(serialNumber, { known: true, notAfter: END, ...revocation })
      events.push({ sequence, serialNumber })
    },
    goBack: count => void events.splice(events.length - count),
  }
  const made: Issuer = {
    id: 'issuing',
    kind: 'intermediate',
    certificate: issuer.certificate,
    chain: [],
    active: true,
  }
  const signers = new Map<string, Signer>([['ocsp', signerOf(keys)]])
  let certificates = 0
  const certify: Stage['certify'] = ({ notBefore, notAfter, keys: other = keys, name = 'ocsp' } = {}) => {
    certificates += 1
    const entity = issueEntity({
      kind: 'ocsp-responder',
      keys: other,
      issuer,
      name: `OCSP ${certificates}`,
      tbs: {
        serialNumber: serialOf(`ocsp ${certificates}`),
        notAfter: notAfter ?? years(3),
        ...(notBefore === undefined ? {} : { notBefore }),
      },
    })
    const listed = {
      issuerId: 'issuing',
      name,
      spki: other.publicKey.der,
      certificate: entity.certificate.der,
    }
    const index = store.responders.findIndex(one => one.name === name)
    if (index < 0) store.responders.push(listed)
    else store.responders[index] = listed
    return entity
  }
  certify()
  const responder = openOcspResponder({
    store: {
      status: async (_issuerId, serialNumber) => {
        assertUp()
        store.looks.push(serialNumber)
        const record = store.records.get(serialNumber) ?? { known: false }
        await store.gate?.()
        return record
      },
      statusChanges: async (_issuerId, after, limit) => {
        assertUp()
        return events.filter(one => one.sequence > after).slice(0, limit)
      },
      issuers: async () => {
        assertUp()
        return [made]
      },
      responders: async () => store.responders.map(one => ({ ...one })),
    },
    keys: {
      signer: async name => {
        const found = signers.get(name)
        if (found === undefined) throw new SegelError('signer-unavailable', 'There is no such key.')
        return found
      },
    },
    signals: {
      on: (signal, listener) => {
        const set = listeners.get(signal) ?? new Set()
        listeners.set(signal, set.add(listener))
        return () => void set.delete(listener)
      },
    },
    clock: { now: () => clock.at },
    observer: told,
    name: 'ocsp',
    validityMs: HOUR_MS,
    capacity: 100,
    neverIssued: 'unknown',
    retentionMs: 100 * 86_400_000,
    lookEveryMs: 20,
    refreshEveryMs: 1000,
    ...changes,
  })
  t.teardown(() => responder.close())
  await responder.ready()
  const ask: Stage['ask'] = async (serialNumber, { nonce, hash = 'sha256' } = {}) => {
    const id = certIdOf(issuer, serialNumber, hash)
    const answer = await responder.answer(requestOf([id], nonce === undefined ? [] : [nonceOf(nonce)]))
    const body = Buffer.from(answer.body)
    return { result: answer.result, body, hex: body.toString('hex'), ...timesOf(body) }
  }
  return { responder, issuer, keys, clock, store, told, ring, certify, signers, ask }
}

export function signerOf(keys: Keys): Signer {
  return {
    algorithm: defaultSignatureAlgorithm(keys.publicKey.kind),
    spki: keys.publicKey.der,
    sign: async message => signWith(keys, message),
  }
}

/** thisUpdate and nextUpdate stand side by side; producedAt and revocation times do not. */
function timesOf(body: Buffer): Pick<Heard, 'thisUpdate' | 'nextUpdate'> {
  const [, first, second] = /\x18\x0f(\d{14})Z\xa0\x11\x18\x0f(\d{14})Z/.exec(body.toString('latin1')) ?? []
  return { thisUpdate: dateOf(first), nextUpdate: dateOf(second) }
}

function dateOf(stamp: string | undefined): Date | undefined {
  const parts = /^(....)(..)(..)(..)(..)(..)$/.exec(stamp ?? '')
  return parts === null ? undefined : new Date(`${parts.slice(1, 4).join('-')}T${parts.slice(4).join(':')}Z`)
}
