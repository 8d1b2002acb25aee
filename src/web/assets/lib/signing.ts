/** A statement of the server's, signed with a passkey of whoever sits here, and sent back. */

/** Words of the page, in its language: keys of SIGNING. */
export type Words = Readonly<Record<string, string>>

export interface Signing {
  /** Where the statement comes from. */
  readonly statement: string
  /** Where it goes to, signed. */
  readonly send: string
  /** What is decided or ordered; sent both times. */
  readonly order: Readonly<Record<string, string>>
  /** What was shown; a statement about anything else is not signed. */
  readonly digest?: string
  readonly csrf: string
  readonly say: (key: string) => void
}

export interface Trouble {
  readonly trouble: string
  /** What the server says about it. */
  readonly detail?: string
}
export type Outcome = { readonly next?: string } | Trouble

export async function signAndSend(signing: Signing): Promise<Outcome> {
  const { order, say, digest } = signing
  if (!('credentials' in navigator) || !('PublicKeyCredential' in window)) return { trouble: 'unsupported' }
  say('preparing')
  const asked = await post(signing.statement, order, signing.csrf)
  if ('trouble' in asked) return asked
  const statement = readStatement(asked.value)
  if (statement === undefined) return { trouble: 'offline' }
  if (digest !== undefined && statement.about.digest !== digest) return { trouble: 'changed' }
  if (statement.passkeys.length === 0) return { trouble: 'noKey' }
  say('touch')
  const assertion = await assert(statement)
  if ('trouble' in assertion) return assertion
  say('sending')
  const signed = { ...order, ...(digest === undefined ? {} : { digest }), at: statement.about.at, assertion }
  const answer = await post(signing.send, signed, signing.csrf)
  if ('trouble' in answer) return answer
  say('done')
  const { next } = answer.value as { next?: unknown }
  return typeof next === 'string' ? { next } : {}
}

interface Statement {
  readonly body: string
  readonly about: { readonly at: string; readonly digest?: string }
  readonly passkeys: readonly { readonly credentialId: string; readonly transports: readonly string[] }[]
}

function readStatement(value: unknown): Statement | undefined {
  const { body, passkeys } = value as Partial<Statement>
  if (typeof body !== 'string' || !Array.isArray(passkeys)) return undefined
  return { body, passkeys, about: JSON.parse(body) as Statement['about'] }
}

/** The challenge is computed here, over the very words: no other statement can be slipped in behind them. */
async function assert({ body, passkeys }: Statement): Promise<Record<string, string> | Trouble> {
  const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))
  const allowCredentials = passkeys.map(({ credentialId, transports }) => ({
    type: 'public-key' as const,
    id: fromBase64url(credentialId),
    transports: transports as AuthenticatorTransport[],
  }))
  let credential: Credential | null
  try {
    credential = await navigator.credentials.get({
      publicKey: { challenge, allowCredentials, userVerification: 'required', timeout: 120_000 },
    })
  } catch (error) {
    const isName = (name: string) => error instanceof DOMException && error.name === name
    if (isName('NotAllowedError') || isName('AbortError')) return { trouble: 'cancelled' }
    return { trouble: isName('SecurityError') || isName('NotSupportedError') ? 'unsupported' : 'cancelled' }
  }
  if (!(credential instanceof PublicKeyCredential)) return { trouble: 'cancelled' }
  const { authenticatorData, clientDataJSON, signature } =
    credential.response as AuthenticatorAssertionResponse
  return {
    credentialId: credential.id,
    authenticatorData: toBase64url(authenticatorData),
    clientDataJSON: toBase64url(clientDataJSON),
    signature: toBase64url(signature),
  }
}

const TROUBLES: Readonly<Record<number, string>> = { 401: 'signedOut', 409: 'changed' }

async function post(
  url: string,
  body: unknown,
  csrf: string,
): Promise<{ readonly value: unknown } | Trouble> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-language': document.documentElement.lang,
        'x-csrf-token': csrf,
      },
      body: JSON.stringify(body),
    })
  } catch {
    return { trouble: 'offline' }
  }
  const value: unknown = await response.json().catch(() => ({}))
  if (response.ok) return { value }
  const { title, detail, violations } = value as Problem
  const said = [title, detail].filter(one => typeof one === 'string').join(' ')
  const trouble = TROUBLES[response.status] ?? (isOfAnotherKey(violations) ? 'wrongKey' : 'refused')
  return { trouble, ...(said === '' ? {} : { detail: said }) }
}

interface Problem {
  readonly title?: unknown
  readonly detail?: unknown
  readonly violations?: readonly { readonly code?: unknown }[]
}

/** The one refusal that somebody can mend at once by taking another passkey. */
function isOfAnotherKey(violations: Problem['violations']): boolean {
  return violations?.some(({ code }) => code === 'bad-signature') === true
}

/** Says how it goes: progress politely, trouble at once, with a way out. */
export function outcomeOf(form: HTMLFormElement, words: Words) {
  const progress = form.querySelector('[data-progress]')
  const alarm = form.querySelector('[data-trouble]')
  return {
    say: (text: string) => {
      if (progress !== null) progress.textContent = text
      alarm?.replaceChildren()
    },
    /** `soFar` stays to be read beside what went wrong. */
    complain: ({ trouble, detail }: Trouble, soFar = '') => {
      if (progress !== null) progress.textContent = soFar
      const text = document.createElement('p')
      text.textContent = words[trouble] ?? trouble
      const parts: Node[] = [text]
      if (detail !== undefined && trouble !== 'signedOut') {
        const more = document.createElement('p')
        more.className = 'soft small'
        more.textContent = detail
        parts.push(more)
      }
      if (trouble === 'changed' || trouble === 'offline' || trouble === 'signedOut') {
        const link = document.createElement('a')
        link.href = location.pathname + location.search
        link.textContent = words['reload'] ?? ''
        parts.push(link)
      }
      const box = document.createElement('div')
      const sentiment = trouble === 'cancelled' || trouble === 'needReason' ? 'caution' : 'negative'
      box.className = `notice ${sentiment}`
      const inner = document.createElement('div')
      inner.append(...parts)
      box.append(...iconOf(form, sentiment), inner)
      alarm?.replaceChildren(box)
      // Below the edge of the window nobody reads it.
      box.scrollIntoView({ block: 'nearest' })
    },
  }
}

/** Drawn by the server, as all others are. */
function iconOf(form: HTMLFormElement, sentiment: string): readonly Node[] {
  const drawn = form.querySelector('template')?.content.querySelector(`[data-icon="${sentiment}"] svg`)
  return drawn === null || drawn === undefined ? [] : [drawn.cloneNode(true)]
}

export function wordsOf(form: HTMLFormElement): Words {
  return JSON.parse(form.dataset['words'] ?? '{}') as Words
}

/** Buttons of a form while it works: they say that they are busy, and a second click does nothing. */
export async function whileBusy(form: HTMLFormElement, work: () => Promise<void>): Promise<void> {
  if (form.hasAttribute('data-busy')) return
  form.setAttribute('data-busy', '')
  const buttons = [...form.querySelectorAll('button')].filter(one => !one.hasAttribute('data-stop'))
  for (const button of buttons) button.setAttribute('aria-disabled', 'true')
  try {
    await work()
  } finally {
    form.removeAttribute('data-busy')
    for (const button of buttons) button.removeAttribute('aria-disabled')
  }
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, character => character.charCodeAt(0))
}

function toBase64url(bytes: ArrayBuffer): string {
  const binary = [...new Uint8Array(bytes)].map(byte => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
