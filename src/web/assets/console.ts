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

const chooser = document.querySelector<HTMLButtonElement>('[data-select-all]')
const chosen = document.querySelector<HTMLElement>('[data-selected]')
if (chooser !== null && chosen !== null) {
  const form = chooser.closest('form')
  const all = [...(form?.querySelectorAll<HTMLInputElement>('input[name="id"]') ?? [])]
  const send = form?.querySelector<HTMLButtonElement>('button:not([type="button"])')
  const label = chooser.querySelector('span')
  const [selectAll, selectNone] = [label?.textContent ?? '', chooser.dataset['selectAll'] ?? '']
  const show = () => {
    const count = all.filter(box => box.checked).length
    chosen.textContent = (chosen.dataset['selected'] ?? '').replace('{n}', String(count))
    if (label !== null) label.textContent = count === all.length ? selectNone : selectAll
    if (send instanceof HTMLButtonElement) send.disabled = count === 0
  }
  chooser.addEventListener('click', () => {
    const isFull = all.every(box => box.checked)
    for (const box of all) box.checked = !isFull
    show()
  })
  form?.addEventListener('change', show)
  // Going back to this page, a browser has kept the boxes as they were.
  addEventListener('pageshow', show)
  chooser.hidden = false
  show()
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
