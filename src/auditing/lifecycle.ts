/** Starts, stops and crashes of roles, and profiles that changed while nothing ran (WebTrust 3.10.8, W05). */
import type { Call } from '../domain/actor.ts'
import { type AuditEvent, auditEvent } from '../domain/audit.ts'
import { type Profile, profileDigest } from '../domain/profile.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

export interface LifecycleDeps {
  readonly store: Pick<Store, 'change' | 'lastAuditEvent'>
  readonly clock: Clock
}

export interface Start {
  readonly role: string
  readonly version: string
  /** When the run before gave its last sign of life, where it ended without a stop. */
  readonly crashedAfter?: Date
  readonly profiles: readonly Profile[]
}

export function recordStart(deps: LifecycleDeps) {
  return async (call: Call, start: Start): Promise<void> => {
    const at = deps.clock.now()
    const object = `role:${start.role}`
    const events: AuditEvent[] = []
    if (start.crashedAfter !== undefined) {
      const detail = { lastSeen: start.crashedAfter.toISOString() }
      events.push(auditEvent(call, { at, action: 'role.crashed', object, detail }))
    }
    events.push(auditEvent(call, { at, action: 'role.started', object, detail: { version: start.version } }))
    await deps.store.change([...events, ...(await profileChange(deps, call, { ...start, at }))], nothing)
  }
}

export function recordStop(deps: Pick<LifecycleDeps, 'store' | 'clock'>) {
  return async (call: Call, role: string): Promise<void> => {
    const event = { at: deps.clock.now(), action: 'role.stopped', object: `role:${role}` }
    await deps.store.change(auditEvent(call, event), nothing)
  }
}

const nothing = () => Promise.resolve()

/** What a profile says decides what is certified, so a start under other profiles is an event of its own. */
async function profileChange(
  { store }: LifecycleDeps,
  call: Call,
  { role, profiles, at }: Pick<Start, 'role' | 'profiles'> & { readonly at: Date },
): Promise<readonly AuditEvent[]> {
  const object = `profiles:${role}`
  const present = profiles.map(profile => `${profile.name} ${profileDigest(profile)}`).sort()
  const last = await store.lastAuditEvent({ object, action: 'profiles.changed' })
  const known = last === undefined ? [] : profilesOf(last.body)
  if (present.join('\n') === known.join('\n')) return []
  const changed = [...new Set([...present, ...known])]
    .filter(one => !(present.includes(one) && known.includes(one)))
    .map(one => one.split(' ')[0] ?? '')
  const detail = { profiles: present, changed: [...new Set(changed)].sort() }
  return [auditEvent(call, { at, action: 'profiles.changed', object, detail })]
}

function profilesOf(body: string): readonly string[] {
  const event = JSON.parse(body) as { readonly detail?: { readonly profiles?: readonly string[] } }
  return event.detail?.profiles ?? []
}
