/** /admin/officers: every change is a statement that the officer's own passkey signs. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Draft } from '../../access/officers/drafts.ts'
import type { InvitationSpec } from '../../access/officers/invitation.ts'
import type { ListedOfficer } from '../../access/officers/list.ts'
import type { Prepared } from '../../access/officers/prepare.ts'
import type { SignedByPasskey, Submitted } from '../../access/officers/submit.ts'
import { type Call, scopeOf } from '../../domain/actor.ts'
import type { Agency } from '../../domain/employee.ts'
import { type Assertion, OFFICER_ROLES } from '../../domain/statement.ts'
import { SegelError } from '../../errors.ts'
import { callOf } from '../../http/authentication.ts'
import { sendPage } from '../page.ts'
import { ASSERTION, type AssertionJson, assertionOf } from '../sign-in/webauthn.ts'
import { endorsementsPage, officerPage, officersPage } from './officers.ts'

export interface OfficerUses {
  readonly listOfficers: (call: Call) => Promise<readonly ListedOfficer[]>
  readonly listDrafts: (call: Call) => Promise<readonly Draft[]>
  readonly prepareInvitation: (call: Call, spec: InvitationSpec) => Promise<Prepared>
  readonly prepareRecovery: (
    call: Call,
    about: { readonly officer: string; readonly invitationKey: string },
  ) => Promise<Prepared>
  readonly prepareRemoval: (
    call: Call,
    about: { readonly officer: string; readonly reason: string },
  ) => Promise<Prepared>
  readonly submitStatement: (call: Call, signed: SignedByPasskey) => Promise<Submitted>
  readonly endorseDraft: (
    call: Call,
    about: { readonly digest: string; readonly assertion: Assertion },
  ) => Promise<void>
  readonly withdrawDraft: (call: Call, digest: string) => Promise<void>
  readonly signingOptions: (call: Call, digest: string) => Promise<object>
  readonly agencies: () => Promise<readonly Agency[]>
}

const closed = { additionalProperties: false } as const
const officer = Type.String({ pattern: '^officer:[0-9a-f-]{36}$' })
const digest = Type.String({ pattern: '^[0-9a-f]{64}$' })
const key = Type.String({ pattern: '^[0-9a-f]{2,400}$' })
const assertion = Type.Unsafe<AssertionJson>(ASSERTION)
const may = (action: 'officer.invite' | 'officer.recover' | 'officer.remove' | 'officer.read') =>
  ({ access: 'session', action }) as const
const own = { access: 'session', action: 'session.own' } as const

export function addOfficerRoutes(scope: FastifyInstance, uses: OfficerUses): void {
  const app = scope.withTypeProvider<TypeBoxTypeProvider>()
  app.get('/admin/officers', { config: may('officer.read') }, async (request, reply) => {
    const call = callOf(request)
    const [officers, drafts, agencies] = await Promise.all([
      uses.listOfficers(call),
      uses.listDrafts(call),
      uses.agencies(),
    ])
    const mayInvite = scopeOf(call.actor, 'officer.invite') === 'all'
    return sendPage(request, reply, context =>
      officersPage(context, { officers, drafts, agencies, mayInvite }),
    )
  })
  const params = Type.Object({ id: Type.String({ pattern: '^[0-9a-f-]{36}$' }) })
  app.get(
    '/admin/officers/:id',
    { config: may('officer.invite'), schema: { params } },
    async (request, reply) => {
      const id = `officer:${request.params.id}`
      const found = (await uses.listOfficers(callOf(request))).find(one => one.officer === id)
      if (found === undefined) throw new SegelError('not-found', 'There is no such officer.')
      return sendPage(request, reply, context => officerPage(context, found))
    },
  )
  app.get('/endorsements', { config: own }, async (request, reply) => {
    const drafts = await uses.listDrafts(callOf(request))
    return sendPage(request, reply, context => endorsementsPage(context, drafts))
  })
  addPreparing(scope, uses)
  addSigning(scope, uses)
}

function addPreparing(scope: FastifyInstance, uses: OfficerUses): void {
  const app = scope.withTypeProvider<TypeBoxTypeProvider>()
  const toSign = async (call: Call, { body, digest: challenge }: Prepared) => ({
    body,
    digest: challenge,
    options: await uses.signingOptions(call, challenge),
  })
  const invitation = Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 200 }),
      role: Type.Enum([...OFFICER_ROLES]),
      agency: Type.Optional(Type.String({ maxLength: 64 })),
      employeeNumber: Type.Optional(Type.String({ pattern: '^[0-9]{18}$' })),
      invitationKey: key,
    },
    closed,
  )
  app.post(
    '/admin/officers/invitation',
    { config: may('officer.invite'), schema: { body: invitation } },
    async request => toSign(callOf(request), await uses.prepareInvitation(callOf(request), request.body)),
  )
  app.post(
    '/admin/officers/recovery',
    {
      config: may('officer.recover'),
      schema: { body: Type.Object({ officer, invitationKey: key }, closed) },
    },
    async request => toSign(callOf(request), await uses.prepareRecovery(callOf(request), request.body)),
  )
  app.post(
    '/admin/officers/removal',
    {
      config: may('officer.remove'),
      schema: { body: Type.Object({ officer, reason: Type.String({ maxLength: 500 }) }, closed) },
    },
    async request => toSign(callOf(request), await uses.prepareRemoval(callOf(request), request.body)),
  )
}

function addSigning(scope: FastifyInstance, uses: OfficerUses): void {
  const app = scope.withTypeProvider<TypeBoxTypeProvider>()
  const signed = Type.Object({ body: Type.String({ maxLength: 16_384 }), response: assertion }, closed)
  app.post(
    '/admin/officers/statement',
    {
      config: { access: 'session', action: ['officer.invite', 'officer.recover', 'officer.remove'] },
      schema: { body: signed },
    },
    async request => {
      const { body, response } = request.body
      return uses.submitStatement(callOf(request), { body, assertion: assertionOf(response) })
    },
  )
  app.post(
    '/endorsements/options',
    { config: own, schema: { body: Type.Object({ digest }, closed) } },
    async request => {
      const call = callOf(request)
      const draft = (await uses.listDrafts(call)).find(one => one.digest === request.body.digest)
      if (draft === undefined) throw new SegelError('not-found', 'Nothing of this kind waits.')
      return {
        body: draft.body,
        digest: draft.digest,
        options: await uses.signingOptions(call, draft.digest),
      }
    },
  )
  app.post(
    '/endorsements',
    { config: own, schema: { body: Type.Object({ digest, response: assertion }, closed) } },
    async request => {
      const { digest: which, response } = request.body
      await uses.endorseDraft(callOf(request), { digest: which, assertion: assertionOf(response) })
      return {}
    },
  )
  const withdrawal = Type.Object({ digest, csrf: Type.String({ maxLength: 200 }) }, closed)
  app.post(
    '/admin/officers/withdraw',
    { config: may('officer.invite'), schema: { body: withdrawal } },
    async (request, reply) => {
      await uses.withdrawDraft(callOf(request), request.body.digest)
      return reply.redirect('/admin/officers', 303)
    },
  )
}
