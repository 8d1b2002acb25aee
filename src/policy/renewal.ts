import { statusOf } from '../domain/certificate.ts'
import { validityPeriod } from '../domain/validity.ts'
import type { Finding, Text } from '../errors.ts'
import type { Facts, Rule } from './rule.ts'

/**
 * P09, RFC 3647 4.6 and 4.7: renewal keeps the key, re-key changes it, and whoever says which must do it. Keeping a
 * key ends with its period of use, whether it is called renewal or not.
 */
export const renewal: Rule = {
  name: 'renewal',
  refusal: 'policy-violation',
  judge: facts => [...asDeclared(facts), ...keyPeriod(facts)],
}

function asDeclared({ renewal: declared, certificates, csr, sameKey, now }: Facts): readonly Finding[] {
  if (declared === undefined) return []
  const of = certificates.find(one => one.serialNumber === declared.serialNumber)
  if (of === undefined) return [refuse('renewal-of-nothing')]
  if (declared.kind === 'rekey') return sameKey.length > 0 ? [refuse('rekey-with-old-key')] : []
  // What was revoked is not renewed, and what has expired is applied for anew.
  if (statusOf(of, now) !== 'good') return [refuse('renewal-not-in-force')]
  return of.keyFingerprint === csr.publicKey.fingerprint ? [] : [refuse('renewal-with-other-key')]
}

function keyPeriod({ profile, sameKey, employee, now }: Facts): readonly Finding[] {
  const own = sameKey.filter(one => one.personId === employee.personId)
  if (profile.keyPeriodYears === undefined || own.length === 0) return []
  const since = new Date(Math.min(...own.map(one => one.notBefore.getTime())))
  const { notAfter: limit } = validityPeriod({ years: profile.keyPeriodYears }, since, [])
  const { notAfter } = validityPeriod(profile.validity, now, [])
  return notAfter > limit ? [refuse('key-period-over')] : []
}

const MESSAGES = {
  'renewal-of-nothing': {
    id: 'Sertifikat yang hendak diperbarui tidak ditemukan untuk keperluan ini.',
    en: 'The certificate to be renewed was not found for this purpose.',
  },
  'renewal-not-in-force': {
    id: 'Sertifikat itu tidak berlaku lagi. Ajukan permohonan baru dengan kunci baru.',
    en: 'That certificate is no longer in force. Submit a new request with a new key.',
  },
  'renewal-with-other-key': {
    id: 'Kunci ini bukan kunci sertifikat itu. Pakai kunci yang sama, atau ajukan penggantian kunci.',
    en: 'This is not the key of that certificate. Use the same key, or ask for a re-key.',
  },
  'rekey-with-old-key': {
    id: 'Kunci ini sudah pernah disertifikasi. Penggantian kunci memerlukan pasangan kunci baru.',
    en: 'This key has been certified before. A re-key needs a new key pair.',
  },
  'key-period-over': {
    id: 'Kunci ini sudah cukup lama dipakai. Buat pasangan kunci baru.',
    en: 'This key has been in use long enough. Make a new key pair.',
  },
} as const satisfies Readonly<Record<string, Text>>

function refuse(code: keyof typeof MESSAGES): Finding {
  return { code, effect: 'refuse', message: MESSAGES[code], action: 'applicant' }
}
