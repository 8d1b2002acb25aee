/** The key page: makes a key, opens the present one, or reads a CSR; what is sent is a certification request alone. */
import { toPem } from './keys/browser-pem.ts'
import { keepKey } from './keys/key-vault.ts'
import { type BrowserKeyKind, composeCsr, fingerprintOf, makeKey, publicKeyOf } from './keys/make-key.ts'
import { openKey } from './keys/open-key.ts'
import { judgePassphrase, type PassphraseFault } from './keys/passphrase.ts'
import { protectKey } from './keys/protect-key.ts'
import { readCsr } from './keys/read-csr-file.ts'

type TextKey =
  | 'fair'
  | 'good'
  | 'differ'
  | 'working'
  | 'opening'
  | 'badCsr'
  | 'badFile'
  | 'failed'
  | 'notKept'

const step = element('key-step')
const form = element('key-form') as HTMLFormElement
const texts = JSON.parse(step.dataset['texts'] ?? '{}') as Readonly<Record<string, string>>
const personal = JSON.parse(step.dataset['personal'] ?? '[]') as readonly string[]
const csrField = element('csr') as HTMLTextAreaElement

for (const part of document.querySelectorAll<HTMLElement>('[data-scripted]')) part.hidden = false
for (const choice of form.querySelectorAll<HTMLInputElement>('input[name=way]'))
  choice.addEventListener('change', showWay)
showWay()

document.getElementById('passphrase')?.addEventListener('input', showStrength)
// Four words typed blind, twice, on a phone: whoever sits alone may look.
document.getElementById('reveal')?.addEventListener('change', event => {
  const type = (event.target as HTMLInputElement).checked ? 'text' : 'password'
  for (const id of ['passphrase', 'passphrase-again']) (element(id) as HTMLInputElement).type = type
})
document.getElementById('csr-file')?.addEventListener('change', event => {
  void readFile(event.target as HTMLInputElement)
})
form.addEventListener('submit', event => {
  event.preventDefault()
  // site.ts counts on whoever stops a form to let it go again.
  form.removeAttribute('data-sent')
  void proceed()
})

function way(): string {
  return form.querySelector<HTMLInputElement>('input[name=way]:checked')?.value ?? 'csr'
}

function showWay(): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-way]'))
    part.hidden = part.dataset['way'] !== way()
  csrField.required = way() === 'csr'
  tellFault(undefined)
}

async function proceed(): Promise<void> {
  tellFault(undefined)
  const submit = element('key-submit') as HTMLButtonElement
  submit.disabled = true
  try {
    const ways: Readonly<Record<string, () => Promise<void>>> = { new: makeNew, same: keepSame, csr: sendCsr }
    await ways[way()]?.()
  } catch {
    tellFault(text('failed'))
  } finally {
    submit.disabled = false
    tellStatus('')
  }
}

async function makeNew(): Promise<void> {
  const passphrase = valueOf('passphrase')
  const { fault } = judgePassphrase(passphrase, personal)
  if (fault !== undefined) {
    refuse('passphrase', faultText(fault))
    return
  }
  if (passphrase !== valueOf('passphrase-again')) {
    refuse('passphrase-again', text('differ'))
    return
  }
  tellStatus(text('working'))
  const kind = valueOf('key-kind') as BrowserKeyKind
  const pair = await makeKey(kind)
  const spki = await publicKeyOf(pair)
  const csr = await composeCsr(kind, pair.privateKey, spki)
  const protectedKey = await protectKey(pair.privateKey, passphrase)
  const fingerprint = await fingerprintOf(spki)
  const isKept = await keepKey({ fingerprint, protectedKey, profile: step.dataset['profile'] ?? '' })
  offerKeyFile(toPem(protectedKey, 'ENCRYPTED PRIVATE KEY'), fingerprint, isKept)
  element('key-continue').addEventListener('click', () => {
    send(toPem(csr, 'CERTIFICATE REQUEST'), 'rekey')
  })
}

/** The form goes, the key file comes: it is offered once, and then the way leads on. */
function offerKeyFile(pem: string, fingerprint: string, isKept: boolean): void {
  const link = element('key-file') as HTMLAnchorElement
  link.href = URL.createObjectURL(new Blob([pem], { type: 'application/x-pem-file' }))
  link.download = `${step.dataset['profile'] ?? 'kunci'}-${fingerprint.slice(0, 8)}.key.pem`
  const notKept = element('key-not-kept')
  notKept.hidden = isKept
  notKept.textContent = isKept ? '' : text('notKept')
  form.hidden = true
  const made = element('key-made')
  made.hidden = false
  made.focus()
}

async function keepSame(): Promise<void> {
  tellStatus(text('opening'))
  const file = (document.getElementById('same-key-file') as HTMLInputElement | null)?.files?.[0]
  const key = await openKey(step.dataset['fingerprint'] ?? '', valueOf('same-passphrase'), file)
  if (typeof key === 'string') {
    refuse(key === 'wrong' ? 'same-passphrase' : 'same-key-file', texts[key] ?? '')
    return
  }
  send(toPem(await composeCsr(key.kind, key.key, key.spki), 'CERTIFICATE REQUEST'), 'renewal')
}

async function sendCsr(): Promise<void> {
  const read = await readCsr(csrField.value)
  if (read === undefined) {
    refuse('csr', text('badCsr'))
    return
  }
  const isSame = read.fingerprint === step.dataset['fingerprint']
  send(read.pem, isSame ? 'renewal' : 'rekey')
}

/** Passphrases have no names, so they stay here whatever happens. */
function send(csr: string, kind: 'renewal' | 'rekey'): void {
  csrField.value = csr
  const field = form.querySelector<HTMLInputElement>('input[name=kind]')
  if (field !== null) field.value = kind
  form.submit()
}

async function readFile(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0]
  if (file === undefined) return
  const read = await readCsr(new Uint8Array(await file.arrayBuffer()))
  if (read === undefined) refuse('csr-file', text('badFile'))
  else {
    tellFault(undefined)
    csrField.value = read.pem
  }
}

function showStrength(): void {
  const { level, bits, fault } = judgePassphrase(valueOf('passphrase'), personal)
  const meter = element('strength') as HTMLMeterElement
  // What is refused never looks better than weak.
  meter.value = Math.min(bits, level === 0 ? 40 : 100)
  element('strength-text').textContent =
    fault === undefined ? text(level === 2 ? 'good' : 'fair') : faultText(fault)
}

function faultText(fault: PassphraseFault): string {
  return texts[fault.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())] ?? ''
}

function refuse(field: string, message: string): void {
  tellFault(message)
  document.getElementById(field)?.setAttribute('aria-invalid', 'true')
  document.getElementById(field)?.focus()
}

function tellFault(message: string | undefined): void {
  const place = element('key-error')
  place.hidden = message === undefined
  place.textContent = message ?? ''
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid')
}

function tellStatus(message: string): void {
  element('key-status').textContent = message
}

function text(key: TextKey): string {
  return texts[key] ?? ''
}

function valueOf(id: string): string {
  const field = document.getElementById(id) ?? form.querySelector(`[name="${id}"]`)
  return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : ''
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`The page has no ${id}.`)
  return found
}
