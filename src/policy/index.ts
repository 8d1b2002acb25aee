/**
 * The policy document: these rules, in this order. The first rule that refuses names the error; all findings of all
 * rules are told at once, so that nobody has to come back for the second one.
 */
import { createHash } from 'node:crypto'
import { canonicalJson } from '../domain/canonical-json.ts'
import { type Finding, SegelError } from '../errors.ts'
import { authorityKey } from './authority-key.ts'
import { duplicate } from './duplicate.ts'
import { employment } from './employment.ts'
import { identityNumbers } from './identity-numbers.ts'
import { keyKind } from './key-kind.ts'
import { keyReuse } from './key-reuse.ts'
import { keyStrength } from './key-strength.ts'
import { officialEmail } from './official-email.ts'
import { renewal } from './renewal.ts'
import { remainingValidity } from './remaining-validity.ts'
import { requestedExtensions } from './requested-extensions.ts'
import type { ApplicantFacts, ApplicantRule, Facts, Rule } from './rule.ts'
import { subjectName } from './subject-name.ts'

export type { ApplicantFacts, Facts } from './rule.ts'

/** About the person: these can be told before there is a key. */
const APPLICANT_POLICY: readonly ApplicantRule[] = [
  employment,
  remainingValidity,
  duplicate,
  identityNumbers,
  subjectName,
  officialEmail,
]

export const POLICY: readonly Rule[] = [
  employment,
  remainingValidity,
  keyKind,
  keyStrength,
  authorityKey,
  keyReuse,
  renewal,
  requestedExtensions,
  duplicate,
  identityNumbers,
  subjectName,
  officialEmail,
]

/**
 * Raised with every change of what a rule decides, or of what a proposal says: what was approved under another policy is
 * not issued. 2: the proposal names who submitted it.
 */
const VERSION = 2

/** Names the policy document in a proposal, and with it in what officers sign: its version, its rules, their order. */
export const POLICY_DIGEST: string = createHash('sha256')
  .update(canonicalJson({ version: VERSION, rules: POLICY.map(({ name, refusal }) => ({ name, refusal })) }))
  .digest('hex')

export function judge(facts: Facts): readonly Finding[] {
  return POLICY.flatMap(rule => rule.judge(facts))
}

export function judgeApplicant(facts: ApplicantFacts): readonly Finding[] {
  return APPLICANT_POLICY.flatMap(rule => rule.judge(facts))
}

/**
 * @returns the findings that do not refuse
 * @throws SegelError with the code of the first rule that refuses, and all findings
 */
export function assertAcceptable(facts: Facts): readonly Finding[] {
  const judged = POLICY.map(rule => ({ rule, findings: rule.judge(facts) }))
  const findings = judged.flatMap(one => one.findings)
  for (const { rule, findings: found } of judged) {
    const refusing = found.find(finding => finding.effect === 'refuse')
    if (refusing !== undefined) throw new SegelError(rule.refusal, refusing.message.en, { findings })
  }
  return findings
}

/** What keeps a request from going on to the officers. */
export function holds(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(finding => finding.effect !== 'note')
}
