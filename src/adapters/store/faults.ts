/**
 * What the database says, in the vocabulary of the house. Only code, constraint and table of a database error
 * are kept for the log: its message and detail may quote the values of a row.
 */
import pg from 'pg'
import { type Code, SegelError } from '../../errors.ts'

interface Refusal {
  readonly code: Code
  readonly detail: string
}

const conflict = (detail: string): Refusal => ({ code: 'conflict', detail })
const notPermitted = (detail: string): Refusal => ({ code: 'not-permitted', detail })

/** Constraints and triggers that a caller can run into, each with its sentence for people. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  requests_pkey: conflict('This request exists already.'),
  requests_one_open: conflict('This person has an open request for this profile already.'),
  requests_start: conflict('A new request cannot start in this state.'),
  requests_arrow: conflict('The request cannot make this change of state.'),
  requests_immutable: conflict('What was submitted does not change.'),
  requests_proposal_fixed: conflict('The proposal is fixed once it is verified.'),
  requests_approved_by_decision: conflict('No officer approved what this request proposes.'),
  requests_issued_has_certificate: conflict('An issued request needs its certificate.'),
  requests_serial_when_issued: conflict('An issued request, and only that, names its serial number.'),
  requests_failure_when_failed: conflict('A failed request, and only that, says why it failed.'),
  decisions_one_per_officer: conflict('This officer has decided on this request already.'),
  decisions_one_per_person: conflict('This person has decided on this request already.'),
  decisions_one_approval_per_tier: conflict('This tier has approved this request already.'),
  decisions_digest: conflict('The decision is about another proposal than the present one.'),
  decisions_not_own: notPermitted('Nobody decides on a request of their own.'),
  messages_while_open: conflict('The request is not with the officers any more.'),
  messages_answer_question: conflict('There is no question to answer.'),
  request_messages_pkey: conflict('Another message came first. Look at the request again.'),
  intents_serial: conflict('This serial number is spent already.'),
  intents_approved: conflict('The request is not approved.'),
  intents_close_once: conflict('This intent is closed already.'),
  certificates_pkey: conflict('This certificate is stored already.'),
  certificates_serial: conflict('This serial number is spent already.'),
  certificates_request: conflict('This request has its certificate already.'),
  certificates_fulfil_intent: conflict('A certificate closes the intent that was opened for it.'),
  certificates_append_only: conflict('A certificate never changes.'),
  revocations_issuer_id_serial_number_fkey: {
    code: 'not-found',
    detail: 'No such serial number was ever used.',
  },
  revocations_final: {
    code: 'already-revoked',
    detail: 'This certificate is revoked already; that is final.',
  },
  revocations_hold_to_final: conflict('A hold can become a final revocation or be released.'),
  revocations_keep_date: conflict('A final revocation keeps the date of the hold before it.'),
  revocation_orders_used_once: conflict('This signed order was given before.'),
  revocation_orders_judged_once: conflict('An order does not change, and is judged once.'),
  crls_pkey: conflict('This CRL number is used already.'),
  crls_number_increases: conflict('CRL numbers only increase.'),
  crls_never_older: conflict('A CRL never shows less than the one before it.'),
  crls_base: conflict('The base of a CRL is an earlier full CRL.'),
  crls_whole: conflict('A CRL is published whole or not at all.'),
  crls_issuer_id_fkey: { code: 'not-found', detail: 'There is no such issuer.' },
  issuers_pkey: conflict('There is an issuer with this id already.'),
  issuers_key_fingerprint: conflict('There is an issuer with this key already.'),
  issuers_key_name: conflict('Another issuer signs with the key of this name.'),
  responders_pkey: conflict('This issuer has a responder of this name already.'),
  responders_issuer_id_fkey: { code: 'not-found', detail: 'There is no such issuer.' },
  audit_checkpoints_pkey: conflict('This checkpoint is signed already.'),
  audit_checkpoints_increase: conflict('A larger checkpoint is signed already.'),
  roster_anchor_pkey: conflict('The roster of officers has its anchor already.'),
  roster_statements_digest: conflict('This statement is in the roster already.'),
  roster_drafts_pkey: conflict('This statement waits for signatures already.'),
  access_tokens_pkey: conflict('There is a token with this id already.'),
  access_tokens_hash: conflict('This token exists already.'),
  sessions_pkey: conflict('There is a session with this id already.'),
  sessions_hash: conflict('This session exists already.'),
  sessions_end_only: conflict('A session never comes back.'),
  idempotency_keys_kept: conflict('A key of a call is kept for a month.'),
  ceremonies_pkey: conflict('This ceremony has begun already.'),
  employee_passkeys_pkey: conflict('This passkey is, or was, in use already.'),
  employee_passkeys_use_only: conflict('A passkey can only be used, and removed once.'),
  token_certificates_token_id_fkey: { code: 'not-found', detail: 'There is no such token.' },
  token_certificates_issuer_id_serial_number_fkey: {
    code: 'not-found',
    detail: 'No certificate of this serial number was issued.',
  },
  agencies_no_self_parent: conflict('An agency cannot be its own parent.'),
  agencies_parent_fkey: conflict('An agency names a parent that does not exist.'),
  employees_agency_fkey: conflict('An employee belongs to an agency that does not exist.'),
}

/** Classes of SQLSTATE that mean "not now": connection, resources, intervention, deadlock, lock and idle limits. */
const UNAVAILABLE = /^(08|53|57|58|40|55P03|25P0[34]|25006)/

/** The error to throw instead of one that the driver threw. */
export function storeFault(error: unknown): unknown {
  if (error instanceof SegelError) return error
  if (!(error instanceof pg.DatabaseError)) return unavailable(error)
  const refusal = REFUSALS[error.constraint ?? '']
  if (refusal !== undefined)
    return new SegelError(refusal.code, refusal.detail, { cause: withoutValues(error) })
  if (UNAVAILABLE.test(error.code ?? '')) return unavailable(withoutValues(error))
  if (error.code === '42501') {
    return new SegelError('not-permitted', 'This part of the system may not do that.', {
      cause: withoutValues(error),
    })
  }
  // Anything else is a fault of ours, not of the caller: it must show as one.
  return new Error(`the database refused a statement (${error.code ?? 'no code'})`, {
    cause: withoutValues(error),
  })
}

export function unavailable(cause: unknown): SegelError {
  return new SegelError('store-unavailable', 'The database cannot be reached now; try again in a moment.', {
    cause,
  })
}

function withoutValues(error: pg.DatabaseError): Error {
  const facts = [error.code, error.constraint, error.table, error.column, error.routine]
  return new Error(`SQLSTATE ${facts.filter(fact => fact !== undefined).join(' ')}`)
}
