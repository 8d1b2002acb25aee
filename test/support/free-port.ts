import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

const LOWEST = 10_240
const ATTEMPTS = 200

/**
 * A port of 127.0.0.1 that is free now, and likely still is when it is used: the kernel gives no port below its
 * ephemeral range to connections, or to whoever asks for any port; so only another test could take it, by chance.
 */
export async function freePort(): Promise<number> {
  const end = firstEphemeral()
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const port = LOWEST + Math.floor(Math.random() * (end - LOWEST))
    if (await isFree(port)) return port
  }
  throw new Error('no free port')
}

function firstEphemeral(): number {
  try {
    const first = Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10)
    if (first > LOWEST + 1000) return first
  } catch {
    // Not told: Linux's default.
  }
  return 32_768
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
