/**
 * Invitations, recoveries, removals: each is a statement that the passkey signs. The key of an invitation is made here;
 * its private half goes into the link and nowhere else.
 */
import { ask } from './lib/ask.ts'
import { onPress, usePasskey } from './lib/passkeys.ts'

interface ToSign {
  readonly body: string
  readonly options: { readonly challenge?: unknown }
}

interface Submitted {
  readonly state: 'taken' | 'draft'
  readonly digest: string
}

const valueOf = (name: string): string =>
  document.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]`)?.value.trim() ?? ''

for (const opener of openers('invite'))
  onPress(opener, async () => {
    const name = document.querySelector<HTMLInputElement>('input[name="name"]')
    if (name?.reportValidity() !== true) return
    const [agency, employeeNumber] = [valueOf('agency'), valueOf('employeeNumber')]
    const key = await makeInvitationKey()
    const toSign = await ask<ToSign>('/admin/officers/invitation', {
      ...{ name: name.value.trim(), role: valueOf('role'), invitationKey: key.spki },
      ...(agency === '' ? {} : { agency }),
      ...(employeeNumber === '' ? {} : { employeeNumber }),
    })
    assertSays(opener, toSign, { name: name.value.trim(), role: valueOf('role'), invitationKey: key.spki })
    showLink(await submit(opener, toSign), key.pkcs8)
  })

for (const opener of openers('recover'))
  onPress(opener, async () => {
    const key = await makeInvitationKey()
    const officer = opener.dataset['recover']
    const toSign = await ask<ToSign>('/admin/officers/recovery', { officer, invitationKey: key.spki })
    assertSays(opener, toSign, { officer, recovery: true, invitationKey: key.spki })
    showLink(await submit(opener, toSign), key.pkcs8)
  })

for (const opener of openers('remove'))
  onPress(opener, async () => {
    const reason = document.querySelector<HTMLTextAreaElement>('textarea[name="reason"]')
    if (reason?.reportValidity() !== true) return
    const about = { officer: opener.dataset['remove'], reason: reason.value.trim() }
    const toSign = await ask<ToSign>('/admin/officers/removal', about)
    assertSays(opener, toSign, { kind: 'removal', ...about })
    await submit(opener, toSign)
    location.assign('/admin/officers')
  })

for (const opener of openers('endorse'))
  onPress(opener, async () => {
    const digest = opener.dataset['endorse'] ?? ''
    const toSign = await ask<ToSign>('/endorsements/options', { digest })
    await ask('/endorsements', { digest, response: await sign(opener, toSign) })
    location.reload()
  })

function openers(name: string): NodeListOf<HTMLButtonElement> {
  return document.querySelectorAll<HTMLButtonElement>(`button[data-${name}]`)
}

async function submit(opener: HTMLButtonElement, toSign: ToSign): Promise<Submitted> {
  const response = await sign(opener, toSign)
  return ask<Submitted>('/admin/officers/statement', { body: toSign.body, response })
}

/** What was asked for stands in what is signed; a server in other hands could have written something else. */
function assertSays(
  opener: HTMLButtonElement,
  { body }: ToSign,
  expected: Readonly<Record<string, unknown>>,
) {
  const statement = JSON.parse(body) as Readonly<Record<string, unknown>>
  const differs = Object.entries(expected).some(([name, value]) => statement[name] !== value)
  if (differs) throw new Error(opener.dataset['differs'] ?? '')
}

/** The challenge must be the digest of what was shown: the browser computes it and asks for nothing else. */
async function sign(opener: HTMLButtonElement, { body, options }: ToSign) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))
  if (options.challenge !== base64url(digest)) throw new Error(opener.dataset['differs'] ?? '')
  return usePasskey(options)
}

async function makeInvitationKey(): Promise<{ readonly spki: string; readonly pkcs8: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
  return {
    spki: [...spki].map(octet => octet.toString(16).padStart(2, '0')).join(''),
    pkcs8: base64url(await crypto.subtle.exportKey('pkcs8', privateKey)),
  }
}

function showLink({ state, digest }: Submitted, pkcs8: string): void {
  const place = document.getElementById('made-link')
  const text = document.getElementById('made-link-text')
  const said = document.getElementById('made-link-state')
  if (place === null || text === null || said === null) return
  const link = `${location.origin}/enroll#${digest}.${pkcs8}`
  text.textContent = link
  said.textContent = place.dataset[state === 'draft' ? 'draft' : 'ready'] ?? ''
  place.hidden = false
  const copy = document.getElementById('copy-link')
  copy?.addEventListener('click', () => {
    void navigator.clipboard.writeText(link).then(() => {
      copy.textContent = copy.dataset['copied'] ?? ''
    })
  })
  place.scrollIntoView({ block: 'nearest' })
}

function base64url(octets: ArrayBuffer): string {
  const plain = btoa(String.fromCharCode(...new Uint8Array(octets)))
  return plain.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
