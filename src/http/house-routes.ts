/** Routes that every role serves: its health, and the page that explains every problem code. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { composePage, escapeHtml } from './page.ts'
import { PROBLEMS } from './problem.ts'

export interface Health {
  /** Resolves when the role can do its work; throws SegelError (`store-unavailable` ...) when it cannot. */
  ready(): Promise<void>
}

/** Draws the page of problem codes as the other pages are drawn; a plain one stands in where there are none. */
export type ProblemsPage = (request: FastifyRequest, reply: FastifyReply) => FastifyReply

export function addHouseRoutes(app: FastifyInstance, health: Health, draw: ProblemsPage = drawPlainly): void {
  const open = { config: { access: 'public', quiet: true, rateLimit: false } } as const
  app.get('/health/live', open, async (_request, reply) => {
    await reply.header('cache-control', 'no-store').send({ status: 'live' })
  })
  app.get('/health/ready', open, async (_request, reply) => {
    await health.ready()
    await reply.header('cache-control', 'no-store').send({ status: 'ready' })
  })
  app.get('/problems', { config: { access: 'public' } }, async (request, reply) => draw(request, reply))
}

const drawPlainly: ProblemsPage = (_request, reply) =>
  reply.type('text/html; charset=utf-8').send(problemsPage())

/** The `type` of a problem leads here (RFC 9457 3.1.1). */
function problemsPage(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><th scope="row">${code}</th><td>${String(status)}</td>` +
      `<td>${escapeHtml(title.id)}<br><span lang="en">${escapeHtml(title.en)}</span></td></tr>`,
  )
  const head =
    '<tr><th scope="col">code</th><th scope="col">HTTP</th><th scope="col">Arti / <span lang="en">Meaning</span></th></tr>'
  return composePage({
    title: 'Segel: kode masalah / problem codes',
    body: `<h1>Kode masalah / <span lang="en">Problem codes</span></h1>\n<table>\n${head}\n${rows.join('\n')}\n</table>`,
  })
}
