/** A serial number as people write it down: with colons or blanks, in either case, with 0x or zeros before it. */

/** Lower-case hex of even length without sign octet; undefined for what is none (RFC 5280 4.1.2.2: 20 octets). */
export function readSerialNumber(written: string): string | undefined {
  if (written.length > 120) return undefined
  const digits = written
    .replace(/^\s*0x/i, '')
    .replace(/[\s:]/g, '')
    .toLowerCase()
  const magnitude = digits.replace(/^0+(?=.)/, '')
  if (!/^[0-9a-f]{1,40}$/.test(magnitude) || magnitude === '0') return undefined
  return magnitude.length % 2 === 0 ? magnitude : `0${magnitude}`
}
