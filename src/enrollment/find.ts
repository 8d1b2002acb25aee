/** Reading requests, as far as the reader's scope goes; what lies outside is not found rather than forbidden. */
import { type Call, mayAct } from '../domain/actor.ts'
import type { AgencyCode, PersonId } from '../domain/employee.ts'
import type { Page } from '../domain/page.ts'
import { type CertificateRequest, OPEN_STATES, type RequestState } from '../domain/request.ts'
import { visiblePart } from '../domain/visible-part.ts'
import { SegelError } from '../errors.ts'
import type { Signals } from '../ports/signals.ts'
import type { Store, Writer } from '../ports/store.ts'

/** A lost wake-up costs no more than this. */
const POLL_MS = 1000

export interface RequestListQuery {
  readonly states?: readonly RequestState[]
  readonly agency?: AgencyCode
  readonly profile?: string
  readonly text?: string
  readonly personId?: PersonId
  readonly serialNumber?: string
  readonly limit: number
  readonly cursor?: string
}

export function findRequest(deps: { readonly store: Pick<Store, 'request'> }) {
  return async (call: Call, id: string): Promise<CertificateRequest> => {
    const request = await deps.store.request(id)
    if (request === undefined || !mayAct(call.actor, 'request.read', request.proposal.evidence))
      throw absent()
    return request
  }
}

export function listRequests(deps: { readonly store: Pick<Store, 'requests' | 'agencies'> }) {
  return async (call: Call, query: RequestListQuery): Promise<Page<CertificateRequest>> => {
    const agencies = query.agency === undefined ? [] : await deps.store.agencies()
    const scope = visiblePart(call.actor, { action: 'request.read', agency: query.agency }, agencies)
    return scope === undefined ? { items: [] } : deps.store.requests({ ...query, ...scope })
  }
}

/** Comes back when the state has changed, or when the time is over: the request as it is then. */
export function awaitRequest(deps: { readonly store: Pick<Store, 'request'>; readonly signals: Signals }) {
  const find = findRequest(deps)
  return async (
    call: Call,
    id: string,
    wait: { readonly timeoutMs: number; readonly aborted?: AbortSignal },
  ): Promise<CertificateRequest> => {
    const end = performance.now() + wait.timeoutMs
    const bell = listen(deps.signals, id)
    try {
      const first = await find(call, id)
      let latest = first
      // An ended request has no next state; whoever waits for one would wait in vain.
      while (
        OPEN_STATES.includes(first.state) &&
        latest.state === first.state &&
        performance.now() < end &&
        wait.aborted?.aborted !== true
      ) {
        await bell.rung(Math.min(POLL_MS, end - performance.now()))
        latest = await find(call, id)
      }
      return latest
    } finally {
      bell.close()
    }
  }
}

/** @throws SegelError `not-found` */
export async function lockRequest(tx: Pick<Writer, 'lockRequest'>, id: string): Promise<CertificateRequest> {
  const request = await tx.lockRequest(id)
  if (request === undefined) throw absent()
  return request
}

/** Remembers a ring that came while nobody was waiting, so that no change falls between looking and waiting. */
function listen(signals: Signals, id: string) {
  let rang = false
  let wake: () => void = () => undefined
  const close = signals.on('request', subject => {
    if (subject !== id && subject !== '') return
    rang = true
    wake()
  })
  const rung = (ms: number) =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, Math.max(ms, 0))
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (rang) wake()
      rang = false
    })
  return { rung, close }
}

function absent(): SegelError {
  return new SegelError('not-found', 'There is no such request.')
}
