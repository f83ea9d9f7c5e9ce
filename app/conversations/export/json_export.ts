import type ConversationTransformer from '#conversations/conversation_transformer'
import type { PresentedMessage } from '#conversations/read_message_page'

type PresentedConversation = ReturnType<ConversationTransformer['toObject']>

/** Whose conversation it is, where an export holds those of several people. */
interface ExportedOwner {
  id: string
  email: string
}

/** A conversation as one JSON document, `{conversation, messages}`, piece by piece: a message a line. */
export function jsonExport(
  conversation: PresentedConversation,
  messages: AsyncIterable<PresentedMessage>
): AsyncGenerator<string> {
  return document({ conversation }, messages, '\n')
}

/** The same document on one line, for files with many of them, and with its `owner`. */
export function jsonLineExport(
  conversation: PresentedConversation,
  owner: ExportedOwner,
  messages: AsyncIterable<PresentedMessage>
): AsyncGenerator<string> {
  return document({ conversation, owner }, messages, '')
}

async function* document(
  fields: Record<string, unknown>,
  messages: AsyncIterable<PresentedMessage>,
  newline: string
): AsyncGenerator<string> {
  yield `${JSON.stringify(fields).slice(0, -1)},"messages":[`
  let separator = newline
  for await (const message of messages) {
    yield separator + JSON.stringify(message)
    separator = `,${newline}`
  }
  yield `${newline}]}\n`
}
