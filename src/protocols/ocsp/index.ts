/** OCSP over HTTP (RFC 6960 A.1, RFC 9919 6): POST and GET. */
import type { AppPlugin } from '../../http/app.ts'

export interface OcspAnswer {
  readonly body: Uint8Array
  /** Only for authoritative answers without nonce. */
  readonly cache?: { readonly producedAt: Date; readonly thisUpdate: Date; readonly nextUpdate: Date }
}

export interface OcspOptions {
  /** Never throws: errors are OCSP error bodies. */
  readonly answerOcsp: (request: Uint8Array) => Promise<OcspAnswer>
  readonly now: () => Date
  /** Longest time a cache may keep an answer; 300 when absent. */
  readonly maxAgeSeconds?: number
}

export function ocspPlugin(_options: OcspOptions): AppPlugin {
  return {
    name: 'ocsp',
    lean: true,
    register: async () => {
      // Routes follow.
    },
  }
}
