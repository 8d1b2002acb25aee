/**
 * Lists that an officer comes back to. They are nobody's business but the officer's; that one was saved or removed is
 * recorded like every change, what it looks for is not: it may be a person's name.
 */
import type { Call } from '../domain/actor.ts'
import { auditEvent } from '../domain/audit.ts'
import type { SavedView } from '../domain/queue.ts'
import { SegelError } from '../errors.ts'
import type { Clock } from '../ports/environment.ts'
import type { Store } from '../ports/store.ts'

export interface SavedViewDeps {
  readonly store: Pick<Store, 'change' | 'savedViews'>
  readonly clock: Clock
}

const MOST_VIEWS = 20
const NAME_LENGTH = 60
const QUERY_LENGTH = 1000

export function listSavedViews(deps: { readonly store: Pick<Store, 'savedViews'> }) {
  return (call: Call): Promise<readonly SavedView[]> => deps.store.savedViews(call.actor.id)
}

export function saveView(deps: SavedViewDeps) {
  return async (call: Call, view: Pick<SavedView, 'name' | 'query'>): Promise<void> => {
    const name = view.name.normalize('NFC').trim()
    if (name === '' || name.length > NAME_LENGTH || view.query.length > QUERY_LENGTH)
      throw new SegelError('malformed', `A view has a name of at most ${String(NAME_LENGTH)} characters.`)
    const known = await deps.store.savedViews(call.actor.id)
    if (known.length >= MOST_VIEWS && !known.some(one => one.name === name))
      throw new SegelError('conflict', `There are ${String(MOST_VIEWS)} views already; remove one first.`)
    const at = deps.clock.now()
    await deps.store.change(
      auditEvent(call, { at, action: 'view.saved', object: `views:${call.actor.id}` }),
      tx => tx.putSavedView(call.actor.id, { name, query: view.query, savedAt: at }),
    )
  }
}

export function removeView(deps: SavedViewDeps) {
  return async (call: Call, name: string): Promise<void> => {
    const at = deps.clock.now()
    await deps.store.change(
      auditEvent(call, { at, action: 'view.removed', object: `views:${call.actor.id}` }),
      async tx => {
        if (!(await tx.removeSavedView(call.actor.id, name)))
          throw new SegelError('not-found', 'There is no such view.')
      },
    )
  }
}
