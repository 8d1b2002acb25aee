/** Who stands before the portal, and what their forms say. */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Call } from '../../domain/actor.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { EmployeeNumber } from '../../domain/nip.ts'
import { SegelError } from '../../errors.ts'
import { callOf } from '../../http/authentication.ts'
import { sessionOf } from '../../http/sessions.ts'
import { keepPreferences } from '../page-context.ts'
import { PORTAL } from '../messages/portal.ts'

/** Of every route here: only who can be an applicant has a portal. What they may do, the use cases ask. */
export const PORTAL_ROUTE = { access: 'session', action: 'portal.own' } as const

export interface Applicant {
  readonly call: Call
  readonly employeeNumber: EmployeeNumber
  readonly csrf: string
}

/** @throws SegelError `not-permitted` for officers: here everybody is about themselves */
export function applicantOf(request: FastifyRequest): Applicant {
  const call = callOf(request)
  const { role, employeeNumber } = call.actor
  if (role !== 'employee' || employeeNumber === undefined)
    throw new SegelError('not-permitted', PORTAL.notEmployee.en)
  return { call, employeeNumber, csrf: sessionOf(request).csrf }
}

/** A field of the form that was sent, or the empty text. */
export function formOf(request: FastifyRequest): (name: string) => string {
  const { body } = request
  const fields = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {}
  return name => {
    const value = fields[name]
    return typeof value === 'string' ? value.trim() : ''
  }
}

const ONCE = /^[0-9a-f-]{36}$/

/** The call, to take effect once for a form that was drawn once, however often it is sent. */
export function onceFor(call: Call, key: string, content: unknown): Call {
  if (!ONCE.test(key)) return call
  const fingerprint = createHash('sha256').update(canonicalJson(content)).digest('hex')
  return { ...call, once: { key, fingerprint } }
}

/** After a form, or from where there is nothing to see; a language chosen on the way is kept. */
export function redirect(request: FastifyRequest, reply: FastifyReply, path: string): FastifyReply {
  keepPreferences(request, reply)
  return reply.redirect(path, 303)
}
