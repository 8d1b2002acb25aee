/** What the report on conduct needs of the configuration. */
import type { ConductThresholds } from '../domain/conduct.ts'
import type { Config } from './schema.ts'

export function conductThresholds({ conduct, web }: Config): ConductThresholds {
  const { officeHours, ...thresholds } = conduct
  const { from, to, days } = officeHours
  return {
    ...thresholds,
    officeHours: { from: minuteOf(from), to: minuteOf(to), days, timeZone: web.timeZone },
  }
}

/** From `HH:MM`, which the schema has checked. */
function minuteOf(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number)
  return hour * 60 + minute
}
