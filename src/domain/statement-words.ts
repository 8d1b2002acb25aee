/** A statement about officers in words: what a person reads before they sign, and an auditor afterwards. */
import type { Text } from '../errors.ts'
import type { Roster } from './officer.ts'
import type { OfficerRole, RosterStatement } from './statement.ts'

const ROLES: Readonly<Record<OfficerRole, Text>> = {
  verifier: { id: 'verifikator', en: 'verifier' },
  'registration-officer': { id: 'petugas pendaftaran', en: 'registration officer' },
  auditor: { id: 'auditor', en: 'auditor' },
  administrator: { id: 'administrator', en: 'administrator' },
}

type Words = {
  readonly [K in RosterStatement['kind']]: (
    statement: Extract<RosterStatement, { kind: K }>,
    name: string,
  ) => Text
}

const WORDS: Words = {
  invitation: ({ role, agency, recovery, expiresAt }, name) =>
    recovery
      ? {
          id: `Memulihkan ${name}: semua kunci yang lama berakhir. Undangan berlaku sampai ${expiresAt}.`,
          en: `Recover ${name}: all keys so far end. The invitation lasts until ${expiresAt}.`,
        }
      : {
          id: `Mengundang ${name} sebagai ${roleWords(role).id}${place(agency).id}. Undangan berlaku sampai ${expiresAt}.`,
          en: `Invite ${name} as ${roleWords(role).en}${place(agency).en}. The invitation lasts until ${expiresAt}.`,
        },
  enrollment: ({ label }, name) => ({
    id: `${name} mendaftarkan kunci "${label}".`,
    en: `${name} enrolls the key "${label}".`,
  }),
  'key-addition': ({ label }, name) => ({
    id: `${name} menambahkan kunci "${label}".`,
    en: `${name} adds the key "${label}".`,
  }),
  'key-removal': ({ credentialId }, name) => ({
    id: `Kunci ${credentialId} milik ${name} dihapus.`,
    en: `The key ${credentialId} of ${name} is removed.`,
  }),
  removal: ({ reason }, name) => ({
    id: `${name} bukan petugas lagi. Alasan: ${reason}`,
    en: `${name} is no officer any more. Reason: ${reason}`,
  }),
  'token-key': ({ role, agency, expiresAt }, name) => ({
    id: `Mesin ${name} menandatangani sebagai ${roleWords(role).id}${place(agency).id} sampai ${expiresAt}.`,
    en: `The machine ${name} signs as ${roleWords(role).en}${place(agency).en} until ${expiresAt}.`,
  }),
}

export function describeStatement(statement: RosterStatement, roster: Pick<Roster, 'officers'>): Text {
  const words = WORDS[statement.kind] as (statement: RosterStatement, name: string) => Text
  return words(statement, nameOf(statement, roster))
}

function nameOf(statement: RosterStatement, roster: Pick<Roster, 'officers'>): string {
  if ('name' in statement) return statement.name
  return roster.officers.get(statement.officer)?.name ?? statement.officer
}

/** A statement that does not hold may name anything. */
function roleWords(role: string): Text {
  return Object.hasOwn(ROLES, role) ? ROLES[role as OfficerRole] : { id: role, en: role }
}

function place(agency: string | null): Text {
  return agency === null ? { id: '', en: '' } : { id: ` untuk ${agency}`, en: ` for ${agency}` }
}
