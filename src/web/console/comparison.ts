/**
 * What the registry says, what the CSR claims, and what will be certified, datum by datum: an officer sees at a glance
 * where they part. Nothing of a CSR is certified but its key; a difference may still tell that it is of somebody else.
 */
import { crossCheckNik } from '../../domain/nik.ts'
import { parseEmployeeNumber } from '../../domain/nip.ts'
import type { CertificateRequest } from '../../domain/request.ts'
import { isSegelError } from '../../errors.ts'
import { type AttributeType, parseName } from '../../x509/name.ts'
import { readSubject } from '../subject.ts'

export type Datum = 'name' | 'agency' | 'rootAgency' | 'country' | 'email'

export interface ComparedRow {
  readonly datum: Datum
  readonly registry: readonly string[]
  readonly request: readonly string[]
  readonly certified: readonly string[]
  /** The CSR says something, and something else. */
  readonly differs: boolean
}

export interface CheckedFact {
  readonly fact: 'birthDate' | 'sex'
  readonly registry: string
  readonly number?: string
  readonly nik: string
  readonly numberDiffers: boolean
  readonly nikDiffers: boolean
  readonly differs: boolean
}

export function compareRequest(request: CertificateRequest): readonly ComparedRow[] {
  const { proposal, csrFacts } = request
  const { evidence } = proposal
  const claimed = readSubject(csrFacts.subject)
  const written = parseName(Buffer.from(proposal.subjectDer, 'hex'))
  const inRequest = (...types: readonly AttributeType[]) =>
    claimed.filter(one => types.some(type => type === one.type)).map(one => one.value)
  const inCertificate = (type: AttributeType) =>
    written.filter(one => one.type === type).map(one => one.value)
  const row = (
    datum: Datum,
    values: Pick<ComparedRow, 'registry' | 'request' | 'certified'>,
  ): ComparedRow => ({ datum, ...values, differs: differs(values) })
  const rows = [
    row('name', {
      registry: [evidence.name],
      request: inRequest('CN'),
      certified: inCertificate('CN'),
    }),
    row('agency', {
      registry: [evidence.agencyPath.at(-1)?.name ?? ''],
      request: inRequest('OU'),
      certified: inCertificate('OU'),
    }),
    row('rootAgency', {
      registry: [evidence.agencyPath[0]?.name ?? ''],
      request: inRequest('O'),
      certified: inCertificate('O'),
    }),
    row('country', { registry: [], request: inRequest('C'), certified: inCertificate('C') }),
    row('email', {
      registry: evidence.officialEmail === undefined ? [] : [evidence.officialEmail],
      request: inRequest('emailAddress'),
      certified: proposal.emails,
    }),
  ]
  return rows.filter(({ registry, request: said, certified }) => [registry, said, certified].some(isThere))
}

/** The numbers tell a birth date and a sex of their own. */
export function checkIdentity({ proposal, employeeNumber }: CertificateRequest): readonly CheckedFact[] {
  const { evidence } = proposal
  const { nik, birthDate, sex } = evidence
  const number = readNumber(employeeNumber)
  const found = crossCheckNik(nik, { birthDate, sex }).map(finding => finding.code)
  const nikDiffersIn = (fact: string) => found.some(code => code.includes(fact))
  const checked = (one: Omit<CheckedFact, 'differs'>) => ({
    ...one,
    differs: one.numberDiffers || one.nikDiffers,
  })
  return [
    checked({
      fact: 'birthDate',
      registry: birthDate,
      ...(number === undefined ? {} : { number: number.birthDate }),
      nik: nik.birth,
      numberDiffers: number?.birthDate !== birthDate,
      nikDiffers: nikDiffersIn('birth'),
    }),
    checked({
      fact: 'sex',
      registry: sex,
      ...(number === undefined ? {} : { number: number.sex }),
      nik: nik.sex,
      numberDiffers: number?.sex !== sex,
      nikDiffers: nik.sex !== sex,
    }),
  ]
}

/** What an officer has to look at; numbers that contradict each other are a finding of the rules already. */
export function countThings(request: CertificateRequest): number {
  const differing = (all: readonly { readonly differs: boolean }[]) => all.filter(one => one.differs).length
  const identity = Math.max(request.findings.length, differing(checkIdentity(request)))
  return identity + differing(compareRequest(request))
}

function readNumber(text: string) {
  try {
    return parseEmployeeNumber(text)
  } catch (error) {
    if (isSegelError(error, 'malformed')) return undefined
    throw error
  }
}

/** Case and white space are no difference to people. */
function differs({
  registry,
  request,
  certified,
}: Pick<ComparedRow, 'registry' | 'request' | 'certified'>): boolean {
  if (!isThere(request)) return false
  const right = new Set([...registry, ...certified].map(plain))
  return request.some(value => !right.has(plain(value)))
}

function plain(value: string): string {
  return value.normalize('NFKC').toLowerCase().trim().replace(/\s+/gu, ' ')
}

const isThere = (values: readonly string[]) => values.some(value => value !== '')
