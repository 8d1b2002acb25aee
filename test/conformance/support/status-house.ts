/**
 * A status service as relying parties meet it: a database, an issuer whose key was rolled over, a second issuer, a
 * delegated responder, and the application on a loopback port. Certificates are put straight into the database.
 */
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import { openSignals } from '../../../src/adapters/store/signals.ts'
import { openStore, type OpenStore } from '../../../src/adapters/store/store.ts'
import type { Issuer } from '../../../src/domain/issuer.ts'
import { buildApp } from '../../../src/http/app.ts'
import type { Signer } from '../../../src/ports/signer.ts'
import { ocspPlugin } from '../../../src/protocols/ocsp/index.ts'
import { type OcspObserver, SILENT } from '../../../src/revocation/ocsp-observer.ts'
import {
  openOcspResponder,
  type OcspResponder,
  type OcspResponderDeps,
} from '../../../src/revocation/ocsp-responder.ts'
import type { RevocationReason } from '../../../src/x509/crl.ts'
import { defaultSignatureAlgorithm } from '../../../src/x509/algorithms.ts'
import { unsignedCertificate } from '../../../src/x509/certificate.ts'
import { encodePem } from '../../../src/x509/pem.ts'
import type { KeyKind } from '../../../src/x509/spki.ts'
import { event } from '../../contract/store-fixtures.ts'
import { freshDatabase } from '../../support/database.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import {
  type Draft,
  type Entity,
  issueEntity,
  type Keys,
  newKeys,
  signWith,
  years,
} from '../../x509/hierarchy.ts'

const RESPONDER = 'ocsp'

export interface House {
  readonly connection: string
  readonly stores: { readonly owner: OpenStore; readonly va: OpenStore }
  readonly root: Entity
  /** `rolled` has the name of `issuing` and another key; `other` has another name. */
  readonly issuers: Readonly<Record<IssuerName, Entity>>
  readonly responderKeys: Keys
  readonly signer: (keys: Keys) => Signer
  readonly signers: Map<string, Signer>
  readonly folder: string
  /** Path of a PEM file of it. */
  readonly pem: (entity: Entity) => string
  readonly issue: (options?: IssueOptions) => Promise<Entity>
  readonly revoke: (entity: Entity, reason: RevocationReason, at?: Date) => Promise<void>
  readonly release: (entity: Entity) => Promise<void>
  /** Certifies the responder's key for an issuer, as the CA does, and lists it. */
  readonly certify: (issuer: IssuerName, draft?: Partial<Draft>, name?: string) => Promise<Entity>
}

export type IssuerName = 'issuing' | 'rolled' | 'other'

export interface IssueOptions {
  readonly issuer?: IssuerName
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly serialNumber?: string
}

let count = 0

export interface HouseOptions {
  readonly keyKind?: KeyKind
  /** Of another server than the run's own. */
  readonly server?: string
}

export async function openStatusHouse(t: Test, options: HouseOptions = {}): Promise<House> {
  const { connection } = await freshDatabase(t, options.server)
  const owner = await openStore({ connection, role: 'owner', poolSize: 3 })
  const va = await openStore({ connection, role: 'va', poolSize: 4 })
  t.teardown(() => Promise.all([owner.close(), va.close()]))
  const root = issueEntity({ kind: 'root', keys: newKeys(), name: 'Segel Root' })
  const under = (name: string) =>
    issueEntity({
      kind: 'intermediate',
      keys: newKeys(),
      issuer: root,
      name,
      tbs: { serialNumber: nextSerial() },
    })
  const issuers = {
    issuing: under('Segel Issuing'),
    rolled: under('Segel Issuing'),
    other: under('Segel Other'),
  }
  const responderKeys = newKeys(options.keyKind ?? 'p-256')
  const signers = new Map([[RESPONDER, signerOf(responderKeys)]])
  const folder = temporaryFolder(t)
  const files = new Map<Entity, string>()
  const house: House = {
    connection,
    stores: { owner, va },
    root,
    issuers,
    responderKeys,
    signer: signerOf,
    signers,
    folder,
    pem: entity => {
      const path = files.get(entity) ?? join(folder, `${files.size}.pem`)
      writeFileSync(path, encodePem(entity.certificate.der, 'CERTIFICATE'))
      files.set(entity, path)
      return path
    },
    issue: options => issue(owner, issuers, options ?? {}),
    revoke: (entity, reason, at = new Date()) =>
      owner.change(event(), tx =>
        tx.putRevocation(issuerIdOf(issuers, entity), entity.certificate.serialNumber, {
          reason,
          revokedAt: at,
          orderedBy: 'token:officer',
        }),
      ),
    release: entity =>
      owner.change(event(), tx =>
        tx.removeRevocation(issuerIdOf(issuers, entity), entity.certificate.serialNumber, new Date()),
      ),
    certify: (name, draft, responder = RESPONDER) => certify(house, { name, draft, responder }),
  }
  for (const name of ['issuing', 'rolled', 'other'] as const) {
    const issuer: Issuer = {
      id: name,
      kind: 'intermediate',
      certificate: issuers[name].certificate,
      chain: [root.certificate.der],
      keyName: name,
      active: name === 'rolled',
    }
    await owner.change(event(), tx => tx.insertIssuer(issuer))
    await house.certify(name)
  }
  return house
}

export interface Service {
  readonly house: House
  readonly responder: OcspResponder
  /** Base address of OCSP, without a slash at the end. */
  readonly url: string
}

