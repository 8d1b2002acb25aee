/** What is published, and how soon. */
import type { PublicationReader, PublishedCrl } from '../../ports/store-publication.ts'
import { crlReader } from './crls.ts'
import type { Snapshot, Sql } from './pool.ts'

export function publicationReader(sql: Sql, snapshot: Snapshot): PublicationReader {
  const { crlStates } = crlReader(sql, snapshot)
  return {
    publishedCrls: async () => {
      const found: PublishedCrl[] = []
      for (const state of await crlStates()) {
        const [row] = await sql<{ octets: number }>(
          'select octets from crls where issuer_id = $1 and scope = $2 and number = $3',
          [state.issuerId, state.scope, state.number],
          'crl-octets',
        )
        found.push({ ...state, octets: row?.octets ?? 0 })
      }
      return found
    },
    publicationDelays: async since => {
      const [row] = await sql<{ count: number; median: number; slow: number; longest: number }>(
        DELAYS,
        [since],
        'publication-delays',
      )
      if (row === undefined || row.count === 0) return { count: 0 }
      const { count, median, slow, longest } = row
      return { count, seconds: { median, slow, longest } }
    },
  }
}

// The thisUpdate of a CRL is in whole seconds, so it may stand before the change that it shows.
const DELAYS = `
  with recent as (
    select c.issuer_id, c.this_update, c.covers,
      lag(c.covers) over (partition by c.issuer_id order by c.number) as covered_before
    from issuers i
    cross join lateral (
      select issuer_id, number, this_update, covers from crls
      where issuer_id = i.id and scope = 'full' order by number desc limit 300) c),
  delays as (
    select greatest(0, extract(epoch from r.this_update - e.at))::float8 as seconds
    from recent r
    join revocation_events e
      on e.issuer_id = r.issuer_id and e.sequence > r.covered_before and e.sequence <= r.covers
    where e.at >= $1)
  select count(*)::int as count,
    percentile_cont(0.5) within group (order by seconds) as median,
    percentile_cont(0.99) within group (order by seconds) as slow,
    max(seconds) as longest
  from delays`
