/** /.well-known/security.txt (RFC 9116): to whom a security problem is told. */
import type { FastifyInstance } from 'fastify'

const DAY_MS = 86_400_000
/** RFC 9116 2.5.5: less than a year, so that nobody believes what nobody looks after. */
const VALID_DAYS = 180

/** Not there when nobody is named. */
export function addSecurityText(app: FastifyInstance, contact: string | undefined): void {
  if (contact === undefined) return
  app.get('/.well-known/security.txt', { config: { access: 'public' } }, async (_request, reply) =>
    reply
      .type('text/plain; charset=utf-8')
      .header('cache-control', 'public, max-age=86400')
      .send(securityText(contact, new Date())),
  )
}

export function securityText(contact: string, now: Date): string {
  const midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS
  const expires = new Date(midnight + VALID_DAYS * DAY_MS).toISOString().replace('.000Z', 'Z')
  const uri = contact.startsWith('https://') ? contact : `mailto:${contact}`
  return `Contact: ${uri}\nExpires: ${expires}\nPreferred-Languages: id, en\n`
}
