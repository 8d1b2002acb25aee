/** Events of the audit log that tell of a statement in the roster: by each, the statement can be asked for. */

export const ROSTER_ACTIONS = [
  'officer.invited',
  'officer.recovery-invited',
  'officer.enrolled',
  'officer.key-added',
  'officer.key-removed',
  'officer.removed',
  'officer.token-key-added',
  'token.key-registered',
  'token.key-removed',
] as const
export type RosterAction = (typeof ROSTER_ACTIONS)[number]

/** What an event says of a statement. */
export interface ToldStatement {
  /** Number of the event. */
  readonly event: number
  readonly action: RosterAction
  /** An actor's id. */
  readonly officer: string
  /** Of the statement, hex; events of old about keys of tokens name none. */
  readonly digest?: string
}

/** Canonical JSON begins with the action, so that most events cost a comparison of a few letters. */
const BEGINNINGS: readonly string[] = ['{"action":"officer.', '{"action":"token.key-']

/** Undefined for an event about anything else. */
export function toldStatement(sequence: bigint, body: string): ToldStatement | undefined {
  if (!BEGINNINGS.some(one => body.startsWith(one))) return undefined
  const value = parse(body)
  if (!isRecord(value)) return undefined
  const action = ROSTER_ACTIONS.find(one => one === value['action'])
  const { object, detail } = value
  if (action === undefined || typeof object !== 'string') return undefined
  const digest = isRecord(detail) ? detail['statement'] : undefined
  const told = { event: Number(sequence), action, officer: object }
  return typeof digest === 'string' ? { ...told, digest } : told
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