/** The responder and its application; closed with `t`. */
export async function serveStatus(
  t: Test,
  house: House,
  changes: Partial<OcspResponderDeps> & { readonly maxAgeSeconds?: number } = {},
): Promise<Service> {
  const signals = openSignals({ connection: house.connection })
  const clock = changes.clock ?? { now: () => new Date() }
  const responder = openOcspResponder({ ...responderDeps(house), signals, clock, ...changes })
  const { maxAgeSeconds } = changes
  const plugin = ocspPlugin({
    answerOcsp: responder.answer,
    now: clock.now,
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
  })
  const app = buildApp({
    log: { level: 'silent' },
    trustProxy: false,
    health: { ready: responder.ready },
    demonstration: false,
    limits: { eventLoopDelayMs: 0 },
    plugins: [plugin],
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(async () => {
    responder.close()
    await Promise.all([app.close(), signals.close()])
  })
  await responder.ready()
  return { house, responder, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/ocsp` }
}

function responderDeps(house: House): Omit<OcspResponderDeps, 'signals'> {
  return {
    store: house.stores.va,
    keys: {
      signer: async name => {
        const found = house.signers.get(name)
        if (found === undefined) throw new Error(`no key ${name}`)
        return found
      },
    },
    clock: { now: () => new Date() },
    observer: SILENT,
    name: RESPONDER,
    validityMs: 3_600_000,
    capacity: 10_000,
    neverIssued: 'unknown',
    retentionMs: 3650 * 86_400_000,
    lookEveryMs: 1000,
    refreshEveryMs: 30_000,
  }
}

/** Remembers what it was told. */
export function recorder(): OcspObserver & {
  readonly lost: boolean[]
  readonly failures: unknown[]
  signatures: number
} {
  const one = {
    lost: [] as boolean[],
    failures: [] as unknown[],
    signatures: 0,
    ...SILENT,
    signed: () => {
      one.signatures += 1
    },
    databaseLost: (isLost: boolean) => void one.lost.push(isLost),
    failed: (_what: string, error: unknown) => void one.failures.push(error),
  }
  return one
}

/** The same serial number is never given twice. */
export function nextSerial(): string {
  count += 1
  return `5e${process.pid.toString(16).padStart(8, '0')}${Date.now().toString(16).padStart(14, '0')}${count.toString(16).padStart(8, '0')}`
}

function signerOf(keys: Keys): Signer {
  return {
    algorithm: defaultSignatureAlgorithm(keys.publicKey.kind),
    spki: keys.publicKey.der,
    sign: async message => signWith(keys, message),
  }
}

function issuerIdOf(issuers: House['issuers'], { certificate }: Entity): IssuerName {
  const key = Buffer.from(certificate.authorityKeyIdentifier ?? [])
  const found = (['issuing', 'rolled', 'other'] as const).find(name =>
    key.equals(issuers[name].publicKey.keyIdentifier),
  )
  if (found === undefined) throw new Error('of no issuer here')
  return found
}

async function issue(store: OpenStore, issuers: House['issuers'], options: IssueOptions): Promise<Entity> {
  const { issuer = 'issuing', serialNumber = nextSerial(), notBefore, notAfter } = options
  const entity = issueEntity({
    kind: 'subscriber',
    keys: newKeys(),
    issuer: issuers[issuer],
    name: `Subscriber ${count}`,
    tbs: {
      serialNumber,
      ...(notBefore === undefined ? {} : { notBefore }),
      ...(notAfter === undefined ? {} : { notAfter }),
    },
  })
  await record(store, issuer, entity)
  return entity
}

async function record(store: OpenStore, issuerId: IssuerName, { certificate }: Entity): Promise<void> {
  const { serialNumber, notBefore, notAfter, der, publicKey, tbs, signatureAlgorithm } = certificate
  const unsigned = unsignedCertificate(tbs, signatureAlgorithm)
  await store.change(event(), async tx => {
    await tx.insertIntents([{ issuerId, serialNumber, profile: 'signature', unsigned, openedAt: notBefore }])
    const subject = 'CN=Subscriber'
    const keyFingerprint = publicKey.fingerprint
    const times = { notBefore, notAfter }
    await tx.insertCertificates(
      [
        {
          issuerId,
          serialNumber,
          profile: 'signature',
          subject,
          ...times,
          keyFingerprint,
          der,
          agencyPath: [],
        },
      ],
      new Date(),
    )
  })
}

interface Certifying {
  readonly name: IssuerName
  readonly draft: Partial<Draft> | undefined
  readonly responder: string
}

async function certify(house: House, { name, draft, responder }: Certifying): Promise<Entity> {
  const keys = draft?.keys ?? house.responderKeys
  const entity = issueEntity({
    kind: 'ocsp-responder',
    issuer: house.issuers[name],
    name: `OCSP ${name}`,
    ...draft,
    keys,
    tbs: { serialNumber: nextSerial(), notAfter: years(1), ...draft?.tbs },
  })
  const { der } = entity.certificate
  const listed = (await house.stores.owner.responders()).some(
    one => one.issuerId === name && one.name === responder,
  )
  await house.stores.owner.change(event(), async tx => {
    if (!listed) await tx.insertResponder({ issuerId: name, name: responder, spki: keys.publicKey.der })
    await tx.putResponderCertificate(name, responder, der)
  })
  return entity
}
