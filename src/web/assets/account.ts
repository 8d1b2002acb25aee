/** The account page: a further passkey, or one less. */
import { ask } from './lib/ask.ts'
import { makePasskey, onPress, usePasskey } from './lib/passkeys.ts'

interface Answer {
  /** What a passkey that is there has to sign. */
  readonly sign?: object
  /** Presence must be proved first. */
  readonly confirm?: string
}

const add = document.querySelector<HTMLButtonElement>('button[data-add-passkey]')
if (add !== null) {
  onPress(add, async () => {
    const label = document.querySelector<HTMLInputElement>('input[name="label"]')
    if (label?.reportValidity() !== true) return
    const begun = await ask<{ options?: object; confirm?: string }>('/account/passkeys/begin', {})
    if (begun.options === undefined) {
      location.assign(begun.confirm ?? '/sign-in')
      return
    }
    const response = await makePasskey(begun.options)
    const made = await ask<Answer>('/account/passkeys/register', { response, label: label.value })
    if (made.sign !== undefined) {
      const said = document.getElementById('sign-to-add')
      if (said !== null) said.hidden = false
      await ask('/account/passkeys/add', { response: await usePasskey(made.sign) })
    }
    location.assign('/account?done=added')
  })
}

for (const opener of document.querySelectorAll<HTMLButtonElement>('button[data-remove-passkey]')) {
  const credentialId = opener.dataset['removePasskey'] ?? ''
  onPress(opener, async () => {
    const { sign, confirm } = await ask<Answer>('/account/passkeys/remove', { credentialId })
    if (confirm !== undefined) {
      location.assign(confirm)
      return
    }
    if (sign !== undefined) await ask('/account/passkeys/removal', { response: await usePasskey(sign) })
    location.assign('/account?done=removed')
  })
}
