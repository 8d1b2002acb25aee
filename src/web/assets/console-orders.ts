/** Orders about certificates: one, or many one after the other. */
import { outcomeOf, signAndSend, whileBusy, wordsOf } from './lib/signing.ts'

/** What the form says: reason, date and remark of the act that is chosen. */
function orderOf(form: HTMLFormElement): Record<string, string> {
  const data = new FormData(form)
  const text = (name: string) => {
    const value = data.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const kind = form.dataset['kind'] === '' ? text('kind') : (form.dataset['kind'] ?? '')
  const comment = text(kind === 'release' ? 'release-comment' : 'comment')
  const reason = text('reason')
  const since = reason === 'keyCompromise' ? text('invalidityDate') : ''
  return {
    kind,
    ...(kind === 'release' ? {} : { reason }),
    ...(comment === '' ? {} : { comment }),
    ...(kind === 'release' || since === '' ? {} : { invalidityDate: since }),
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-ordering]')) {
  form.addEventListener('submit', event => {
    event.preventDefault()
    void whileBusy(form, async () => {
      const words = wordsOf(form)
      const { say, complain } = outcomeOf(form, words)
      const { statement = '', send = '', csrf = '' } = form.dataset
      const order = orderOf(form)
      const outcome = await signAndSend({
        ...{ statement, send, csrf, order },
        say: key => say(words[key] ?? ''),
      })
      if ('trouble' in outcome) complain(outcome)
      else location.assign(outcome.next ?? location.href)
    })
  })
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-ordering-several]')) {
  form.addEventListener('submit', event => {
    event.preventDefault()
    void whileBusy(form, () => orderAll(form))
  })
}

async function orderAll(form: HTMLFormElement): Promise<void> {
  const words = wordsOf(form)
  const { say, complain } = outcomeOf(form, words)
  const all = [...form.querySelectorAll<HTMLElement>('[data-one]')]
  const stop = form.querySelector<HTMLButtonElement>('[data-stop]')
  const order = orderOf(form)
  const { csrf = '' } = form.dataset
  const doneCount = () => all.filter(one => one.hasAttribute('data-done')).length
  const count = (key: string, n: number) =>
    (words[key] ?? '').replace('{n}', String(n)).replace('{all}', String(all.length))
  const stopping = new AbortController()
  const onStop = () => stopping.abort()
  stop?.addEventListener('click', onStop)
  if (stop !== null) stop.hidden = false
  try {
    for (const one of all.filter(each => !each.hasAttribute('data-done'))) {
      if (stopping.signal.aborted) {
        say(count('stopped', doneCount()))
        return
      }
      const { statement = '', send = '' } = one.dataset
      one.textContent = words['working'] ?? ''
      one.scrollIntoView({ block: 'nearest' })
      const outcome = await signAndSend({
        ...{ statement, send, csrf, order },
        say: key => say(`${count('step', doneCount() + 1)}: ${words[key] ?? ''}`),
      })
      if ('trouble' in outcome) {
        one.textContent = words['failed'] ?? ''
        complain(outcome, count('stopped', doneCount()))
        return
      }
      one.textContent = words['ready'] ?? ''
      one.setAttribute('data-done', '')
    }
    say(count('allDone', doneCount()))
  } finally {
    stop?.removeEventListener('click', onStop)
    if (stop !== null) stop.hidden = true
  }
}

// A date of loss belongs to a lost key; what releases needs no reason.
function arrange(form: HTMLFormElement): void {
  const data = new FormData(form)
  for (const part of form.querySelectorAll<HTMLElement>('[data-only]'))
    part.hidden = data.get('reason') !== part.dataset['only']
  const kind = form.dataset['kind'] === '' ? data.get('kind') : form.dataset['kind']
  for (const part of form.querySelectorAll<HTMLElement>('[data-when]')) {
    part.hidden = part.dataset['when'] !== kind
    for (const control of part.querySelectorAll<HTMLInputElement>('input[type="radio"]'))
      control.required = !part.hidden
  }
}
for (const form of document.querySelectorAll<HTMLFormElement>(
  'form[data-ordering], form[data-ordering-several]',
)) {
  form.addEventListener('change', () => arrange(form))
  arrange(form)
}
