/** OCSP answers of a house, read by a library that did not write them. */
import { createHash } from 'node:crypto'
import { BasicOCSPResponse, OCSPResponse } from 'pkijs'
import type { Test } from 'tap'
import { systemEntropy } from '../../src/adapters/system.ts'
import { enrollResponder } from '../../src/issuance/responders.ts'
import { SILENT } from '../../src/revocation/ocsp-observer.ts'
import { openOcspResponder } from '../../src/revocation/ocsp-responder.ts'
import { encodeCertId } from '../../src/x509/ocsp.ts'
import * as der from '../../src/x509/der.ts'
import { keyHash } from '../../src/x509/spki.ts'
import type { CrlHouse } from '../support/crl-house.ts'
import { call, profile } from '../support/fixtures.ts'

const RESPONDER = profile({
  name: 'ocsp-responder',
  kind: 'ocsp-responder',
  subject: [{ type: 'C', value: 'ID' }],
  keys: ['p-256'],
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['1.3.6.1.5.5.7.3.9'],
  policies: [],
  validity: { days: 3000 },
  approvals: [],
  ocspNoCheck: true,
  statusPointers: false,
})

const REASONS = new Map([
  [1, 'Key Compromise'],
  [3, 'Affiliation Changed'],
  [4, 'Superseded'],
  [5, 'Cessation Of Operation'],
  [6, 'Certificate Hold'],
  [9, 'Privilege Withdrawn'],
])

export interface StatusAsker {
  /** 'good', or the reason in words. */
  ask(serialNumber: string): Promise<string>
  /** Tells the responder to look for changes, as the database does. */
  ring(): void
}

export async function openAsker(t: Test, house: CrlHouse): Promise<StatusAsker> {
  const { keys, clock, stores, issuing } = house
  const { spki } = await keys.generate('ocsp', 'p-256')
  const signerOf = (id: string) => keys.signer(id)
  const deps = { store: stores.owner, clock, entropy: systemEntropy, profile: RESPONDER, signerOf }
  await enrollResponder(deps)(call('administrator'), { issuerId: 'issuing', name: 'ocsp', spki })
  const listeners = new Set<(subject: string) => void>()
  const responder = openOcspResponder({
    store: stores.va,
    keys,
    clock,
    signals: {
      on: (_signal, listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    observer: SILENT,
    name: 'ocsp',
    validityMs: 3_600_000,
    capacity: 10_000,
    neverIssued: 'unknown',
    retentionMs: 36_500 * 86_400_000,
    lookEveryMs: 1000,
    refreshEveryMs: 30_000,
  })
  t.teardown(() => responder.close())
  await responder.ready()
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
  return {
    ring: () => {
      for (const listener of [...listeners]) listener('')
    },
    ask: async serialNumber => {
      const certId = encodeCertId({
        hash: 'sha256',
        issuerNameHash: hash(issuing.certificate.subject),
        issuerKeyHash: keyHash(issuing.certificate.publicKey.der, 'sha256'),
        serialNumber,
      })
      const request = der.sequence(der.sequence(der.sequence(der.sequence(certId))))
      return readStatus((await responder.answer(request)).body)
    },
  }
}

function readStatus(answer: Uint8Array): string {
  const { responseBytes, responseStatus } = OCSPResponse.fromBER(Uint8Array.from(answer).buffer)
  if (responseBytes === undefined) return `error ${responseStatus.valueBlock.valueDec}`
  const basic = BasicOCSPResponse.fromBER(responseBytes.response.valueBlock.valueHexView)
  const [single] = basic.tbsResponseData.responses
  const status = single?.certStatus
  if (status?.idBlock.tagNumber === 0) return 'good'
  if (status?.idBlock.tagNumber !== 1) return 'unknown'
  const [, wrapped] = status.valueBlock.value
  const code = wrapped?.valueBlock.value[0]?.valueBlock.valueDec
  return code === undefined ? 'Unspecified' : (REASONS.get(code) ?? `reason ${code}`)
}
