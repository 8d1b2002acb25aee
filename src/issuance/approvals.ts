/**
 * The certification authority's own look at the approvals: each is a statement that an officer of its own roster
 * signed, about exactly this request. What the registration authority says of it counts for nothing.
 */
import { decisionsFault, provingDecisions } from '../domain/decision-proof.ts'
import { proofSentence, type ProofSource } from '../domain/proof.ts'
import type { CertificateRequest } from '../domain/request.ts'

/** Why not, by id of the request; the roster is read once, the proofs are verified side by side. */
export async function unprovenApprovals(
  proofs: ProofSource,
  requests: readonly CertificateRequest[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const source = { ...proofs, roster: await proofs.roster() }
  const found = await Promise.all(
    requests.map(async request => {
      if (!isReadable(request)) return [request.id, 'The request cannot be read.'] as const
      const fault = await decisionsFault(provingDecisions(source, request, now), request)
      if (fault === undefined) return undefined
      return [request.id, `An approval is not proven (${fault}). ${proofSentence(fault)}`] as const
    }),
  )
  return new Map(found.filter(one => one !== undefined))
}

/** Whoever writes to the database may have written anything: one such row must not keep all others waiting. */
function isReadable({ proposal }: { readonly proposal: unknown }): boolean {
  if (!isRecord(proposal) || !isRecord(proposal['evidence'])) return false
  const { profile, subjectDer, emails, spki, evidence, notAfterLimit, submitter } = proposal
  const { personId, askedAt, agencyPath, employeeNumber, name } = evidence
  const texts = [profile, subjectDer, spki, personId, askedAt, employeeNumber, name, notAfterLimit ?? '']
  return (
    texts.every(text => typeof text === 'string') &&
    isSubmitter(submitter) &&
    Array.isArray(emails) &&
    emails.every(email => typeof email === 'string') &&
    Array.isArray(agencyPath) &&
    agencyPath.every(agency => isRecord(agency) && typeof agency['code'] === 'string')
  )
}

/** Requests of old have none; that is told in its own words. */
function isSubmitter(submitter: unknown): boolean {
  if (submitter === undefined) return true
  if (!isRecord(submitter)) return false
  const { id, role, personId } = submitter
  return [id, role, personId ?? ''].every(text => typeof text === 'string')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
