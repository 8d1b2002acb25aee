/**
 * Whether an officer really said what the database claims: the statement is composed anew from what the judge knows
 * itself, must be word for word what is kept, and its signature must be of that officer, who is in the roster now.
 * Registration authority and certification authority ask the same question; only the second answer counts.
 */
import { type Finding, isSegelError, SegelError, type Text } from '../errors.ts'
import type { Actor } from './actor.ts'
import { isFineInstant } from './fine-instant.ts'
import type { Officer, Roster } from './officer.ts'
import { readSignature } from './signature-reader.ts'
import { signersOf, type VerifyAssertion } from './signatures.ts'
import { readStatement } from './statement-reader.ts'
import type { DecisionStatement, RevocationStatement, Statement, StatementSignature } from './statement.ts'

/** What proofs are judged by. */
export interface ProofSource {
  /** As it is now. */
  readonly roster: () => Promise<Roster>
  readonly verify: VerifyAssertion
  /** Whether the keys of bearer tokens may decide. */
  readonly machines: boolean
}

export interface Proving extends Omit<ProofSource, 'roster'> {
  readonly roster: Roster
  /** Within these, ends included, the statement must have been made. */
  readonly since: Date
  readonly until: Date
}

/** How far the clocks of people, of the registration authority and of the certification authority may differ. */
export const CLOCK_SKEW_MS = 300_000

/** What is kept with a decision or an order. */
export interface Claim {
  readonly officer: string
  readonly statement?: string
  readonly proof?: StatementSignature
}

/** A statement by an officer about one act. */
export type Act = DecisionStatement | RevocationStatement

type Member<T> = T extends unknown ? Exclude<keyof T, 'at'> : never

export type ProofFault = keyof typeof SENTENCES | `another-${Member<Act>}`

const SENTENCES = {
  'no-proof': {
    id: 'Tidak ada pernyataan yang ditandatangani petugasnya.',
    en: 'It carries no statement that its officer signed.',
  },
  'no-statement': {
    id: 'Yang konon ditandatangani petugasnya bukan pernyataan.',
    en: 'What its officer is said to have signed is no statement.',
  },
  'wrong-time': {
    id: 'Pernyataannya terlalu lama, atau dari waktu yang akan datang.',
    en: 'Its statement is too old, or of a time to come.',
  },
  'unknown-officer': {
    id: 'Petugasnya tidak ada dalam daftar petugas.',
    en: 'The roster does not know its officer.',
  },
  'removed-officer': {
    id: 'Petugasnya sudah dikeluarkan dari daftar petugas.',
    en: 'Its officer was removed from the roster.',
  },
  'machine-key': {
    id: 'Kunci token tidak memutuskan di sini.',
    en: 'The key of a token does not decide here.',
  },
  'expired-key': {
    id: 'Kunci yang menandatanganinya sudah berakhir.',
    en: 'The key that signed it had ended.',
  },
  'bad-signature': { id: 'Tanda tangannya tidak cocok.', en: 'Its signature does not hold.' },
  'other-role': { id: 'Petugasnya memiliki peran lain.', en: 'Its officer has another role.' },
  'other-agency': {
    id: 'Petugasnya tidak bertugas untuk instansi ini.',
    en: 'Its officer does not act for this agency.',
  },
  'own-matter': {
    id: 'Petugasnya adalah orang yang bersangkutan.',
    en: 'Its officer is the person whom it is about.',
  },
  'own-request': {
    id: 'Petugasnya, atau orang yang sama, yang mengajukan permohonan.',
    en: 'Its officer, or the same person, submitted the request.',
  },
  'no-submitter': {
    id: 'Yang ditandatanganinya tidak menyebut siapa yang mengajukan. Ajukan lagi permohonannya.',
    en: 'What it is about does not say who submitted it. Submit the request anew.',
  },
  'same-person': {
    id: 'Dua petugasnya adalah satu orang.',
    en: 'Two of its officers are one person.',
  },
} as const satisfies Readonly<Record<string, Text>>

