/** Schema errors as findings, without a word of what was sent. */
import type { FastifySchemaValidationError } from 'fastify/types/schema.js'
import { type Finding, SegelError, type Text } from '../errors.ts'

/** For Fastify's `schemaErrorFormatter`. `where` is body, querystring, params or headers. */
export function formatSchemaErrors(
  errors: readonly FastifySchemaValidationError[],
  where: string,
): SegelError {
  const findings = errors.map(error => describe(error, where))
  const detail = findings.map(finding => finding.message.en).join(' ')
  return new SegelError('malformed', detail, { findings })
}

function describe(error: FastifySchemaValidationError, where: string): Finding {
  const place = [where, ...error.instancePath.split('/').slice(1)].join('.')
  return {
    code: `schema-${error.keyword.toLowerCase()}`,
    effect: 'refuse',
    message: (SENTENCES[error.keyword] ?? otherwise)(place, error.params),
    action: 'nobody',
  }
}

type Sentence = (place: string, params: Readonly<Record<string, unknown>>) => Text

const SENTENCES: Readonly<Record<string, Sentence>> = {
  required: (place, { missingProperty }) => ({
    id: `${place}: ${String(missingProperty)} wajib diisi.`,
    en: `${place}: ${String(missingProperty)} is required.`,
  }),
  // The name is the caller's own text, so it is not repeated.
  additionalProperties: place => ({
    id: `${place}: ada isian yang tidak dikenal.`,
    en: `${place}: has a member that is not known.`,
  }),
  type: (place, { type }) => ({
    id: `${place}: harus bertipe ${String(type)}.`,
    en: `${place}: must be of type ${String(type)}.`,
  }),
  maxLength: (place, { limit }) => ({
    id: `${place}: paling panjang ${String(limit)} karakter.`,
    en: `${place}: takes at most ${String(limit)} characters.`,
  }),
  minLength: (place, { limit }) => ({
    id: `${place}: paling pendek ${String(limit)} karakter.`,
    en: `${place}: takes at least ${String(limit)} characters.`,
  }),
  minimum: (place, { limit }) => ({
    id: `${place}: paling kecil ${String(limit)}.`,
    en: `${place}: must be ${String(limit)} or more.`,
  }),
  maximum: (place, { limit }) => ({
    id: `${place}: paling besar ${String(limit)}.`,
    en: `${place}: must be ${String(limit)} or less.`,
  }),
  enum: (place, { allowedValues }) => ({
    id: `${place}: pilih salah satu: ${listOf(allowedValues)}.`,
    en: `${place}: must be one of: ${listOf(allowedValues)}.`,
  }),
}

const otherwise: Sentence = place => ({
  id: `${place}: bentuknya tidak sesuai.`,
  en: `${place}: does not have the right form.`,
})

function listOf(values: unknown): string {
  return Array.isArray(values) ? values.join(', ') : ''
}
