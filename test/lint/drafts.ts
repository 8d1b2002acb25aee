/** Drafts of certificates that pass every lint, and ways to spoil them, for the tests of lint. */
import type { LintKind } from '../../src/lint/index.ts'
import { type Certificate, composeTbs, type TbsInput } from '../../src/x509/certificate.ts'
import * as der from '../../src/x509/der.ts'
import { type Extension, extension } from '../../src/x509/extensions.ts'
import { OIDS } from '../../src/x509/oids.ts'
import { draftOf, type Entity, issueEntity, newHierarchy, newKeys } from '../x509/hierarchy.ts'

/** One fail vector: the lint that must be among the findings, the kind of certificate, the bytes, the issuer if another. */
export type FailVector = readonly [code: string, kind: LintKind, tbs: Uint8Array, issuer?: Certificate]

const hierarchy = newHierarchy()
export const { root } = hierarchy
export const weakRoot = newHierarchy('p-256').root
/** The issuing authority's like, whose certificate bounds purposes (C27). */
export const forResponders = boundedIssuing([OIDS.ocspSigning])
export const keys = newKeys()
export const rsa2048 = newKeys('rsa-2048')

export const ISSUERS: Readonly<Record<LintKind, Entity | undefined>> = {
  root: undefined,
  intermediate: root,
  subscriber: hierarchy.issuing,
  'ocsp-responder': hierarchy.issuing,
}

export function boundedIssuing(purposes: readonly string[]): Entity {
  const { issuing } = hierarchy
  const { extensions } = draftOf({ kind: 'intermediate', keys: issuing, issuer: root, name: 'Segel Issuing' })
  const bounded = [...extensions, extension.extendedKeyUsage(purposes)]
  return issueEntity({
    kind: 'intermediate',
    keys: issuing,
    issuer: root,
    name: 'Segel Issuing',
    tbs: { extensions: bounded },
  })
}

export function sound(kind: LintKind, changes: Partial<TbsInput> = {}, own = keys): TbsInput {
  const issuer = ISSUERS[kind]
  return draftOf({ kind, keys: own, name: 'Sari', tbs: changes, ...(issuer === undefined ? {} : { issuer }) })
}

/** The sound certificate with one extension put in the place of its like, or taken out. */
export function withExtension(kind: LintKind, oid: string, replacement?: Partial<Extension>): Uint8Array {
  const input = sound(kind)
  const kept = input.extensions.filter(one => one.oid !== oid)
  const present = input.extensions.find(one => one.oid === oid) ?? {
    oid,
    critical: false,
    value: der.sequence(),
  }
  const added = replacement === undefined ? [] : [{ ...present, ...replacement }]
  return composeTbs({ ...input, extensions: [...kept, ...added] })
}

/** The sound certificate with one of its fields replaced. */
export function withField(kind: LintKind, index: number, ...replacement: readonly Uint8Array[]): Uint8Array {
  const fields = der.children(der.readElement(composeTbs(sound(kind)))).map(der.wholeOf)
  fields.splice(index, 1, ...replacement)
  return der.sequence(...fields)
}

export const value = (bytes: Uint8Array): { readonly value: Uint8Array } => ({ value: bytes })
export const composed = (kind: LintKind, changes: Partial<TbsInput>): Uint8Array =>
  composeTbs(sound(kind, changes))
export const validity = (from: Uint8Array, until: Uint8Array): Uint8Array => der.sequence(from, until)
export const rdn = (oid: string, text: Uint8Array): Uint8Array => der.setOf(der.sequence(der.oid(oid), text))
export const from = new Date('2026-01-01T00:00:00Z')

export const subjectOf = (...rdns: readonly Uint8Array[]): Uint8Array =>
  withField('subscriber', 5, der.sequence(...rdns))
export const policyWith = (qualifier: Uint8Array): Uint8Array =>
  der.sequence(
    der.sequence(
      der.oid('1.2.3'),
      der.sequence(der.sequence(der.oid(OIDS.userNotice), der.sequence(qualifier))),
    ),
  )