/** One sentence for people; names nobody. */
export function proofSentence(fault: ProofFault): string {
  return proofText(fault).en
}

/** What to tell whoever sent it: `what` is not proven, and why. Another of their keys may mend it. */
export function proofFinding(fault: ProofFault, what: Text): Finding {
  const { id, en } = proofText(fault)
  return {
    code: fault,
    effect: 'refuse',
    message: { id: `${what.id} ${id}`, en: `${what.en} ${en}` },
    action: 'nobody',
  }
}

function proofText(fault: ProofFault): Text {
  if (isSentence(fault)) return SENTENCES[fault]
  const other = fault.slice('another-'.length)
  return {
    id: `Petugasnya menandatangani ${other} yang lain.`,
    en: `Its officer signed for another ${other}.`,
  }
}

function isSentence(fault: ProofFault): fault is keyof typeof SENTENCES {
  return Object.hasOwn(SENTENCES, fault)
}

/** The officer whose statement it is, or why it is nobody's. `expected` takes the time from the statement itself. */
export async function provenOfficer(
  proving: Proving,
  claim: Claim,
  expected: Omit<DecisionStatement, 'at'> | Omit<RevocationStatement, 'at'>,
): Promise<Officer | ProofFault> {
  const { statement: body, officer: id } = claim
  const proof = readSignature(claim.proof)
  if (body === undefined || proof === undefined) return 'no-proof'
  const statement = parse(body)
  if (statement === undefined) return 'no-statement'
  const difference = differenceOf(statement, expected)
  if (difference !== undefined) return difference
  const at = Date.parse(statement.at)
  if (!(at >= proving.since.getTime() && at <= proving.until.getTime())) return 'wrong-time'
  const officer = proving.roster.officers.get(id)
  if (officer === undefined) return 'unknown-officer'
  if (officer.removedAt !== undefined) return 'removed-officer'
  if (proof.by === 'key' && !proving.machines) return 'machine-key'
  // A date that is none is no end to come.
  if (officer.tokenKey !== undefined && !(at < officer.tokenKey.expiresAt.getTime())) return 'expired-key'
  const signed = { body, signatures: [proof] }
  const signers = await signersOf({ roster: proving.roster, signed, statement, verify: proving.verify })
  return signers?.officers.has(id) === true ? officer : 'bad-signature'
}

/**
 * A signature is given for now, not for some day.
 * @throws SegelError `malformed` for another form of time than statements have, `conflict` for one of another moment
 */
export function assertOfNow(at: string, now: Date): void {
  if (!isFineInstant(at))
    throw new SegelError('malformed', 'Send the time exactly as the signed statement has it.')
  if (Math.abs(Date.parse(at) - now.getTime()) > CLOCK_SKEW_MS)
    throw new SegelError('conflict', 'The statement is not of this moment. Ask for it anew and sign it.')
}

/** The officer as whoever acts: one table says who may do what. */
export function actorOfOfficer({ officer, role, name, agency, personId }: Officer): Actor {
  return {
    id: officer,
    role,
    name,
    ...(agency === null ? {} : { agency }),
    ...(personId === null ? {} : { personId }),
  }
}

function parse(body: string): Statement | undefined {
  try {
    return readStatement(body)
  } catch (error) {
    if (!isSegelError(error, 'malformed')) throw error
    return undefined
  }
}

/** Both are closed forms: of the same kind they have the same members. */
function differenceOf(statement: Statement, expected: object): ProofFault | undefined {
  const given = new Map<string, unknown>(Object.entries(statement))
  // What it is about is said before what it says of it.
  const names = ['kind', 'roster', 'request', 'issuerId', 'serialNumber', ...Object.keys(expected).sort()]
  const wanted = new Map<string, unknown>(Object.entries(expected))
  const name = names.find(one => given.get(one) !== wanted.get(one))
  return name === undefined ? undefined : (`another-${name}` as ProofFault)
}
