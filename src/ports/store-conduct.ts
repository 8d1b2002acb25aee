import type { OfficerDecision } from '../domain/conduct.ts'
import type { AgencyCode, PersonId } from '../domain/employee.ts'

export interface ConductReader {
  /** Decided from `from` up to `to` (exclusive), oldest first, at most `limit`. */
  decisionsBetween(from: Date, to: Date, limit: number): Promise<readonly OfficerDecision[]>
  /** In which agencies these people work. */
  workplacesOf(persons: readonly PersonId[]): Promise<ReadonlyMap<PersonId, AgencyCode>>
}
