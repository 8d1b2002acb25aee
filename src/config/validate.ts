/** Turns what a schema finds into one sentence that names the place. */
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { SegelError } from '../errors.ts'

interface Problem {
  readonly keyword: string
  readonly instancePath: string
  readonly params: object
  readonly message: string
}

/** Sentences by JSON Schema keyword; what is not here speaks with the schema's own words. */
const SENTENCES: Readonly<Record<string, (path: string, params: Params) => string>> = {
  required: (path, { requiredProperties }) => `${join(path, firstOf(requiredProperties))} is missing`,
  enum: (path, { allowedValues }) => `${path} must be one of ${listOf(allowedValues)}`,
  type: (path, { type }) => `${path} must be of type ${listOf(type)}`,
  minimum: (path, { limit }) => `${path} must be at least ${String(limit)}`,
  maximum: (path, { limit }) => `${path} must be at most ${String(limit)}`,
  minLength: path => `${path} must not be empty`,
  maxLength: (path, { limit }) => `${path} must not be longer than ${String(limit)} characters`,
  minItems: (path, { limit }) => `${path} needs at least ${String(limit)} entries`,
  maxItems: (path, { limit }) => `${path} may have at most ${String(limit)} entries`,
  pattern: path => `${path} is not written as it must be`,
}

interface Params {
  readonly requiredProperties?: unknown
  readonly additionalProperties?: unknown
  readonly allowedValues?: unknown
  readonly type?: unknown
  readonly limit?: unknown
}

/**
 * A function that gives the value back, typed, when it has the schema's shape.
 * It throws SegelError `malformed` with one sentence: `where: path, what is wrong, hint`.
 */
export function shapeOf<T extends TSchema>(schema: T): (value: unknown, where: string) => Static<T> {
  const validator = Compile(schema)
  return (value, where) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new SegelError('malformed', `${where}: the file must hold fields, each "name: value".`)
    }
    const problem = pickProblem(validator.Errors(value))
    if (problem !== undefined) throw new SegelError('malformed', `${where}: ${describe(problem, schema)}.`)
    return validator.Parse(value)
  }
}

/** An unknown key explains the missing one beside it, so it is told first. */
function pickProblem(problems: readonly Problem[]): Problem | undefined {
  return (
    problems.find(problem => problem.keyword === 'additionalProperties') ??
    problems.find(problem => problem.keyword !== 'boolean')
  )
}

function describe(problem: Problem, schema: TSchema): string {
  const path = dotted(problem.instancePath)
  const params: Params = problem.params
  if (problem.keyword === 'additionalProperties') {
    return describeUnknown(path, firstOf(params.additionalProperties), schemaAt(schema, problem.instancePath))
  }
  return SENTENCES[problem.keyword]?.(path, params) ?? `${path} ${problem.message}`
}

function describeUnknown(path: string, key: string, schema: object | undefined): string {
  const known = Object.keys(propertyOf(schema, 'properties') ?? {})
  const near = known.find(name => distance(name.toLowerCase(), key.toLowerCase()) <= 2)
  const hint = near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${near}?`
  return `${join(path, key)} is not a known field (${hint})`
}

function schemaAt(schema: object, pointer: string): object | undefined {
  return pointer
    .split('/')
    .slice(1)
    .reduce<object | undefined>(
      (at, part) => propertyOf(propertyOf(at, 'properties'), part) ?? propertyOf(at, 'items'),
      schema,
    )
}

function propertyOf(value: object | undefined, key: string): object | undefined {
  const member: unknown = value === undefined ? undefined : Reflect.get(value, key)
  return typeof member === 'object' && member !== null ? member : undefined
}

function dotted(pointer: string): string {
  return pointer === '' ? 'the file' : pointer.slice(1).replaceAll('/', '.')
}

function join(path: string, key: string): string {
  return path === 'the file' ? key : `${path}.${key}`
}

function firstOf(list: unknown): string {
  return Array.isArray(list) ? String(list[0]) : String(list)
}

function listOf(values: unknown): string {
  return Array.isArray(values) ? values.map(String).join(', ') : String(values)
}

/** Levenshtein, row by row: good enough to know a typing slip. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
