/** The pages /sign-in and /sign-in/confirm: one button, one passkey, and on to where one wanted to go. */
import { ask } from './lib/ask.ts'
import { onPress, usePasskey } from './lib/passkeys.ts'

interface Begun {
  readonly options: object
}

interface Finished {
  readonly next: string
}

for (const opener of document.querySelectorAll<HTMLButtonElement>('button[data-sign-in]')) {
  const base = opener.dataset['signIn'] ?? ''
  onPress(opener, async () => {
    const { options } = await ask<Begun>(`${base}/begin`, {})
    const response = await usePasskey(options)
    const { next } = await ask<Finished>(`${base}/finish`, { response, next: opener.dataset['next'] ?? '/' })
    location.assign(next)
  })
}
