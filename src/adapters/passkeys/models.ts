/** The attestation roots of accepted authenticators, from files that an administrator has put there. */
import { readFileSync } from 'node:fs'
import { SegelError } from '../../errors.ts'
import { type Certificate, parseCertificate } from '../../x509/certificate.ts'
import { decodePem } from '../../x509/pem.ts'
import type { AcceptedModel } from './attestation.ts'

export interface ModelFiles {
  readonly aaguid: string
  /** One or more certificates in PEM, whatever stands between them. */
  readonly rootsFile: string
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** @throws SegelError `malformed`: a policy that cannot be held is none */
export function readModels(files: readonly ModelFiles[]): readonly AcceptedModel[] {
  if (files.length === 0) {
    throw new SegelError(
      'malformed',
      'people.authenticators is empty: with attestation direct, name each accepted model and the roots of its vendor.',
    )
  }
  return files.map(({ aaguid, rootsFile }) => ({ aaguid, roots: readRoots(rootsFile) }))
}

function readRoots(file: string): readonly Certificate[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new SegelError('malformed', `people.authenticators: ${file} cannot be read.`, { cause })
  }
  const blocks = text.match(BLOCK) ?? []
  if (blocks.length === 0)
    throw new SegelError('malformed', `people.authenticators: ${file} holds no certificate in PEM.`)
  return blocks.map((block, index) => {
    try {
      return parseCertificate(decodePem(block, 'CERTIFICATE'))
    } catch (cause) {
      const which = `certificate ${String(index + 1)} of ${file}`
      throw new SegelError('malformed', `people.authenticators: ${which} cannot be read.`, { cause })
    }
  })
}
