import {
  MESSAGE_COLUMNS,
  MESSAGE_JOINS,
  toMessageView,
  type MessageRow,
} from '#conversations/message_view'
import MessageTransformer from '#conversations/message_transformer'
import type { PresentedMessage } from '#conversations/read_message_page'
import { readSiblings } from '#conversations/siblings_query'
import type { SqlStore } from '#core/sql_store'
import type { FileAddress } from '#files/present_parts'

/** Messages that an export holds in memory at once. */
const PAGE_SIZE = 20

const PAGE = `select ${MESSAGE_COLUMNS} from messages m ${MESSAGE_JOINS}
  where m.conversation_id = ? and m.seq > ? order by m.seq limit ${PAGE_SIZE}`

/**
 * All messages of a conversation in its order, of all branches, for a file to keep. Read a few at a time and only as
 * fast as they are taken.
 *
 * @param address - where the reader of the export opens files
 */
export async function* exportedMessages(
  store: SqlStore,
  conversationId: string,
  address: FileAddress
): AsyncGenerator<PresentedMessage> {
  let seq = 0
  for (;;) {
    const after = seq
    const page = await store.read(async (sql) => {
      const rows = await sql.all<MessageRow>(PAGE, conversationId, after)
      const messages = rows.map(toMessageView)
      const siblings = await readSiblings(sql, messages)
      return messages.map((message) =>
        new MessageTransformer(message, siblings.get(message.id) ?? [], address).toObject()
      )
    })
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_SIZE) {
      return
    }
    seq = last.seq
  }
}
