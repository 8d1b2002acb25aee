/** Subjects of certificates, as RFC 4514 writes them, read for people. */

export interface WrittenAttribute {
  readonly type: string
  readonly value: string
}

/** Attributes of an RFC 4514 string as we write it; control and bidirectional characters stay visible as `\hh`. */
export function readSubject(text: string): readonly WrittenAttribute[] {
  const parts = text.match(/(?:\\.|[^\\,+])+/gsu) ?? []
  return parts.flatMap(part => {
    const split = part.indexOf('=')
    if (split < 1) return []
    return [{ type: part.slice(0, split), value: part.slice(split + 1).replace(/\\([ #"+,;<=>\\])/g, '$1') }]
  })
}

/** What something is called, and of whom it is: `Issuing CA`, `Pemerintah Provinsi`. */
export function titleOf(subject: string): { readonly name: string; readonly of: string } {
  const attributes = readSubject(subject)
  const valueOf = (type: string) => attributes.find(one => one.type === type)?.value
  return { name: valueOf('CN') ?? subject, of: valueOf('O') ?? '' }
}
