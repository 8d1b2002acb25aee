import { SegelError } from '../../errors.ts'

const LONGEST_LABEL = 60

/** What its holder calls a passkey. @throws SegelError `malformed` */
export function passkeyLabel(text: string): string {
  const label = text.trim()
  if (label === '' || label.length > LONGEST_LABEL)
    throw new SegelError('malformed', `Give the passkey a name of at most ${LONGEST_LABEL} characters.`)
  return label
}
