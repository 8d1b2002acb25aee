import { statusOf } from '../domain/certificate.ts'
import type { Finding } from '../errors.ts'
import type { ApplicantFacts, ApplicantRule } from './rule.ts'

const DAY_MS = 86_400_000
const DEFAULT_WINDOW_DAYS = 60

/** One open request and one living certificate for each person and profile, but for the time of renewal. */
export const duplicate: ApplicantRule = {
  name: 'duplicate',
  refusal: 'conflict',
  judge: facts => [...openRequest(facts), ...livingCertificate(facts)],
}

function openRequest({ hasOpenRequest }: ApplicantFacts): readonly Finding[] {
  if (!hasOpenRequest) return []
  return [
    {
      code: 'open-request',
      effect: 'refuse',
      message: {
        id: 'Masih ada permohonan yang diproses untuk keperluan ini. Tunggu hasilnya atau tarik permohonan itu.',
        en: 'A request for this purpose is still under way. Wait for it or withdraw it.',
      },
      action: 'applicant',
    },
  ]
}

function livingCertificate({ certificates, profile, now }: ApplicantFacts): readonly Finding[] {
  const living = certificates.filter(
    one => ['good', 'held'].includes(statusOf(one, now)) && one.notAfter.getTime() >= now.getTime(),
  )
  const windowMs = (profile.renewalWindowDays ?? DEFAULT_WINDOW_DAYS) * DAY_MS
  // A hold blocks renewal too: a new certificate would be the way around it.
  const held = living.some(one => statusOf(one, now) === 'held')
  if (held || living.some(one => one.notAfter.getTime() - now.getTime() > windowMs))
    return [blockedBy(held, profile.renewalWindowDays)]
  if (living.length === 0) return []
  return [
    {
      code: 'renewal',
      effect: 'note',
      message: {
        id: 'Pembaruan: sertifikat sekarang segera berakhir.',
        en: 'Renewal: the present certificate ends soon.',
      },
      action: 'nobody',
    },
  ]
}

function blockedBy(held: boolean, windowDays: number = DEFAULT_WINDOW_DAYS): Finding {
  return held
    ? {
        code: 'certificate-on-hold',
        effect: 'refuse',
        message: {
          id: 'Sertifikat Anda sedang ditangguhkan. Hubungi petugas pendaftaran.',
          en: 'Your certificate is on hold. Turn to the registration officer.',
        },
        action: 'registration-officer',
      }
    : {
        code: 'already-has-certificate',
        effect: 'refuse',
        message: {
          id: `Anda sudah memiliki sertifikat yang berlaku. Ajukan pembaruan ${windowDays} hari sebelum berakhir, atau cabut dahulu bila kuncinya hilang.`,
          en: `You have a certificate that is in force. Renew it from ${windowDays} days before its end, or revoke it first if its key is lost.`,
        },
        action: 'applicant',
      }
}
