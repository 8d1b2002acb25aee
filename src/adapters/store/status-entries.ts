/**
 * What CRLs are made from. A page of thousands comes as one text, a line an entry: a million rows as objects of the
 * driver would take longer than all the rest. The next page is on its way while one is worked on.
 */
import type { StatusEntry, StatusQuery } from '../../ports/store-revocations.ts'
import type { RevocationReason } from '../../x509/crl.ts'
import type { Sql } from './pool.ts'

const PAGE = 5000

export async function* readEntries(
  sql: Sql,
  issuerId: string,
  { settled, releasedAfter }: StatusQuery,
): AsyncGenerator<Iterable<StatusEntry>> {
  const page = (after: string): Promise<PageRow> => {
    const values = [issuerId, after, settled?.before ?? null, settled?.covers ?? 0n]
    const asked = sql<PageRow>(REVOKED, values, 'revoked-entries').then(([row]) => row ?? EMPTY)
    // It is awaited later, if at all.
    asked.catch(() => undefined)
    return asked
  }
  let next: Promise<PageRow> | undefined = page('')
  while (next !== undefined) {
    const { lines, last, count }: PageRow = await next
    next = count < PAGE ? undefined : page(last ?? '')
    yield parseLines(lines)
  }
  if (releasedAfter !== undefined) {
    const [row] = await sql<PageRow>(RELEASED, [issuerId, releasedAfter])
    yield parseLines(row?.lines)
  }
}

interface PageRow {
  readonly lines: string | null
  readonly last: string | null
  readonly count: number
}

const EMPTY: PageRow = { lines: null, last: null, count: 0 }

const NO_SHARD = '-1'

/** concat_ws leaves out what is null, so what may be null comes last or as a number that none has. */
function line(alias: string, reason: string, instant: string): string {
  return `concat_ws(' ', ${alias}.serial_number, ${reason}, ${alias}.sequence, date_part('epoch', ${instant}),
    coalesce(${alias}.shard, ${NO_SHARD})`
}

/**
 * In order of serial number, which the primary key gives without sorting. Settled is what a base after the
 * certificate's end has shown (RFC 5280 3.3, L06).
 */
const REVOKED = `
  select string_agg(line, E'\n') as lines, max(serial_number) as last, count(*)::int as count from (
    select r.serial_number, ${line('r', 'r.reason', 'r.revoked_at')}, date_part('epoch', r.invalidity_date)) as line
    from revocations r
    where r.issuer_id = $1 and r.serial_number > $2
      and ($3::timestamptz is null or r.not_after is null or r.not_after >= $3 or r.sequence > $4)
    order by r.serial_number limit ${PAGE}) page`

/** RFC 5280 5.2.4: also what was held and released in between, since a delta or a full CRL may have shown the hold. */
const RELEASED = `
  select string_agg(${line('e', "'removeFromCRL'", 'e.at')}), E'\n') as lines, null as last, 0 as count
  from (select distinct on (serial_number) serial_number, at, shard, sequence from revocation_events
    where issuer_id = $1 and event = 'released' and sequence > $2 order by serial_number, sequence desc) e
  where not exists (
    select from revocations r where r.issuer_id = $1 and r.serial_number = e.serial_number)`

/** One at a time: what is forgotten at once costs the garbage collector nothing. */
function* parseLines(lines: string | null | undefined): Generator<StatusEntry> {
  if (lines === null || lines === undefined) return
  for (let from = 0; from < lines.length; ) {
    const end = lines.indexOf('\n', from)
    const to = end < 0 ? lines.length : end
    yield parseLine(lines.slice(from, to))
    from = to + 1
  }
}

function parseLine(text: string): StatusEntry {
  // Cut by hand: an array for each of a million lines would be most of what there is to collect.
  const reasonAt = text.indexOf(' ') + 1
  const sequenceAt = text.indexOf(' ', reasonAt) + 1
  const revokedAt = text.indexOf(' ', sequenceAt) + 1
  const shardAt = text.indexOf(' ', revokedAt) + 1
  const entry = {
    serialNumber: text.slice(0, reasonAt - 1),
    revokedAt: fromSeconds(text.slice(revokedAt, shardAt - 1)),
    // The column's own constraint holds it to these words.
    reason: text.slice(reasonAt, sequenceAt - 1) as RevocationReason,
    sequence: BigInt(text.slice(sequenceAt, revokedAt - 1)),
  }
  // The usual case: no shard, and no date after it.
  if (text.endsWith(NO_SHARD) && shardAt === text.length - NO_SHARD.length) return entry
  const [shard, invalidityDate] = text.slice(shardAt).split(' ')
  return {
    ...entry,
    ...(invalidityDate === undefined ? {} : { invalidityDate: fromSeconds(invalidityDate) }),
    ...(shard === NO_SHARD ? {} : { shard: Number(shard) }),
  }
}

/** With a fraction perhaps, of which microseconds are no business of a CRL. */
function fromSeconds(text: string): Date {
  return new Date(Math.round(Number(text) * 1000))
}
