/** What is published, and how soon. */
import type { PublicationReader } from '../../ports/store-publication.ts'
import { crlReader } from './crls.ts'
import type { Snapshot, Sql } from './pool.ts'

export function publicationReader(sql: Sql, snapshot: Snapshot): PublicationReader {
  const { crlStates } = crlReader(sql, snapshot)
  return {
    publishedCrls: async () => {
      const states = await crlStates()
      const rows = await sql<{ issuer_id: string; scope: string; octets: number }>(
        `select c.issuer_id, c.scope, c.octets from crls c
         join unnest($1::text[], $2::text[], $3::bigint[]) as newest(issuer_id, scope, number)
           using (issuer_id, scope, number)`,
        [
          states.map(({ issuerId }) => issuerId),
          states.map(({ scope }) => scope),
          states.map(({ number }) => number),
        ],
        'crl-octets',
      )
      const octets = new Map(rows.map(row => [`${row.issuer_id} ${row.scope}`, row.octets]))
      return states.map(state => ({ ...state, octets: octets.get(`${state.issuerId} ${state.scope}`) ?? 0 }))
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
