/** What is not even HTTP, or never ends, meets the socket below Fastify: the same problem, written by hand. */
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { STATUS_CODES } from 'node:http'
import { composeProblem, PROBLEM_TYPE, type ProblemCode, problemRow } from './problem.ts'

const BY_NODE_CODE: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
}

/** For Fastify's `clientErrorHandler`. The language is not known here, so it is the house's own. */
export function answerClientError(error: { readonly code: string }, socket: Socket): void {
  // The peer is gone, or an answer is under way already: nothing that is written now would be understood.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const code = BY_NODE_CODE[error.code] ?? 'malformed'
  const { status } = problemRow(code)
  const body = JSON.stringify(composeProblem({ code }, { requestId: randomUUID(), language: 'id' }))
  const head = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    'Connection: close',
  ].join('\r\n')
  socket.end(`${head}\r\n\r\n${body}`)
}
