/** A finding on conduct in one sentence for people. */
import type { Text } from '../errors.ts'
import type { ConductFinding, ConductKind } from './conduct.ts'

export function describeConduct(finding: ConductFinding): Text {
  const [one, two] = finding.officers.map(officer => officer.name)
  return WORDS[finding.kind]({ one: one ?? '', two: two ?? '', count: finding.count, of: finding.of })
}

interface Facts {
  readonly one: string
  readonly two: string
  readonly count: number
  readonly of: number
}

const WORDS: Readonly<Record<ConductKind, (facts: Facts) => Text>> = {
  'odd-hours': ({ one, count, of }) => ({
    id: `${one} memutuskan ${count} dari ${of} permohonan di luar jam kerja.`,
    en: `${one} made ${count} of ${of} decisions outside office hours.`,
  }),
  burst: ({ one, count, of }) => ({
    id: `${one} memutuskan ${count} dari ${of} permohonan lebih cepat daripada orang dapat membacanya.`,
    en: `${one} made ${count} of ${of} decisions in bursts, faster than anyone can read.`,
  }),
  unread: ({ one, count, of }) => ({
    id: `${one} menyetujui ${count} dari ${of} permohonan segera setelah masuk.`,
    en: `${one} approved ${count} of ${of} requests the moment they came in.`,
  }),
  pair: ({ one, two, count, of }) => ({
    id: `Sesaat setelah ${one}, ${two} menyetujui ${count} dari ${of} permohonan.`,
    en: `Within minutes after ${one}, ${two} gave ${count} of ${of} second approvals.`,
  }),
  mutual: ({ one, two, count }) => ({
    id: `${one} dan ${two} saling menyetujui permohonan, ${count} kali.`,
    en: `${one} and ${two} approved what the other asked for, ${count} times.`,
  }),
  everything: ({ one, count, of }) => ({
    id: `${one} menyetujui ${count} dari ${of} permohonan.`,
    en: `${one} approved ${count} of ${of} requests.`,
  }),
  'own-agency': ({ one, count, of }) => ({
    id: `${one} menyetujui ${count} dari ${of} permohonan untuk pegawai instansinya sendiri.`,
    en: `${one} approved ${count} of ${of} requests about people of their own agency.`,
  }),
}
