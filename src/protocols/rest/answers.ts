/** How a route declares what it may answer, so that the OpenAPI document and the routes cannot differ. */
import { type Static, type TSchema, Type } from 'typebox'
import { PROBLEM_TYPE, type ProblemCode, problemRow } from '../../http/problem.ts'

/**
 * A reference to a component, with the static type of what it refers to.
 * @throws Error when the schema has no `$id`: that is a slip of ours, met at start
 */
export function ref<T extends TSchema>(schema: T) {
  const id = '$id' in schema ? schema.$id : undefined
  if (typeof id !== 'string') throw new Error('a component needs an $id')
  return Type.Unsafe<Static<T>>({ $ref: `${id}#` })
}

export function json<T extends TSchema>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

/** What every route may answer, since these guards stand before all of them. */
const EVERYWHERE: readonly ProblemCode[] = ['malformed', 'rate-limited', 'internal', 'overloaded']
const WITH_TOKEN: readonly ProblemCode[] = ['unauthenticated', 'not-permitted', 'store-unavailable']

/** Of a route that needs a token. */
export function problems(...codes: readonly ProblemCode[]): object {
  return problemAnswers([...EVERYWHERE, ...WITH_TOKEN, ...codes])
}

/** Of a route that reads a body besides. */
export function bodyProblems(...codes: readonly ProblemCode[]): object {
  return problems('too-large', 'unsupported-media-type', 'conflict', ...codes)
}

export function publicProblems(...codes: readonly ProblemCode[]): object {
  return problemAnswers([...EVERYWHERE, ...codes])
}

/**
 * One answer a status, naming its codes. Untyped on purpose: problems are thrown, so a handler must not be able
 * to send one.
 */
function problemAnswers(codes: readonly ProblemCode[]): object {
  const byStatus = Map.groupBy(new Set(codes), code => problemRow(code).status)
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => [
      status,
      {
        description: named.map(code => `\`${code}\`: ${problemRow(code).title.en}`).join(' '),
        content: { [PROBLEM_TYPE]: { schema: { $ref: 'Problem#' } } },
      },
    ]),
  )
}
