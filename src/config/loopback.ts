import { isIPv4 } from 'node:net'

/** `host` as in a configuration or a URL, where IPv6 stands in brackets. */
export function isLoopback(host: string): boolean {
  return ['localhost', '::1', '[::1]'].includes(host) || (isIPv4(host) && host.startsWith('127.'))
}
