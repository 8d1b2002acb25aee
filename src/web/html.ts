/** Markup as a type of its own: the linter holds that `!${}` takes only this, and that this is never escaped twice. */
import { html as tag } from 'ghtml'

export type Html = string & { readonly __html: true }

type Part = string | number | bigint | Html | readonly Html[] | undefined

/** `${}` escapes, `!${}` takes markup as it is; undefined becomes nothing. */
export const html: (literals: TemplateStringsArray, ...parts: readonly Part[]) => Html = (
  literals,
  ...parts
) => tag(literals, ...parts) as Html

export const NOTHING = '' as Html

/** One after the other; what is undefined is left out. */
export function joinHtml(parts: readonly (Html | undefined)[]): Html {
  return parts.filter(part => part !== undefined).join('') as Html
}
