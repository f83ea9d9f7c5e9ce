import type ConversationTransformer from '#conversations/conversation_transformer'
import type { PresentedMessage } from '#conversations/read_message_page'

type PresentedConversation = ReturnType<ConversationTransformer['toObject']>

/** A conversation as one JSON document, `{conversation, messages}`, piece by piece. */
export async function* jsonExport(
  conversation: PresentedConversation,
  messages: AsyncIterable<PresentedMessage>
): AsyncGenerator<string> {
  yield `{"conversation":${JSON.stringify(conversation)},"messages":[`
  let separator = '\n'
  for await (const message of messages) {
    yield separator + JSON.stringify(message)
    separator = ',\n'
  }
  yield '\n]}\n'
}
