/** The metrics on a listener of their own, so that no mistake in a proxy can put them in front of the public. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface MetricsListener {
  /** The port that it got. */
  readonly port: number
  close(): Promise<void>
}

export interface MetricsOptions {
  readonly host: string
  readonly port: number
  readonly contentType: string
  readonly read: () => Promise<string>
}

/** GET /metrics and nothing else. @throws the error of `listen` */
export async function listenForMetrics(options: MetricsOptions): Promise<MetricsListener> {
  const server = createServer({ requestTimeout: 10_000, maxHeaderSize: 8_192 }, (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response
        .writeHead(404, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
        .end('Not found.\n')
      return
    }
    options.read().then(
      text => {
        const headers = { 'content-type': options.contentType, 'cache-control': 'no-store' }
        response.writeHead(200, headers).end(text)
      },
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
