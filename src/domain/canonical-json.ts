/** One text for one value, wherever bytes are hashed: approvals, profiles, audit events. */

/** JSON with sorted keys and without undefined members, so that equal values give equal bytes (RFC 8785 in kind). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isPlainObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
