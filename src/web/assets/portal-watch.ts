/** Live states of requests: each is asked for, with patience, until it changes; then the page is drawn anew. */

/** More at a time would use up the browser's connections to us. */
const MOST = 3
const PAUSE_MS = 5_000
/** After a fault it waits longer each time. */
const LONGEST_PAUSE_MS = 120_000

const watched = [...document.querySelectorAll<HTMLElement>('[data-watch]')]

for (const place of watched.slice(0, MOST)) {
  place.textContent = place.dataset['watching'] ?? ''
  void watch(place)
}

async function watch(place: HTMLElement): Promise<void> {
  const address = place.dataset['watch'] ?? ''
  const from = new URLSearchParams(address.split('?')[1]).get('from')
  let pause = PAUSE_MS
  while (true) {
    // A page that nobody looks at asks nothing.
    if (document.hidden) await visible()
    const state = await ask(address)
    if (state !== undefined && state !== from) {
      place.textContent = place.dataset['changed'] ?? ''
      location.reload()
      return
    }
    pause = state === undefined ? Math.min(pause * 2, LONGEST_PAUSE_MS) : PAUSE_MS
    await new Promise(resolve => setTimeout(resolve, state === undefined ? pause : 1_000))
  }
}

/** Undefined when there was no answer, or none that says a state. */
async function ask(address: string): Promise<string | undefined> {
  try {
    const answer = await fetch(address, { headers: { accept: 'application/json' } })
    if (!answer.ok) return undefined
    const { state } = (await answer.json()) as { state?: unknown }
    return typeof state === 'string' ? state : undefined
  } catch {
    return undefined
  }
}

function visible(): Promise<void> {
  return new Promise(resolve => {
    document.addEventListener(
      'visibilitychange',
      () => {
        resolve()
      },
      { once: true },
    )
  })
}
