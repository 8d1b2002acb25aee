/** `node bare-server.ts KIND FILE`: the least that answers these octets, to be measured against. Prints its port. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'

const [, , kind = '', file = ''] = process.argv
const body = readFileSync(file)
const TYPE = 'application/ocsp-response'
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const say = (port: number) => process.stdout.write(`${port}\n`)
if (kind === 'node') {
  const server = createServer((request, response) => {
    const answer = () =>
      response.writeHead(200, { 'content-type': TYPE, 'content-length': body.length }).end(body)
    if (request.method === 'GET') answer()
    else request.resume().once('end', answer)
  })
  server.listen(0, '127.0.0.1', () => say((server.address() as AddressInfo).port))
} else {
  const app = Fastify()
  app.addContentTypeParser('application/ocsp-request', { parseAs: 'buffer' }, (_request, octets, done) =>
    done(null, octets),
  )
  const answer =
    (signs: boolean) =>
    async (_request: unknown, reply: { type(type: string): { send(octets: Buffer): unknown } }) => {
      if (signs) sign('sha256', body, privateKey)
      return reply.type(TYPE).send(body)
    }
  app.post('/ocsp', answer(kind === 'fastify-sign'))
  app.get('/ocsp/*', answer(kind === 'fastify-sign'))
  await app.listen({ host: '127.0.0.1', port: 0 })
  say((app.server.address() as AddressInfo).port)
}
