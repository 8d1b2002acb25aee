/**
 * Query strings are text. Before validation, and only where a route's schema wants it, the text of a number or a
 * boolean becomes one, and a comma list or a repeated parameter becomes an array; all else stays for the schema
 * to refuse.
 */
import type { FastifyInstance } from 'fastify'

export function addQueryReading(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const properties = propertiesOf(request.routeOptions.schema?.querystring)
    if (isRecord(request.query)) request.query = readQuery(request.query, properties)
    done()
  })
}

function readQuery(
  query: Readonly<Record<string, unknown>>,
  properties: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, readValue(value, typeOf(properties, name))]),
  )
}

type Reading = (value: string) => unknown

const READINGS: Readonly<Record<string, Reading>> = {
  integer: text => (/^-?[0-9]{1,9}$/.test(text) ? Number(text) : text),
  boolean: text => (text === 'true' ? true : text === 'false' ? false : text),
  array: text => text.split(','),
}

function readValue(value: unknown, type: string): unknown {
  if (typeof value === 'string') return READINGS[type]?.(value) ?? value
  if (type !== 'array' || !Array.isArray(value)) return value
  const several: readonly unknown[] = value
  return several.flatMap(one => (typeof one === 'string' ? one.split(',') : [one]))
}

function typeOf(properties: Readonly<Record<string, unknown>>, name: string): string {
  const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
  return isRecord(schema) && typeof schema['type'] === 'string' ? schema['type'] : 'string'
}

function propertiesOf(schema: unknown): Readonly<Record<string, unknown>> {
  const properties = isRecord(schema) ? schema['properties'] : undefined
  return isRecord(properties) ? properties : {}
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
