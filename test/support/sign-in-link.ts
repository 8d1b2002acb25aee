/** The link that an employee is sent to sign in, out of the folder where the demonstration's mail lands. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOKS = 600

/** To be called before the link is asked for: gives a function that waits for it. */
export function expectLink(home: string): () => Promise<string> {
  const known = new Set(mails(home))
  return async () => {
    for (let times = 0; times < LOOKS; times += 1) {
      const link = mails(home)
        .filter(name => !known.has(name))
        .map(name => linkIn(readFileSync(join(home, 'mail', name), 'utf8')))
        .find(found => found !== undefined)
      if (link !== undefined) return link
      await sleep(100)
    }
    throw new Error('no mail with a link')
  }
}

function mails(home: string): readonly string[] {
  if (!readdirSync(home).includes('mail')) return []
  return readdirSync(join(home, 'mail')).filter(name => name.endsWith('.eml'))
}

// RFC 2045 6.7: soft line breaks, and the sign that makes them.
function linkIn(mail: string): string | undefined {
  return /http\S+#[\w-]{43}/.exec(mail.replace(/=\r?\n/g, '').replaceAll('=3D', '='))?.[0]
}
