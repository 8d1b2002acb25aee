/** Deciding on requests: one, or several one after the other. */
import { outcomeOf, signAndSend, whileBusy, wordsOf } from './lib/signing.ts'

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-signing]')) {
  form.addEventListener('submit', event => {
    event.preventDefault()
    void whileBusy(form, () => decide(form))
  })
}

async function decide(form: HTMLFormElement): Promise<void> {
  const words = wordsOf(form)
  const { say, complain } = outcomeOf(form, words)
  const { statement = '', send = '', decision = '', digest = '', csrf = '' } = form.dataset
  const reason = form.querySelector<HTMLTextAreaElement>('textarea[name="reason"]')
  if (reason?.required === true && reason.value.trim() === '') {
    complain({ trouble: 'needReason' })
    reason.focus()
    return
  }
  const outcome = await signAndSend({
    ...{ statement, send, digest, csrf },
    order: { decision, reason: reason?.value.trim() ?? '' },
    say: key => say(words[key] ?? ''),
  })
  if ('trouble' in outcome) complain(outcome)
  else location.assign(outcome.next ?? '/console')
}

// A common reason is a beginning that can be changed.
for (const select of document.querySelectorAll<HTMLSelectElement>('select[data-fills]')) {
  select.addEventListener('change', () => {
    const text = document.getElementById(select.dataset['fills'] ?? '')
    if (text instanceof HTMLTextAreaElement && select.value !== '') text.value = select.value
  })
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-signing-several]')) {
  form.addEventListener('submit', event => {
    event.preventDefault()
    void whileBusy(form, () => decideAll(form))
  })
}

/** An approval is a signature over one request: one assertion each, and nothing after the first trouble. */
async function decideAll(form: HTMLFormElement): Promise<void> {
  const words = wordsOf(form)
  const { say, complain } = outcomeOf(form, words)
  const all = [...form.querySelectorAll<HTMLElement>('[data-one]')]
  const waiting = all.filter(one => !one.hasAttribute('data-done'))
  const count = (key: string, n: number) =>
    (words[key] ?? '').replace('{n}', String(n)).replace('{all}', String(all.length))
  for (const one of waiting) {
    const done = all.filter(other => other.hasAttribute('data-done')).length
    const { statement = '', send = '', digest = '' } = one.dataset
    one.textContent = words['working'] ?? ''
    const outcome = await signAndSend({
      ...{ statement, send, digest, csrf: form.dataset['csrf'] ?? '' },
      order: { decision: 'approve', reason: '' },
      say: key => say(`${count('step', done + 1)}: ${words[key] ?? ''}`),
    })
    if ('trouble' in outcome) {
      one.textContent = words['failed'] ?? ''
      complain(outcome, count('stopped', done))
      return
    }
    one.textContent = words['ready'] ?? ''
    one.setAttribute('data-done', '')
  }
  say(count('allDone', all.length))
}
