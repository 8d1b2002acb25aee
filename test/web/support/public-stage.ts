/** The public pages with a responder of its own, real signatures, and a clock that a test moves. */
import type { Test } from 'tap'
import type { Profile } from '../../../src/domain/profile.ts'
import { ocspPlugin } from '../../../src/protocols/ocsp/index.ts'
import type { PublicUses } from '../../../src/web/public/facts.ts'
import { publicArea } from '../../../src/web/public/index.ts'
import { openStage, type Stage } from '../../revocation/support/status-stage.ts'
import { composeTbs, joinCertificate, parseCertificate } from '../../../src/x509/certificate.ts'
import { type Der, oid, sequence, setOf, utf8String } from '../../../src/x509/der.ts'
import { OIDS } from '../../../src/x509/oids.ts'
import { draftOf, type Entity, newKeys, signWith } from '../../x509/hierarchy.ts'
import { listenWeb, webApp, type WebAppOptions } from '../../support/web-app.ts'

export interface PublicStage extends Stage {
  readonly root: Entity
  readonly options: WebAppOptions
}

const HOUR_MS = 3_600_000

export async function publicStage(
  t: Test,
  more: {
    readonly uses?: Partial<PublicUses>
    readonly rootName?: string
    readonly facts?: WebAppOptions['facts']
  } = {},
): Promise<PublicStage> {
  const stage = await openStage(t)
  const root = rootNamed(more.rootName ?? 'Akar Uji')
  const { clock, store, issuer } = stage
  const crl = (scope: 'full' | 'delta' | 'shard-3', issuerId = 'issuing') => ({
    ...{ issuerId, scope, number: 1234n, entries: 1_234_567, octets: 45_678_901 },
    thisUpdate: new Date(clock.at.getTime() - HOUR_MS),
    nextUpdate: new Date(clock.at.getTime() + (scope === 'delta' ? -1 : 1) * HOUR_MS),
  })
  const uses: PublicUses = {
    authorities: async () => [
      { id: 'issuing', kind: 'intermediate', active: true, certificate: issuer.certificate.der },
      { id: 'root', kind: 'root', active: false, certificate: root.certificate.der },
    ],
    crls: async () => [crl('full', 'root'), crl('full'), crl('delta'), crl('shard-3')],
    status: async (_issuerId, serialNumber) => {
      const record = store.records.get(serialNumber)
      if (record?.known !== true) return { status: 'unknown', at: clock.at }
      if (record.revocation === undefined) return { status: 'good', at: clock.at }
      return { status: 'revoked', at: clock.at, ...record.revocation }
    },
    load: () => ({
      since: clock.at,
      total: 1234,
      minutes: Array.from({ length: 60 }, (_, index) => ({
        at: new Date(clock.at.getTime() - (59 - index) * 60_000),
        count: index,
      })),
    }),
    visibility: async () => ({
      ocsp: { count: 12, since: clock.at, seconds: { median: 0.012, slow: 0.9, longest: 1.25 } },
      crl: { count: 0, days: 30 },
    }),
    ...more.uses,
  }
  const practice = { sections: [], profiles: [] as Profile[], version: '0a1b2c3d4e5f' }
  const now = () => clock.at
  return {
    ...stage,
    root,
    options: {
      areas: [publicArea({ uses, now, ocspUrl: 'http://status.example/ocsp', practice })],
      plugins: [ocspPlugin({ answerOcsp: stage.responder.answer, now, maxAgeSeconds: 0 })],
      ...(more.facts === undefined ? {} : { facts: more.facts }),
    },
  }
}

/** A root as somebody else might have made it: no rule of ours has looked at its name. */
function rootNamed(name: string): Entity {
  const keys = newKeys('p-384')
  const subject = sequence(setOf(sequence(oid(OIDS.commonName), utf8String(name)))) as Der<'Name'>
  const input = draftOf({ kind: 'root', keys, tbs: { subject, issuer: subject } })
  const tbs = composeTbs(input)
  const der = joinCertificate(tbs, input.algorithm, signWith(keys, tbs))
  return { ...keys, certificate: parseCertificate(der) }
}

export const publicApp = async (t: Test, more: Parameters<typeof publicStage>[1] = {}) => {
  const stage = await publicStage(t, more)
  return { stage, app: await webApp(t, stage.options) }
}

export const listenPublic = async (t: Test, more: Parameters<typeof publicStage>[1] = {}) => {
  const stage = await publicStage(t, more)
  return { stage, url: await listenWeb(t, stage.options) }
}
