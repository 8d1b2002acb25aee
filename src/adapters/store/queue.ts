/** The officers' queue, the messages about a request, and saved views. */
import { SegelError } from '../../errors.ts'
import type { QueueReader, QueueTab, RequestMessage, SavedView } from '../../domain/queue.ts'
import type { QueueFilter, QueueReading, QueueWriter } from '../../ports/store-queue.ts'
import {
  type Conditions,
  conditions,
  decodeCursor,
  orderColumn,
  pageLimit,
  searchQuery,
  toPage,
} from './cursor.ts'
import type { Sql } from './pool.ts'
import { REQUEST_COLUMNS, type RequestRow, toRequest, UUID } from './requests.ts'

interface MessageRow {
  number: number
  kind: RequestMessage['kind']
  author: string
  author_name: string
  text: string
  written_at: Date
}

const QUEUE = 'request_queue q'

export function queueReader(sql: Sql): QueueReading {
  return {
    queue: async query => {
      const limit = pageLimit(query)
      const filter = queueConditions(query)
      if (query.cursor !== undefined) {
        const place = decodeCursor(query.cursor)
        if (!UUID.test(place.key)) throw new SegelError('malformed', 'The cursor is not one of ours.')
        filter.from({ column: 'q.submitted_at', key: 'q.request_id' }, place)
      }
      const { values } = filter
      const where = filter.text()
      const column = await orderColumn(sql, { from: QUEUE, where, values }, 'q.submitted_at')
      // The page first, its requests afterwards: nobody sorts what nobody will see.
      const rows = await sql<RequestRow & { asked: boolean }>(
        `select p.asked, ${REQUEST_COLUMNS} from (
           select q.request_id, q.asked, q.submitted_at from ${QUEUE} where ${where}
           order by ${column}, q.request_id limit ${limit + 1}) p
         join requests r on r.id = p.request_id order by p.submitted_at, p.request_id`,
        values,
      )
      const items = rows.map(row => ({ request: toRequest(row), asked: row.asked }))
      return toPage(items, limit, ({ request }) => ({ at: request.submittedAt, key: request.id }))
    },
    queueCount: async query => {
      const filter = queueConditions(query)
      const [row] = await sql<{ count: number }>(
        `select count(*)::integer as count from
           (select from ${QUEUE} where ${filter.text()} limit ${Math.max(Math.trunc(query.limit), 1)}) s`,
        filter.values,
      )
      return row?.count ?? 0
    },
    messages: requestId => readMessages(sql, requestId),
    savedViews: async officer => {
      const rows = await sql<{ name: string; query: string; saved_at: Date }>(
        'select name, query, saved_at from saved_views where officer = $1 order by name',
        [officer],
        'saved-views',
      )
      return rows.map(row => ({ name: row.name, query: row.query, savedAt: row.saved_at }))
    },
    remindersOff: async () => {
      const rows = await sql<{ officer: string }>(
        'select officer from officer_settings where not reminders',
        [],
      )
      return new Set(rows.map(row => row.officer))
    },
  }
}

export function queueWriter(sql: Sql): QueueWriter {
  return {
    messages: requestId => readMessages(sql, requestId),
    insertMessage: async (requestId, message) => {
      await sql(
        `insert into request_messages (request_id, number, kind, author, author_name, text, written_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [
          requestId,
          message.number,
          message.kind,
          message.author,
          message.authorName,
          message.text,
          message.writtenAt,
        ],
        'insert-message',
      )
    },
    putSavedView: async (officer, view: SavedView) => {
      await sql(
        `insert into saved_views (officer, name, query, saved_at) values ($1, $2, $3, $4)
         on conflict (officer, name) do update set query = excluded.query, saved_at = excluded.saved_at`,
        [officer, view.name, view.query, view.savedAt],
      )
    },
    setReminders: async (officer, wanted, at) => {
      await sql(
        `insert into officer_settings (officer, reminders, changed_at) values ($1, $2, $3)
         on conflict (officer) do update set reminders = excluded.reminders, changed_at = excluded.changed_at`,
        [officer, wanted, at],
      )
    },
    removeSavedView: async (officer, name) => {
      const rows = await sql<{ name: string }>(
        'delete from saved_views where officer = $1 and name = $2 returning name',
        [officer, name],
      )
      return rows.length === 1
    },
  }
}

async function readMessages(sql: Sql, requestId: string): Promise<readonly RequestMessage[]> {
  if (!UUID.test(requestId)) return []
  const rows = await sql<MessageRow>(
    `select number, kind, author, author_name, text, written_at from request_messages
     where request_id = $1 order by number`,
    [requestId],
    'request-messages',
  )
  return rows.map(toMessage)
}

function queueConditions(query: QueueFilter & { readonly tab: QueueTab }): Conditions {
  const filter = conditions()
  TABS[query.tab](filter, query.reader)
  filter.add('q.agency_codes @> array[$]::text[]', query.agency)
  filter.add('q.profile = $', query.profile)
  filter.add('q.submitted_at < $', query.submittedBefore)
  filter.add('q.search @@ $::tsquery', searchQuery(query.text))
  return filter
}

const TABS: Readonly<Record<QueueTab, (filter: Conditions, reader: QueueReader) => void>> = {
  waiting: (filter, reader) => {
    filter.always(turnCondition(filter, reader))
    filter.add('q.submitted_by <> $', reader.id)
    filter.add('q.person_id <> $', reader.personId)
  },
  held: filter => {
    filter.always("q.state = 'held' and not q.asked")
  },
  asked: filter => {
    filter.always('q.asked')
  },
  others: (filter, reader) => {
    filter.always(
      `q.state <> 'held' and not q.asked and not coalesce(${turnCondition(filter, reader)}, false)`,
    )
  },
  open: () => undefined,
}

/** Equalities first, so that each turn is one walk along the index from its oldest on. */
function turnCondition(filter: Conditions, { turns, reviews }: QueueReader): string {
  const states = turns.flatMap(turn => {
    const approvedBy = filter.parameter(turn.approvedBy.join(' '))
    const profiles = turn.profiles.map(profile => filter.parameter(profile)).join(', ')
    const common = `not q.asked and q.approved_by = ${approvedBy} and q.profile in (${profiles})`
    const reviewable = turn.approvedBy.length === 0 && reviews
    return [
      `(q.state = 'verified' and ${common})`,
      ...(reviewable ? [`(q.state = 'held' and q.reviewable and ${common})`] : []),
    ]
  })
  return states.length === 0 ? 'false' : `(${states.join(' or ')})`
}

function toMessage(row: MessageRow): RequestMessage {
  return {
    number: row.number,
    kind: row.kind,
    author: row.author,
    authorName: row.author_name,
    text: row.text,
    writtenAt: row.written_at,
  }
}
