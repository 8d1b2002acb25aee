/** Calls of a page's script to its own server: same origin, with the token of the session, answers as JSON. */

/** @throws Error whose message is a sentence for the person in front of the page, in the page's language */
export async function ask<T>(url: string, body: object): Promise<T> {
  const answer = await send(url, body)
  const said: unknown = await answer.json().catch(() => undefined)
  if (!answer.ok) throw new Error(sentenceOf(said) ?? String(answer.status))
  return said as T
}

async function send(url: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    credentials: 'same-origin',
    redirect: 'error',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf-token': csrfToken() },
    body: JSON.stringify(body),
  })
}

/** Every form of a signed-in page has it. */
function csrfToken(): string {
  return document.querySelector<HTMLInputElement>('input[name="csrf"]')?.value ?? ''
}

function pageLanguage(): 'id' | 'en' {
  return document.documentElement.lang === 'en' ? 'en' : 'id'
}

interface Said {
  readonly message?: { readonly id?: unknown; readonly en?: unknown }
  readonly violations?: readonly { readonly message?: { readonly id?: unknown; readonly en?: unknown } }[]
}

/** What was found says more than the meaning of the code. */
function sentenceOf(said: unknown): string | undefined {
  if (typeof said !== 'object' || said === null) return undefined
  const { message, violations } = said as Said
  const language = pageLanguage()
  const found = (violations ?? [])
    .map(one => one.message?.[language])
    .filter(text => typeof text === 'string')
  if (found.length > 0) return found.join(' ')
  return typeof message?.[language] === 'string' ? message[language] : undefined
}
