/**
 * The page of an invitation. What is after the # of its address is the digest of the invitation and a private key:
 * both stay in this browser. The key signs one statement, that this passkey is the officer's, and is then worthless.
 */
import { ask } from './lib/ask.ts'
import { makePasskey, onPress } from './lib/passkeys.ts'

interface Described {
  readonly facts: Readonly<Record<string, string>>
}

interface Statement {
  readonly kind?: unknown
  readonly invitation?: unknown
  readonly credentialId?: unknown
}

const [, digest = '', key = ''] = /^#([0-9a-f]{64})\.([A-Za-z0-9_-]{1,1000})$/.exec(location.hash) ?? []
const opener = document.querySelector<HTMLButtonElement>('button[data-enroll]')
const show = (id: string, visible: boolean) => {
  const found = document.getElementById(id)
  if (found !== null) found.hidden = !visible
}

if (opener !== null) {
  if (digest === '') show('no-link', true)
  else
    describe().catch((error: unknown) => {
      const said = document.getElementById('not-open')
      if (said !== null) said.textContent = error instanceof Error ? error.message : ''
      show('not-open-notice', true)
    })
  onPress(opener, enroll)
}

/** Who is invited, and to what: shown before anything is made. */
async function describe(): Promise<void> {
  const { facts } = await ask<Described>('/enroll/invitation', { digest })
  for (const [name, text] of Object.entries(facts)) {
    const place = document.querySelector(`[data-fact="${name}"]`)
    if (place === null) continue
    place.textContent = text
    // Who decides for every agency belongs to none.
    place.closest('div')?.toggleAttribute('hidden', text === '')
  }
  show('invitation', true)
}

async function enroll(): Promise<void> {
  const label = document.querySelector<HTMLInputElement>('input[name="label"]')
  if (label?.reportValidity() !== true) return
  const { options } = await ask<{ options: object }>('/enroll/begin', { digest })
  const response = await makePasskey(options)
  const { body } = await ask<{ body: string }>('/enroll/prepare', { response, label: label.value })
  const statement = JSON.parse(body) as Statement
  const isOurs =
    statement.kind === 'enrollment' &&
    statement.invitation === digest &&
    statement.credentialId === response.id
  if (!isOurs) throw new Error(opener?.dataset['foreign'] ?? '')
  await ask('/enroll/finish', { signature: await sign(body) })
  // The link is used up; it need not stay in the history either.
  history.replaceState(null, '', '/enroll')
  location.assign('/sign-in?enrolled=1')
}

/** ECDSA on P-256 with SHA-256, hex. */
async function sign(body: string): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
  const secret = await crypto.subtle.importKey('pkcs8', fromBase64url(key), algorithm, false, ['sign'])
  const signature = await crypto.subtle.sign(algorithm, secret, new TextEncoder().encode(body))
  return [...new Uint8Array(signature)].map(octet => octet.toString(16).padStart(2, '0')).join('')
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, character => character.charCodeAt(0))
}
