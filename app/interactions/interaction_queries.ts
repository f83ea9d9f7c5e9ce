import { parseId } from '#core/ids'
import { decodeCursor, toPage } from '#core/pagination'
import { Problem } from '#core/problem'
import type { Sql, SqlValue } from '#core/sql'
import { INTERACTION_COLUMNS, toInteraction, type InteractionRow } from './interaction_rows.js'
import type { Interaction, InteractionState } from './types.js'

/**
 * An interaction is seen by the person it waits for, while that person takes part in its conversation, and by nobody
 * else: not by other participants, not by administrators.
 */
const SELECT_MINE = `select ${INTERACTION_COLUMNS} from interactions i
  join participants p on p.conversation_id = i.conversation_id and p.user_id = i.user_id
  where i.user_id = ?`

/** Pending ones come first. */
const RANK = { pending: 1, closed: 0 }
/** Sorts after every id. */
const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

function notFound(): Problem {
  return new Problem('not_found', { detail: 'There is no such interaction.' })
}

/** Undefined also where the interaction waits for somebody else. */
export async function findInteraction(
  sql: Sql,
  userId: string,
  value: string
): Promise<Interaction | undefined> {
  const id = parseId(value)
  const row =
    id === null
      ? undefined
      : await sql.get<InteractionRow>(`${SELECT_MINE} and i.id = ?`, userId, id)
  return row && toInteraction(row)
}

/** Throws `not_found`, also where the interaction waits for somebody else. */
export async function findInteractionOrFail(
  sql: Sql,
  userId: string,
  value: string
): Promise<Interaction> {
  const interaction = await findInteraction(sql, userId, value)
  if (interaction === undefined) {
    throw notFound()
  }
  return interaction
}

export interface ListInteractions {
  userId: string
  /** Null for all. */
  state: InteractionState | null
  cursor: string | null
  limit: number
}

function readCursor(cursor: string | null): { rank: number; before: string } {
  if (cursor === null) {
    return { rank: RANK.pending, before: AFTER_ALL }
  }
  const [rank, value] = decodeCursor(cursor, ['number', 'string'])
  const before = parseId(value)
  if (before === null || (rank !== RANK.pending && rank !== RANK.closed)) {
    throw new Problem('invalid_cursor')
  }
  return { rank, before }
}

const rankOf = ({ state }: Interaction) => (state === 'pending' ? RANK.pending : RANK.closed)

/**
 * A person's interactions, the pending ones first, then the newest. One that ends while its person turns pages may be
 * seen twice. Throws `invalid_cursor`.
 */
export async function listInteractions(
  sql: Sql,
  { userId, state, cursor, limit }: ListInteractions
): Promise<{ rows: Interaction[]; nextCursor: string | null }> {
  const { rank, before } = readCursor(cursor)
  const found: Interaction[] = []
  const read = async (condition: string, below: string, ...values: SqlValue[]) => {
    const rows = await sql.all<InteractionRow>(
      `${SELECT_MINE} and ${condition} and i.id < ? order by i.id desc limit ?`,
      userId,
      ...values,
      below,
      limit + 1 - found.length
    )
    found.push(...rows.map(toInteraction))
  }
  if (rank === RANK.pending && (state === null || state === 'pending')) {
    await read(`i.state = 'pending'`, before)
  }
  if (state !== 'pending' && found.length <= limit) {
    const below = rank === RANK.closed ? before : AFTER_ALL
    await (state === null ? read(`i.state <> 'pending'`, below) : read('i.state = ?', below, state))
  }
  return toPage(found, limit, (interaction) => [rankOf(interaction), interaction.id])
}
