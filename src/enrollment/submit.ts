/**
 * RFC 3647 4.1: certificate application. Proof of possession, registry, policy; then the request is kept in one
 * transaction with its audit event, already verified or held.
 */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { PersonId } from '../domain/employee.ts'
import { type CertificateRequest, contentDigest } from '../domain/request.ts'
import { SegelError } from '../errors.ts'
import type { Store } from '../ports/store.ts'
import { assertMayApplyFor, type Composed, type ComposeDeps, composeRequest, type Draft } from './draft.ts'
import { onceFor, onceOnly } from './once.ts'

export interface Submission extends Draft {
  /** `shown` of the preview: then it is refused when something else would be certified by now. */
  readonly shown?: string
  /** W03, UU 27/2022: which notice the applicant agreed to, and in which language they read it. */
  readonly consent?: { readonly notice: string; readonly language: string }
}

export interface SubmitDeps extends ComposeDeps {
  readonly store: ComposeDeps['store'] & Pick<Store, 'change' | 'replay' | 'request' | 'requests'>
  /** Of one person in an hour, whoever submits them; absent: any number. */
  readonly submissionsPerHour?: number
}

const HOUR_MS = 3_600_000

export function submitRequest(deps: SubmitDeps) {
  return async (call: Call, submission: Submission): Promise<CertificateRequest> => {
    assertMayApplyFor(call, submission.employeeNumber)
    const id = await onceOnly(deps.store, call, async () =>
      keep(deps, { call, submission, composed: await composeAsShown(deps, call, submission) }),
    )
    return requireRequest(deps, id)
  }
}

async function composeAsShown(deps: SubmitDeps, call: Call, submission: Submission): Promise<Composed> {
  const composed = await composeRequest(deps, call, submission)
  await assertNotTooMany(deps, composed.request.personId)
  if (submission.shown !== undefined && submission.shown !== contentDigest(composed.request.proposal)) {
    throw new SegelError(
      'conflict',
      'What would be certified has changed since it was shown. Look at it again.',
    )
  }
  return composed
}

/** Submitting and withdrawing in a circle must not fill the queue, whatever tokens and addresses it comes from. */
async function assertNotTooMany(deps: SubmitDeps, personId: PersonId): Promise<void> {
  const limit = deps.submissionsPerHour
  if (limit === undefined) return
  const { items } = await deps.store.requests({ personId, limit })
  const oldest = items[limit - 1]
  if (oldest === undefined) return
  const freeMs = oldest.submittedAt.getTime() + HOUR_MS - deps.clock.now().getTime()
  if (freeMs <= 0) return
  throw new SegelError('rate-limited', 'There were too many requests for this person within an hour.', {
    retryAfterSeconds: Math.ceil(freeMs / 1000),
  })
}

interface Keeping {
  readonly call: Call
  readonly submission: Submission
  readonly composed: Composed
}

async function keep(deps: SubmitDeps, { call, submission, composed }: Keeping): Promise<string> {
  const { request, kind } = composed
  const at = request.submittedAt
  const object = `request:${request.id}`
  const { profile, digest } = request
  const detail = {
    profile,
    digest,
    keyFingerprint: request.csrFacts.keyFingerprint,
    person: request.personId,
    // W03: how it was made sure who this is, and when; the evidence itself is in the request.
    identifiedBy: 'employee-registry',
    registryAskedAt: request.proposal.evidence.askedAt,
    kind,
    ...(submission.renewal === undefined ? {} : { follows: submission.renewal.serialNumber }),
    ...(submission.consent === undefined
      ? {}
      : {
          consent: submission.consent.notice,
          consentLanguage: submission.consent.language,
          // Of somebody else it is the word of who submits.
          consentGivenBy: call.actor.employeeNumber === request.employeeNumber ? 'applicant' : 'submitter',
        }),
  }
  const submitted = auditEvent(call, { at, action: 'request.submitted', object, detail })
  return deps.store.change(
    submitted,
    async tx => {
      await tx.insertRequest(request)
      const findings = request.findings.map(finding => finding.code)
      tx.record(
        auditEvent(call, { at, action: `request.${request.state}`, object, detail: { digest, findings } }),
      )
      return request.id
    },
    onceFor(call),
  )
}

async function requireRequest(deps: Pick<SubmitDeps, 'store'>, id: string): Promise<CertificateRequest> {
  const request = await deps.store.request(id)
  if (request === undefined) throw new SegelError('not-found', 'There is no such request.')
  return request
}
