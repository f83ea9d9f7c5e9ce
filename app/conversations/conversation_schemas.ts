import type ConversationTransformer from '#conversations/conversation_transformer'
import type ReaderTransformer from '#conversations/reading/reader_transformer'
import {
  Component,
  boolean,
  describe,
  id,
  integer,
  list,
  nullable,
  object,
  oneOf,
  pageOf,
  text,
  time,
  type FieldsOf,
} from '#openapi/json_schema'
import type { PresentedMessage } from './read_message_page.js'
import type { Page } from '#core/pagination'
import { message, runState } from './message_schemas.js'

type PresentedReader = ReturnType<ReaderTransformer['toObject']>
type PresentedConversation = ReturnType<ConversationTransformer['toObject']>
type Run = NonNullable<PresentedConversation['run']>

const fields: FieldsOf<PresentedConversation> = {
  id,
  external_id: describe(nullable(text), 'The client’s own id; it can be used in paths as well.'),
  title: nullable(text),
  model: nullable(text),
  system_prompt: nullable(text),
  tools: { anyOf: [list(text), oneOf('string', ['auto', 'none'])] },
  archived: boolean,
  retention_days: describe(
    nullable(integer),
    'Days without a message after which it is deleted; null: as long as the installation says.'
  ),
  expires_at: describe(
    nullable(time),
    'From when on it is deleted, if nobody writes before: by its own days or those of the installation, whichever are fewer. Null: never.'
  ),
  created_at: time,
  updated_at: time,
  run: describe(
    nullable(object<Run>({ id, state: runState, message_id: id })),
    'The run that is active or waits for somebody.'
  ),
}

/** A conversation without its messages. */
export const conversation = new Component(
  'Conversation',
  object<PresentedConversation>(fields, { description: 'A conversation.' })
)

/** What `GET /conversations/{id}` answers. */
export const conversationWithMessages = new Component(
  'ConversationWithMessages',
  object<PresentedConversation & { messages: Page<PresentedMessage> }>({
    ...fields,
    messages: describe(
      pageOf(message),
      'The newest page of the branch, oldest message first; the cursor leads to older ones.'
    ),
  })
)

/** What an export in JSON holds. */
export const conversationExport = new Component(
  'ConversationExport',
  object<{ conversation: PresentedConversation; messages: PresentedMessage[] }>({
    conversation,
    messages: describe(list(message), 'All of them, of all branches, in their order.'),
  })
)

/** An administrator who was allowed to read. */
export const conversationReader = new Component(
  'ConversationReader',
  object<PresentedReader>({
    id,
    name: describe(nullable(text), 'Null where the administrator’s account is gone.'),
    reason: describe(text, 'Why, in their own words.'),
    allowed_at: time,
    expires_at: describe(time, 'Until then they may read.'),
    last_read_at: describe(nullable(time), 'Null where they have not read yet.'),
  })
)
