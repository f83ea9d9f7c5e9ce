import { keepFigures } from '#analytics/rollup/keep_figures'
import type { Sql } from '#core/sql'
import { AMONG_IDS } from '#core/sql_lists'
import type { Reservation } from '#limits/budgets/reservation'
import { takeReservations } from '#runs/run_repository'

/** How much there was of it. */
export interface RemovedContents {
  conversations: number
  messages: number
  /** Answers, also those that failed. */
  runs: number
  files: number
  /** Of the files. */
  bytes: number
}

export interface RemovedConversations {
  removed: RemovedContents
  /** Names on the disk of the files, to be removed once the transaction has ended. */
  storageKeys: string[]
  /** What unfinished answers had reserved: to be given back last in the transaction. */
  reservations: Reservation[]
}

async function countRows(sql: Sql, table: 'messages' | 'runs', ids: string): Promise<number> {
  const row = await sql.get<{ n: number | string }>(
    `select count(*) as n from ${table} where conversation_id ${AMONG_IDS[sql.dialect]}`,
    ids
  )
  return Number(row?.n ?? 0)
}

/**
 * Deletes conversations and everything of them: messages, runs and their events, search entries, kept answers, rows of files.
 * The ledger keeps what they cost, and the figures that there were answers. In the caller's transaction.
 *
 * @param conversationIds that are free, see `lockConversations`
 */
export async function removeConversations(
  sql: Sql,
  conversationIds: readonly string[]
): Promise<RemovedConversations> {
  const reservations: Reservation[] = []
  for (const id of conversationIds) {
    await keepFigures(sql, id)
    reservations.push(...(await takeReservations(sql, id)))
  }
  const ids = JSON.stringify(conversationIds)
  const among = AMONG_IDS[sql.dialect]
  const files = await sql.all<{ storage_key: string; size: number | string }>(
    `select storage_key, size from files where conversation_id ${among}`,
    ids
  )
  const messages = await countRows(sql, 'messages', ids)
  const runs = await countRows(sql, 'runs', ids)
  const conversations = await sql.run(`delete from conversations where id ${among}`, ids)
  return {
    removed: {
      conversations,
      messages,
      runs,
      files: files.length,
      bytes: files.reduce((sum, { size }) => sum + Number(size), 0),
    },
    storageKeys: files.map((file) => file.storage_key),
    reservations,
  }
}
