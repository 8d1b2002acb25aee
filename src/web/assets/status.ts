/**
 * Checks a certificate without giving it away: the file is read here, the service is asked about its serial number,
 * and the answer's signature is verified here as well.
 */
import { readSerialNumber } from '../public/serial-number.ts'
import { fromBase64 } from './keys/browser-pem.ts'
import {
  attributeOf,
  decodeCertificate,
  equal,
  readCertificate,
  type ReadCertificate,
} from './status/certificate.ts'
import { composeCertId, composeRequest, type IssuerHashes, readAnswer } from './status/ocsp.ts'
import { showFailure, showVerdict, showWorking, type Stage } from './status/show.ts'
import { isIssuedBy, judgeAnswer, type Judged } from './status/verify.ts'

interface KnownIssuer extends IssuerHashes {
  readonly id: string
  readonly name: string
  readonly certificate: ReadCertificate
}

const root = present(document.getElementById('check'))
const stage: Stage = {
  result: present(document.getElementById('outcome')),
  locale: {
    language: root.dataset['language'] === 'en' ? 'en' : 'id',
    timeZone: root.dataset['timeZone'] ?? 'UTC',
  },
}
const issuers = readIssuers(root.dataset['issuers'] ?? '[]')
const reasons = JSON.parse(root.dataset['reasons'] ?? '{}') as Readonly<Record<string, string>>
const LARGEST_FILE = 64 * 1024
const NO_SUCH_ISSUER = 6

function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the page is not complete')
  return value
}

function readIssuers(text: string): readonly KnownIssuer[] {
  const rows = JSON.parse(text) as readonly (IssuerHashes & {
    id: string
    name: string
    certificate: string
  })[]
  return rows.map(row => ({ ...row, certificate: readCertificate(fromBase64(row.certificate)) }))
}

/** One question at a time; whatever goes wrong is said in words. */
let turn = 0
async function run(work: () => Promise<() => void>): Promise<void> {
  turn += 1
  const mine = turn
  showWorking(stage)
  const show = await work().catch(() => () => showFailure(stage, 'failAway'))
  if (mine !== turn) return
  show()
  stage.result.focus()
}

async function checkFile(file: File): Promise<() => void> {
  if (file.size > LARGEST_FILE) return () => showFailure(stage, 'failTooLarge')
  let certificate: ReadCertificate
  try {
    certificate = decodeCertificate(new Uint8Array(await file.arrayBuffer()))
  } catch {
    return () => showFailure(stage, 'failNotCertificate')
  }
  if (issuers.some(known => equal(known.certificate.tbs, certificate.tbs)))
    return () => showFailure(stage, 'failIsAuthority')
  const namesake = issuers.filter(known => equal(known.certificate.subject, certificate.issuer))
  for (const issuer of namesake) {
    const issued = await isIssuedBy(certificate, issuer.certificate)
    if (issued !== false)
      return ask(issuer, certificate.serialNumber, { certificate, proved: issued === true })
  }
  if (namesake.length > 0) return () => showFailure(stage, 'failForged')
  const name =
    attributeOf(certificate.issuer, 'commonName') ?? attributeOf(certificate.issuer, 'organization')
  return () => showFailure(stage, 'failOtherIssuer', name)
}

interface Shown {
  readonly certificate: ReadCertificate
  readonly proved: boolean
}

async function ask(issuer: KnownIssuer, serialNumber: string, shown?: Shown): Promise<() => void> {
  const nonce = crypto.getRandomValues(new Uint8Array(32))
  const certId = composeCertId(issuer, serialNumber)
  const response = await fetch('/ocsp', {
    method: 'POST',
    headers: { 'content-type': 'application/ocsp-request' },
    body: composeRequest(certId, nonce),
    cache: 'no-store',
    credentials: 'omit',
  })
  if (!response.ok) return () => showFailure(stage, 'failAway')
  const answer = readAnswer(new Uint8Array(await response.arrayBuffer()))
  if (answer === NO_SUCH_ISSUER) return () => showFailure(stage, 'failNoResponder')
  if (typeof answer === 'number') return () => showFailure(stage, 'failAway')
  const judged = await judgeAnswer(answer, { certId, nonce, issuer: issuer.certificate, now: new Date() })
  if (!judged.trusted) return () => showFailure(stage, 'failAnswer')
  return () => show({ issuer, serialNumber, judged, shown })
}

