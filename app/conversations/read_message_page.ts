import { parseId } from '#core/ids'
import { signedAddress } from '#files/present_parts'
import { decodeCursor, encodeCursor, type Page } from '#core/pagination'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { readBranch } from './branch_query.js'
import MessageTransformer from './message_transformer.js'
import { readSiblings } from './siblings_query.js'

export interface MessagePageRequest {
  conversationId: string
  /** Whose answer this is. */
  readerId: string
  /** The branch's last message; null for the newest of the conversation. */
  leaf: string | null
  /** From an earlier page; goes on with older messages, whatever `leaf` says. */
  cursor: string | null
  limit: number
}

export type PresentedMessage = ReturnType<MessageTransformer['toObject']>

/** A cursor is the id of the next older message: messages that are written meanwhile change nothing. */
function startOf({ leaf, cursor }: MessagePageRequest): unknown {
  return cursor === null ? leaf : decodeCursor(cursor, ['string'])[0]
}

/**
 * One page of a branch, oldest message first; the cursor leads to older ones. Throws `not_found` for a `leaf` that is
 * not in the conversation, and `invalid_cursor`.
 */
export async function readMessagePage(
  sql: Sql,
  request: MessagePageRequest
): Promise<Page<PresentedMessage>> {
  const { conversationId, readerId, limit } = request
  const start = startOf(request)
  const from = parseId(start)
  const messages =
    start === null || from !== null ? await readBranch(sql, { conversationId, from, limit }) : []
  if (messages.length === 0 && start !== null) {
    throw request.cursor === null
      ? new Problem('not_found', { detail: 'There is no such message in this conversation.' })
      : new Problem('invalid_cursor')
  }
  const siblings = await readSiblings(sql, messages)
  const address = signedAddress(readerId)
  const older = messages.at(-1)?.parentId ?? null
  return {
    data: messages
      .reverse()
      .map((message) =>
        new MessageTransformer(message, siblings.get(message.id) ?? [], address).toObject()
      ),
    next_cursor: older === null ? null : encodeCursor([older]),
  }
}
