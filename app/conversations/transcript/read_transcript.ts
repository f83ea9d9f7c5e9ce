import { AMONG_IDS } from '#core/sql_lists'
import { Problem } from '#core/problem'
import { parseId } from '#core/ids'
import type { Sql } from '#core/sql'
import {
  MESSAGE_COLUMNS,
  MESSAGE_JOINS,
  toMessageView,
  type MessageRow,
  type MessageView,
} from '#conversations/message_view'
import { readSiblings } from '#conversations/siblings_query'
import { readAnswerRecords, type AnswerRecords } from './answer_records.js'
import { readPath, type PathTurn } from './branch_path.js'

/** What one page of a transcript holds at most; a turn that is larger by itself has its own page. */
const MAX_TURNS = 50
const MAX_BYTES = 4 * 1024 * 1024

export interface TranscriptMessage extends MessageView {
  /** All versions of it, itself among them, oldest first. */
  siblings: string[]
  rating: { isGood: boolean; comment: string | null } | null
}

export interface TranscriptTurn {
  /** From 1, in its branch. */
  number: number
  messages: TranscriptMessage[]
}

/** A page of a transcript. */
export interface Transcript {
  turns: TranscriptTurn[]
  records: AnswerRecords
  /** Of the branch. */
  total: number
  /** The turns that the pages around this one begin with; null where there is none. */
  previous: number | null
  next: number | null
}

interface TranscriptRequest {
  conversationId: string
  /** The branch's last message as a client wrote it; null for the newest of the conversation. */
  leaf: string | null
  /** The first turn of the page, from 1. */
  turn: number
}

type RatedRow = MessageRow & { rating: number | null; rating_comment: string | null }

/** How many turns from `first` on go on one page. */
function lengthOfPage(path: PathTurn[], first: number): number {
  let bytes = 0
  let length = 0
  for (const turn of path.slice(first, first + MAX_TURNS)) {
    bytes += turn.bytes
    if (length > 0 && bytes > MAX_BYTES) {
      break
    }
    length++
  }
  return length
}

/** Where the page begins that ends just before `first`. */
function startBefore(path: PathTurn[], first: number): number {
  let bytes = 0
  let start = first
  while (start > 0 && first - start < MAX_TURNS) {
    bytes += path[start - 1].bytes
    if (start < first && bytes > MAX_BYTES) {
      break
    }
    start--
  }
  return start
}

async function readMessages(sql: Sql, ids: string[]): Promise<Map<string, TranscriptMessage>> {
  const rows = await sql.all<RatedRow>(
    `select ${MESSAGE_COLUMNS}, m.rating, m.rating_comment from messages m ${MESSAGE_JOINS}
     where m.id ${AMONG_IDS[sql.dialect]}`,
    JSON.stringify(ids)
  )
  const views = rows.map(toMessageView)
  const siblings = await readSiblings(sql, views)
  return new Map(
    rows.map((row, index) => [
      row.id,
      {
        ...views[index],
        siblings: siblings.get(row.id) ?? [row.id],
        rating:
          row.rating === null ? null : { isGood: row.rating > 0, comment: row.rating_comment },
      },
    ])
  )
}

/**
 * Reads a page of a branch with everything that is known of its answers, in at most seven queries. Throws `not_found` for
 * a `leaf` that is not in the conversation.
 */
export async function readTranscript(
  sql: Sql,
  { conversationId, leaf, turn }: TranscriptRequest
): Promise<Transcript> {
  const leafId = leaf === null ? null : parseId(leaf)
  const path = leaf !== null && leafId === null ? [] : await readPath(sql, conversationId, leafId)
  if (leaf !== null && path.length === 0) {
    throw new Problem('not_found', { detail: 'There is no such message in this conversation.' })
  }
  const first = Math.max(0, Math.min(turn, path.length) - 1)
  const shown = path.slice(first, first + lengthOfPage(path, first))
  const ids = shown.flatMap(({ messages }) => messages.map(({ id }) => id))
  const messages = await readMessages(sql, ids)
  const end = first + shown.length
  return {
    turns: shown.map((one, index) => ({
      number: first + index + 1,
      messages: one.messages.flatMap(({ id }) => messages.get(id) ?? []),
    })),
    records: await readAnswerRecords(sql, conversationId, ids),
    total: path.length,
    previous: first > 0 ? startBefore(path, first) + 1 : null,
    next: end < path.length ? end + 1 : null,
  }
}
