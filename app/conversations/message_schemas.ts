import type { MessageUsage } from '#conversations/message_view'
import type { PresentedMessage } from '#conversations/read_message_page'
import {
  Component,
  anyValue,
  boolean,
  count,
  describe,
  id,
  integer,
  list,
  namesOf,
  nullable,
  number,
  object,
  oneOf,
  text,
  time,
  type FieldsOf,
  type SchemaObject,
} from '#openapi/json_schema'
import type { InteractionData, InteractionPart, MessagePart } from '#runs/message_parts'
import type { RunState } from '#runs/run_states'

type Part<Type extends MessagePart['type']> = Extract<MessagePart, { type: Type }>

export const runState = oneOf(
  'string',
  namesOf<RunState>({
    queued: true,
    running: true,
    awaiting_input: true,
    completed: true,
    stopped: true,
    failed: true,
    interrupted: true,
  })
)

const TOOL_STATES = namesOf<Part<'dynamic-tool'>['state']>({
  'input-streaming': true,
  'input-available': true,
  'approval-requested': true,
  'output-available': true,
  'output-error': true,
  'output-denied': true,
})

/** Opaque data of a model provider: in parts and stream events, as the AI SDK names it. */
export const providerMetadata: SchemaObject = {
  type: 'object',
  description: 'Opaque data of the model provider, by provider.',
  additionalProperties: { type: 'object' },
}

const type = (name: MessagePart['type']): SchemaObject => ({ type: 'string', const: name })
const done: SchemaObject = { type: 'string', const: 'done' }

const textFields = (name: 'text' | 'reasoning'): FieldsOf<Part<'text'>> => ({
  type: type(name),
  text,
  state: done,
  providerMetadata,
})

/** What a form, a choice or a page to visit shows; the same in parts and in stream events. */
export const interactionData = object<InteractionData>(
  {
    interaction_id: id,
    tool_call_id: describe(text, 'The tool call that waits for it.'),
    message: text,
    state: oneOf(
      'string',
      namesOf<InteractionData['state']>({
        pending: true,
        accepted: true,
        declined: true,
        cancelled: true,
        expired: true,
      })
    ),
    expires_at: time,
    schema: { type: 'object', description: 'Of a form: JSON Schema of flat fields.' },
    actions: list(
      object<NonNullable<InteractionData['actions']>[number]>(
        { id: text, label: text, style: text },
        { optional: ['style'] }
      )
    ),
    url: { type: 'string', format: 'uri', description: 'Of a page to visit.' },
    host: describe(text, 'Whose page it is, for people to look at.'),
  },
  { optional: ['schema', 'actions', 'url', 'host'] }
)

const interactionPart = (name: InteractionPart['type']) =>
  object<InteractionPart>({ type: type(name), id, data: interactionData })

/** Every kind of part: one that is missing does not compile. */
const parts: Record<MessagePart['type'], SchemaObject> = {
  'text': object<Part<'text'>>(textFields('text'), { optional: ['state', 'providerMetadata'] }),
  'reasoning': object<Part<'reasoning'>>(textFields('reasoning'), {
    optional: ['state', 'providerMetadata'],
  }),
  'file': object<Part<'file'>>(
    {
      type: type('file'),
      mediaType: text,
      filename: text,
      url: { type: 'string', format: 'uri', description: 'Signed for the reader, for 24 hours.' },
      providerMetadata,
    },
    { optional: ['filename', 'providerMetadata'] }
  ),
  'source-url': object<Part<'source-url'>>(
    { type: type('source-url'), sourceId: text, url: text, title: text },
    { optional: ['title'] }
  ),
  'dynamic-tool': object<Part<'dynamic-tool'>>(
    {
      type: type('dynamic-tool'),
      toolName: text,
      toolCallId: text,
      state: oneOf('string', TOOL_STATES),
      input: anyValue,
      output: anyValue,
      errorText: text,
      approval: describe(
        object<NonNullable<Part<'dynamic-tool'>['approval']>>(
          { id, approved: boolean, reason: text },
          { optional: ['approved', 'reason'] }
        ),
        'The interaction that asks a person for their approval.'
      ),
      callProviderMetadata: providerMetadata,
    },
    { optional: ['input', 'output', 'errorText', 'approval', 'callProviderMetadata'] }
  ),
  'data-form': interactionPart('data-form'),
  'data-actions': interactionPart('data-actions'),
  'data-url': interactionPart('data-url'),
  'step-start': object<Part<'step-start'>>({ type: type('step-start') }),
}

const messagePart = new Component('MessagePart', {
  description: 'A part of the AI SDK’s “UI message”.',
  oneOf: Object.values(parts),
})

export const messageUsage = new Component(
  'MessageUsage',
  object<MessageUsage>({
    input_tokens: count,
    output_tokens: count,
    total_tokens: count,
    cached_input_tokens: count,
    reasoning_tokens: count,
    cost_usd: describe(nullable(number), 'Null where the price of the model is not known.'),
    estimated: boolean,
  })
)

/** Why an answer failed. */
export const messageError = object<{ code: string; request_id: string | null }>({
  code: describe(text, 'One of the codes of problem documents.'),
  request_id: describe(nullable(text), 'Finds the line in the log of the server.'),
})

export const message = new Component(
  'Message',
  object<PresentedMessage>(
    {
      id,
      client_id: describe(nullable(text), 'The id that an AI SDK client gave it.'),
      conversation_id: id,
      parent_id: nullable(id),
      seq: describe(integer, 'Its place in the conversation, whatever the branch.'),
      role: oneOf('string', ['user', 'assistant']),
      author: object<PresentedMessage['author']>({
        kind: oneOf('string', ['user', 'assistant']),
        id,
        name: text,
      }),
      parts: list(messagePart),
      metadata: object<PresentedMessage['metadata']>(
        {
          model: describe(nullable(text), '`provider/model`; null for what people wrote.'),
          provider: nullable(text),
          finish_reason: nullable(text),
          usage: nullable(messageUsage),
          created_at: time,
          error: messageError,
        },
        { optional: ['error'] }
      ),
      status: runState,
      siblings: describe(
        list(id),
        'All versions of this message, itself among them, oldest first.'
      ),
      created_at: time,
    },
    { description: 'A message: the AI SDK’s “UI message” with fields of Chatflow’s beside it.' }
  )
)
