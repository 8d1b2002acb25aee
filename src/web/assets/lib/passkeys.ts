/** Passkeys from a page's script. What goes wrong is said in the words that the page brought with it. */
import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'

/** `options` as the server made them. */
export function usePasskey(options: object): Promise<AuthenticationResponseJSON> {
  return startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON })
}

export function makePasskey(options: object): Promise<RegistrationResponseJSON> {
  return startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON })
}

/**
 * Runs `work` when `opener` is pressed, once at a time. Of `opener`: `aria-describedby` names where the outcome is
 * said, `data-unsupported`, `data-cancelled` and `data-known` are the sentences for what a browser refuses.
 */
export function onPress(opener: HTMLButtonElement, work: () => Promise<void>): void {
  const outcome = document.getElementById(opener.getAttribute('aria-describedby') ?? '')
  const say = (text: string) => {
    if (outcome === null) return
    outcome.textContent = text
    outcome.hidden = text === ''
  }
  opener.addEventListener('click', () => {
    if (opener.getAttribute('aria-disabled') === 'true') return
    if (!browserSupportsWebAuthn()) {
      say(opener.dataset['unsupported'] ?? '')
      return
    }
    say('')
    opener.setAttribute('aria-disabled', 'true')
    work()
      .catch((error: unknown) => {
        say(sentenceFor(error, opener))
      })
      .finally(() => {
        opener.removeAttribute('aria-disabled')
      })
  })
}

const BY_NAME: Readonly<Record<string, string>> = {
  NotAllowedError: 'cancelled',
  AbortError: 'cancelled',
  InvalidStateError: 'known',
  NotSupportedError: 'unsupported',
  SecurityError: 'unsupported',
}

function sentenceFor(error: unknown, { dataset }: HTMLButtonElement): string {
  if (!(error instanceof Error)) return dataset['cancelled'] ?? ''
  const told = dataset[BY_NAME[error.name] ?? '']
  return told ?? error.message
}