const HOLD = 6
const REASON_NAMES = [
  ...['unspecified', 'keyCompromise', 'cACompromise', 'affiliationChanged', 'superseded'],
  ...['cessationOfOperation', 'certificateHold', '', 'removeFromCRL', 'privilegeWithdrawn', 'aACompromise'],
]

interface Outcome {
  readonly issuer: KnownIssuer
  readonly serialNumber: string
  readonly judged: Extract<Judged, { trusted: true }>
  readonly shown: Shown | undefined
}

function show({ issuer, serialNumber, judged, shown }: Outcome): void {
  const { single, proved } = judged
  const certificate = shown?.certificate
  const reason = single.status === 'revoked' ? reasons[REASON_NAMES[single.reason ?? 0] ?? ''] : undefined
  const subject = certificate === undefined ? undefined : attributeOf(certificate.subject, 'commonName')
  const organization =
    certificate === undefined ? undefined : attributeOf(certificate.subject, 'organization')
  showVerdict(stage, {
    status: statusOf(single, certificate),
    proofs: [
      ...(shown?.proved === true ? ['provedCertificate'] : []),
      ...(proved ? ['provedAnswer', 'provedFresh'] : ['notProved']),
    ],
    facts: {
      ...(subject === undefined ? {} : { subject }),
      ...(organization === undefined ? {} : { organization }),
      serialNumber,
      issuer: issuer.name,
      ...(certificate === undefined
        ? {}
        : { notBefore: certificate.notBefore, notAfter: certificate.notAfter }),
      ...(single.revokedAt === undefined ? {} : { revokedAt: single.revokedAt }),
      ...(reason === undefined ? {} : { reason }),
      asOf: single.thisUpdate,
      ...(single.nextUpdate === undefined ? {} : { nextUpdate: single.nextUpdate }),
    },
  })
}

function statusOf(single: Outcome['judged']['single'], certificate: ReadCertificate | undefined): string {
  if (single.status === 'revoked') return single.reason === HOLD ? 'held' : 'revoked'
  if (single.status === 'unknown' || certificate === undefined) return single.status
  const now = new Date()
  if (now > certificate.notAfter) return 'expired'
  return now < certificate.notBefore ? 'not-yet' : 'good'
}

const file = document.getElementById('file')
if (file instanceof HTMLInputElement) {
  file.disabled = false
  file.addEventListener('change', () => {
    const [first] = file.files ?? []
    if (first !== undefined) void run(() => checkFile(first))
  })
}
const zone = present(document.getElementById('drop'))
zone.hidden = false
for (const type of ['dragenter', 'dragover'])
  document.addEventListener(type, event => {
    event.preventDefault()
    zone.classList.add('over')
  })
document.addEventListener('dragleave', event => {
  if (event.relatedTarget === null) zone.classList.remove('over')
})
document.addEventListener('drop', event => {
  event.preventDefault()
  zone.classList.remove('over')
  const [first] = event.dataTransfer?.files ?? []
  if (first !== undefined) void run(() => checkFile(first))
})

const form = document.getElementById('by-serial')
if (form instanceof HTMLFormElement)
  form.addEventListener('submit', event => {
    const data = new FormData(form)
    const written = data.get('serial')
    const serialNumber = typeof written === 'string' ? readSerialNumber(written) : undefined
    const issuer = issuers.find(({ id }) => id === data.get('issuer')) ?? issuers.at(0)
    // What is written wrongly is answered by the server, in the field.
    if (serialNumber === undefined || issuer === undefined) return
    event.preventDefault()
    void run(() => ask(issuer, serialNumber))
  })
