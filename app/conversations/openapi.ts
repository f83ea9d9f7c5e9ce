import type { Operations } from '#openapi/operation'
import { json, nothing } from '#openapi/operation'
import { nullable, object, oneOf, pageOf, text } from '#openapi/json_schema'
import {
  conversation,
  conversationExport,
  conversationReader,
  conversationWithMessages,
} from './conversation_schemas.js'
import {
  createConversationValidator,
  exportValidator,
  listConversationsValidator,
  listMessagesValidator,
  showConversationValidator,
  updateConversationValidator,
} from './conversation_validators.js'
import { pageValidator } from '#core/page_validator'
import { feedbackValidator } from './message_feedback_controller.js'
import { message } from './message_schemas.js'
import type { Rating } from './rate_message.js'

/** In every path below a conversation. */
export const conversationParam = {
  description: 'The conversation’s id, or the `external_id` that you gave it.',
  schema: text,
}

/** Conversations and messages, by route name. */
export const conversationOperations: Operations = {
  'conversations.index': {
    tag: 'Conversations',
    summary: 'List conversations',
    description:
      'The newest activity first. `q` finds words in titles and messages: all of them must be there, the last as a beginning. Of a long text the first 32 different words count.',
    query: listConversationsValidator,
    answers: { 200: json('A page of conversations.', pageOf(conversation)) },
  },
  'conversations.store': {
    tag: 'Conversations',
    summary: 'Create a conversation',
    headers: ['Idempotency-Key'],
    body: {
      validators: { CreateConversationBody: createConversationValidator },
      examples: {
        untitled: { summary: 'Nothing is needed', value: {} },
        prepared: {
          summary: 'With its own instructions',
          value: { title: 'Travel plans', system_prompt: 'Answer briefly.', tools: 'none' },
        },
      },
    },
    answers: { 201: json('The conversation.', conversation) },
    problems: ['external_id_taken', 'model_unknown'],
  },
  'conversations.show': {
    tag: 'Conversations',
    summary: 'Read a conversation',
    description:
      'With the newest page of the branch that ends in its newest message, or in `leaf`.',
    params: { id: conversationParam },
    query: showConversationValidator,
    answers: { 200: json('The conversation.', conversationWithMessages) },
  },
  'conversations.update': {
    tag: 'Conversations',
    summary: 'Change a conversation',
    params: { id: conversationParam },
    body: {
      validators: { UpdateConversationBody: updateConversationValidator },
      examples: {
        rename: { summary: 'Give it a title', value: { title: 'Plans for the summer' } },
        archive: { summary: 'Put it away', value: { archived: true } },
      },
    },
    answers: { 200: json('The conversation.', conversation) },
    problems: ['external_id_taken', 'model_unknown', 'forbidden'],
  },
  'conversations.destroy': {
    tag: 'Conversations',
    summary: 'Delete a conversation',
    description: 'With all of its messages, files and running answers. Nothing of it remains.',
    params: { id: conversationParam },
    answers: { 204: nothing('It is gone.') },
    problems: ['forbidden', 'legal_hold'],
  },
  'conversations.messages.index': {
    tag: 'Conversations',
    summary: 'Read messages',
    description: 'One branch in pages, oldest message first; the cursor leads to older ones.',
    params: { id: conversationParam },
    query: listMessagesValidator,
    answers: { 200: json('A page of messages.', pageOf(message)) },
  },
  'conversations.export.show': {
    tag: 'Conversations',
    summary: 'Export a conversation',
    description: 'The whole conversation as a file, in JSON (all branches) or Markdown.',
    params: { id: conversationParam },
    query: exportValidator,
    answers: {
      200: {
        description: 'The file.',
        content: {
          'application/json': { schema: conversationExport },
          'text/markdown': { schema: text },
        },
        headers: ['Content-Disposition'],
      },
    },
  },
  'conversations.readers.index': {
    tag: 'Conversations',
    summary: 'See who read a conversation',
    description:
      'The administrators who do not take part in it and were allowed to read it, newest first. They have to say why; where the installation lets nobody read the conversations of others, there are none.',
    params: { id: conversationParam },
    query: pageValidator,
    answers: { 200: json('A page of readers.', pageOf(conversationReader)) },
  },
  'conversations.feedback.update': {
    tag: 'Conversations',
    summary: 'Rate an answer',
    params: { id: conversationParam },
    body: {
      validators: { FeedbackBody: feedbackValidator },
      examples: {
        good: { summary: 'It helped', value: { rating: 1 } },
        bad: { summary: 'It did not', value: { rating: -1, comment: 'Too long.' } },
      },
    },
    answers: {
      200: json(
        'What is kept; it takes the place of an earlier rating.',
        object<Rating>({ rating: oneOf('integer', [1, -1]), comment: nullable(text) })
      ),
    },
  },
}
