/** The certificate page: a PKCS#12 file out of the key that waits here, or out of its key file. */
import { findKey, removeKey } from './keys/key-vault.ts'
import type * as Pkcs12 from './pkcs12.ts'

const form = element('pkcs12-form') as HTMLFormElement
const { fingerprint = '', chain = '', module = '', name = '', file = 'segel.p12' } = form.dataset
const texts = JSON.parse(form.dataset['texts'] ?? '{}') as Readonly<Record<string, string>>
const keyFile = element('pkcs12-key-file') as HTMLInputElement
const passphrase = element('pkcs12-passphrase') as HTMLInputElement

form.hidden = false
void findKey(fingerprint).then(kept => {
  showKeyFile(kept === undefined)
})
form.addEventListener('submit', event => {
  event.preventDefault()
  void make()
})
element('pkcs12-remove-button').addEventListener('click', () => {
  void removeKey(fingerprint).then(() => {
    showKeyFile(true)
    tell('removed')
  })
})

async function make(): Promise<void> {
  if (passphrase.value === '') {
    refuse('empty')
    return
  }
  const submit = form.querySelector('button')
  if (submit !== null) submit.disabled = true
  tell('working')
  try {
    // Painted before the browser is kept busy.
    await new Promise(resolve => setTimeout(resolve, 50))
    await build()
  } catch {
    refuse('failed')
  } finally {
    if (submit !== null) submit.disabled = false
  }
}

async function build(): Promise<void> {
  const { openKey, makePkcs12, fromPem } = (await import(module)) as typeof Pkcs12
  const opened = await openKey(fingerprint, passphrase.value, keyFile.files?.[0])
  if (typeof opened === 'string') {
    if (opened === 'noKey') showKeyFile(true)
    refuse(opened)
    return
  }
  const answer = await fetch(chain)
  const [certificate, ...issuers] = fromPem(answer.ok ? await answer.text() : '', 'CERTIFICATE')
  if (certificate === undefined) {
    refuse('failed')
    return
  }
  const content = { key: opened.key, certificate, chain: issuers, friendlyName: name }
  download(await makePkcs12(content, passphrase.value))
  passphrase.value = ''
  tell('done')
}

function download(octets: Uint8Array<ArrayBuffer>): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([octets], { type: 'application/x-pkcs12' }))
  link.download = file
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => {
    URL.revokeObjectURL(link.href)
  }, 60_000)
}

/** A field that is out of sight must ask for nothing. */
function showKeyFile(isWanted: boolean): void {
  keyFile.required = isWanted
  element('pkcs12-key').hidden = !isWanted
  element('pkcs12-remove').hidden = isWanted
}

function refuse(key: string): void {
  tell(undefined)
  const place = element('pkcs12-error')
  place.hidden = false
  place.textContent = texts[key] ?? ''
  ;(key === 'noKey' || key === 'badFile' || key === 'otherKey' ? keyFile : passphrase).focus()
}

function tell(key: string | undefined): void {
  element('pkcs12-error').hidden = true
  element('pkcs12-status').textContent = key === undefined ? '' : (texts[key] ?? '')
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`The page has no ${id}.`)
  return found
}
