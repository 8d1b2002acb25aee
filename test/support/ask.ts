/** A plain HTTP client that sends paths and headers exactly as they are given, as an attacker would. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http'

export interface Asking {
  /** POST when there is a body or `json`, otherwise GET. */
  readonly method?: string
  /** Bearer token. */
  readonly as?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  readonly json?: unknown
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly text: string
  /** Member of a JSON body by its path: `certificate.serialNumber`; a text, or empty. */
  readonly field: (path: string) => string
}

const ANSWER_MS = 60_000
const agent = new Agent({ keepAlive: true, maxSockets: 100 })

/** @throws Error when the connection breaks before the whole answer is there */
export function ask(url: string, path: string, asking: Asking = {}): Promise<Answer> {
  const body = asking.json === undefined ? asking.body : JSON.stringify(asking.json)
  const { hostname, port } = new URL(url)
  const options = {
    ...{ agent, hostname, port, path, headers: headersOf(asking) },
    method: asking.method ?? (body === undefined ? 'GET' : 'POST'),
    timeout: ANSWER_MS,
  }
  return new Promise((resolve, reject) => {
    const exchange = request(options, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        resolve(answerOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks)))
      })
    })
    exchange.once('error', reject)
    exchange.once('timeout', () => exchange.destroy(new Error(`no answer for ${path}`)))
    exchange.end(body)
  })
}

function headersOf({ as, headers, json }: Asking): Record<string, string> {
  return {
    ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  }
}

function answerOf(status: number, headers: IncomingHttpHeaders, bytes: Buffer): Answer {
  const text = bytes.toString('utf8')
  return { status, headers, bytes, text, field: path => fieldOf(text, path.split('.')) }
}

function fieldOf(text: string, path: readonly string[]): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return ''
  }
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return ''
    value = Reflect.get(value, name)
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
