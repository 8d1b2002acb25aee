/** The real clock and the real dice: node:crypto's generator is the operating system's CSPRNG through OpenSSL. */
import { generateKeyPairSync, randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Clock, Entropy } from '../ports/environment.ts'

export const systemClock: Clock = { now: () => new Date() }

export const systemEntropy: Entropy = {
  serialNumber: drawSerialNumber,
  token: octets => randomBytes(octets).toString('base64url'),
  uuid: () => randomUUID(),
  below: limit => randomInt(limit),
  keyPair: () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    })
    return { spki: publicKey, pkcs8: privateKey }
  },
}

const SERIAL_OCTETS = 20

/**
 * 20 octets (RFC 5280 4.1.2.2 allows no more) of which the first lies in 0x01..0x7f: positive without a sign
 * octet, always the same length. Drawn again when it does not fit, so every allowed value is equally likely:
 * 159 bits less a sliver, far beyond the 64 of CABF S/MIME BR 7.1, and none of them spent on the sign.
 */
function drawSerialNumber(): string {
  for (;;) {
    const octets = randomBytes(SERIAL_OCTETS)
    const first = octets[0] ?? 0
    if (first >= 0x01 && first <= 0x7f) return octets.toString('hex')
  }
}
