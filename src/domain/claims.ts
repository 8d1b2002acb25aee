/** Where an identity provider keeps the employee number among what it says of a person. */
import { type EmployeeNumber, parseEmployeeNumber } from './nip.ts'

/**
 * The member at a dotted path. The whole path may be one name as well: namespaced claims are addresses with dots.
 */
export function claimAt(claims: object, path: string): unknown {
  if (Object.hasOwn(claims, path)) return Reflect.get(claims, path)
  return path
    .split('.')
    .reduce<unknown>(
      (at, name) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined,
      claims,
    )
}

/** Undefined unless it is a text that is an employee number; a JSON number of 18 digits has lost its last ones. */
export function employeeNumberIn(claims: object, path: string): EmployeeNumber | undefined {
  const value = claimAt(claims, path)
  if (typeof value !== 'string') return undefined
  try {
    return parseEmployeeNumber(value.replaceAll(/\s/g, '')).number
  } catch {
    return undefined
  }
}
