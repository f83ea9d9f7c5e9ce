import type { Sql, SqlValue } from '#core/sql'
import { foundBySearch } from '#conversations/search_index'
import { searchTerms } from '#conversations/search_words'

/** A conversation as an operator sees it in a list. Times are milliseconds since 1970. */
export interface ListedConversation {
  id: string
  title: string | null
  externalId: string | null
  ownerId: string
  ownerEmail: string
  isArchived: boolean
  /** Messages of all branches. */
  messages: number
  createdAt: number
  lastActivityAt: number
}

export interface ConversationFilter {
  /** Null: of everybody. */
  ownerId: string | null
  /** Last active at this time or later; null: at any time. */
  since: number | null
  /** Words of the title or a message; only with an owner, whose words the index keeps together. */
  text: string | null
}

interface Row {
  id: string
  title: string | null
  external_id: string | null
  owner_id: string
  email: string
  archived_at: number | null
  last_seq: number
  created_at: number
  last_activity_at: number
}

const COLUMNS = `c.id, c.title, c.external_id, c.owner_id, u.email, c.archived_at, c.last_seq, c.created_at,
  p.last_activity_at`

/** The owner's row as a participant knows the last activity, and the index of one person's conversations is on it. */
const FROM = `participants p
  join conversations c on c.id = p.conversation_id and c.owner_id = p.user_id
  join users u on u.id = c.owner_id`

function conditionsOf(dialect: Sql['dialect'], filter: ConversationFilter) {
  const conditions = ['p.user_id is not null']
  const values: SqlValue[] = []
  if (filter.ownerId !== null) {
    conditions.push('p.user_id = ?')
    values.push(filter.ownerId)
  }
  if (filter.since !== null) {
    conditions.push('p.last_activity_at >= ?')
    values.push(filter.since)
  }
  if (filter.ownerId !== null && filter.text !== null) {
    const terms = searchTerms(filter.ownerId, filter.text)
    if (terms === null) {
      return null
    }
    const found = foundBySearch(dialect, 'p.conversation_id', terms)
    conditions.push(found.condition)
    values.push(...found.values)
  }
  return { text: conditions.join(' and '), values }
}

/** Conversations, those that were active last first. */
export async function listAllConversations(
  sql: Sql,
  filter: ConversationFilter,
  limit: number
): Promise<ListedConversation[]> {
  const conditions = conditionsOf(sql.dialect, filter)
  if (conditions === null) {
    return []
  }
  const rows = await sql.all<Row>(
    `select ${COLUMNS} from ${FROM} where ${conditions.text}
     order by p.last_activity_at desc, p.conversation_id desc limit ?`,
    ...conditions.values,
    limit
  )
  return rows.map(toListed)
}

/** One conversation of anybody; undefined where there is none. */
export async function findListedConversation(
  sql: Sql,
  id: string
): Promise<ListedConversation | undefined> {
  const row = await sql.get<Row>(`select ${COLUMNS} from ${FROM} where p.conversation_id = ?`, id)
  return row && toListed(row)
}

/** All of a person's conversations, or all that there are, a few at a time, in the order of their ids. */
export async function* everyConversation(
  read: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>,
  ownerId: string | null
): AsyncGenerator<ListedConversation> {
  let after = FIRST_ID
  for (;;) {
    const last = after
    const rows = await read((sql) =>
      ownerId === null
        ? sql.all<Row>(
            `select ${COLUMNS} from ${FROM} where c.id > ? order by c.id limit ${PAGE}`,
            last
          )
        : sql.all<Row>(
            `select ${COLUMNS} from ${FROM} where c.owner_id = ? and c.id > ?
             order by c.id limit ${PAGE}`,
            ownerId,
            last
          )
    )
    yield* rows.map(toListed)
    const end = rows.at(-1)
    if (end === undefined || rows.length < PAGE) {
      return
    }
    after = end.id
  }
}

const PAGE = 100
/** Below every id. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

function toListed(row: Row): ListedConversation {
  return {
    id: row.id,
    title: row.title,
    externalId: row.external_id,
    ownerId: row.owner_id,
    ownerEmail: row.email,
    isArchived: row.archived_at !== null,
    messages: row.last_seq,
    createdAt: row.created_at,
    lastActivityAt: row.last_activity_at,
  }
}
