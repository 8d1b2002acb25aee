/**
 * Checks in the browser that an event is in the signed tree (RFC 9162 2.1.3.2): the server that shows the event is not
 * the one that vouches for it. The key comes from whoever looks, never from the page.
 */
import { fold, leafHash, readNoteKey, readCheckpoint, isSigned } from './lib/merkle-check.ts'

const place = document.getElementById('check-proof')
const outcome = document.getElementById('check-proof-result')
const KEPT = 'segel-verifier-key'

type Verdict = 'holds' | 'signed' | 'fails' | 'unsigned' | 'badkey'
const SENTIMENTS: Readonly<Record<Verdict, string>> = {
  holds: 'info',
  signed: 'positive',
  fails: 'negative',
  unsigned: 'negative',
  badkey: 'caution',
}

async function check(data: DOMStringMap, keyText: string): Promise<Verdict> {
  const sequence = Number(data['sequence'])
  const hashes = (data['hashes'] ?? '').split(' ').filter(text => text !== '')
  const leaf = await leafHash(sequence, data['body'] ?? '')
  const root = await fold({ index: sequence - 1, size: Number(data['size']), leaf, hashes })
  const checkpoint = readCheckpoint(data['checkpoint'] ?? '')
  if (root === undefined || root !== checkpoint.root || checkpoint.size !== Number(data['size']))
    return 'fails'
  if (keyText === '') return 'holds'
  const key = readNoteKey(keyText)
  if (key === undefined) return 'badkey'
  return (await isSigned(checkpoint, key)) ? 'signed' : 'unsigned'
}

if (place !== null && outcome !== null) {
  const field = document.getElementById('verifier-key') as HTMLInputElement | null
  if (field !== null) field.value = localStorage.getItem(KEPT) ?? ''
  document.getElementById('check-proof-button')?.addEventListener('click', () => {
    const keyText = field?.value.trim() ?? ''
    void check(place.dataset, keyText)
      .catch((): Verdict => 'fails')
      .then(verdict => {
        if (verdict === 'signed') localStorage.setItem(KEPT, keyText)
        outcome.hidden = false
        outcome.className = `notice ${SENTIMENTS[verdict]}`
        const text = document.createElement('div')
        text.textContent = place.dataset[verdict] ?? ''
        const drawn = place.querySelector('template')?.content
        const icon = drawn?.querySelector(`[data-icon="${SENTIMENTS[verdict]}"] svg`)?.cloneNode(true)
        outcome.replaceChildren(...(icon === undefined ? [text] : [icon, text]))
      })
  })
}
