/** Reads YAML with every doubt refused: duplicate keys, unknown tags, several documents. */
import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { SegelError } from '../errors.ts'

/** Largest configuration file, octets: anything bigger is a mistake. */
const LARGEST = 262_144

/** @throws SegelError `malformed` with one sentence that names the file */
export function readYaml(path: string): unknown {
  const document = parseDocument(readText(path), { uniqueKeys: true, strict: true })
  const [fault] = [...document.errors, ...document.warnings]
  if (fault !== undefined) {
    throw new SegelError('malformed', `${path}: not YAML (${firstLine(fault.message)}).`, { cause: fault })
  }
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch (cause) {
    throw new SegelError('malformed', `${path}: aliases (*name) are not used here.`, { cause })
  }
}

function readText(path: string): string {
  try {
    const text = readFileSync(path, 'utf8')
    if (text.length <= LARGEST) return text
  } catch (cause) {
    throw new SegelError('malformed', `${path}: cannot be read.`, { cause })
  }
  throw new SegelError('malformed', `${path}: is larger than ${LARGEST} octets.`)
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.replace(/:$/, '') ?? ''
}
