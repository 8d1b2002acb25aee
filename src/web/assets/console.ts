/** Single-letter shortcuts of the console, for those who want them (WCAG 2.1.4: they can be switched off). */

const KEY = 'segel.shortcuts'
const help = document.getElementById('shortcuts')
const choice = document.getElementById('use-shortcuts')

function areOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off'
  } catch {
    return true
  }
}

if (choice instanceof HTMLInputElement) {
  choice.checked = areOn()
  choice.addEventListener('change', () => {
    try {
      localStorage.setItem(KEY, choice.checked ? 'on' : 'off')
    } catch {
      // A browser that keeps nothing has them on each page anew.
    }
  })
}

const links = () => [...document.querySelectorAll<HTMLAnchorElement>('[data-row-link]')]

function move(step: number): void {
  const all = links()
  const at = all.findIndex(link => link === document.activeElement)
  const next = all[at === -1 ? (step > 0 ? 0 : all.length - 1) : at + step]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

function press(id: string): void {
  document.getElementById(id)?.click()
}

const ACTIONS: Readonly<Record<string, () => void>> = {
  j: () => move(1),
  k: () => move(-1),
  o: () => {
    const link = document.activeElement
    if (link instanceof HTMLAnchorElement && link.hasAttribute('data-row-link')) link.click()
    else links()[0]?.click()
  },
  a: () => press('approve'),
  r: () => press('open-reject-dialog'),
  '/': () => document.querySelector<HTMLInputElement>('input[type="search"]')?.focus(),
  '?': () => {
    if (help instanceof HTMLDialogElement && !help.open) help.showModal()
  },
}

document.addEventListener('keydown', event => {
  const { target, key } = event
  const isTyping =
    target instanceof HTMLElement &&
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
  if (document.querySelector('dialog[open]') !== null || !areOn()) return
  const action = ACTIONS[key]
  if (action === undefined) return
  event.preventDefault()
  action()
})
