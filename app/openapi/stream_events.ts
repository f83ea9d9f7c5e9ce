import type { MessageUsage } from '#conversations/message_view'
import {
  interactionData,
  messageError,
  messageUsage,
  providerMetadata,
} from '#conversations/message_schemas'
import type { FinishReasonChunk, ProgressData, UiChunk } from '#runs/ui_chunks'
import {
  Component,
  anyValue,
  describe,
  id,
  namesOf,
  nullable,
  number,
  object,
  oneOf,
  text,
  time,
  type FieldsOf,
  type Schema,
  type SchemaObject,
} from './json_schema.js'

type Chunk<Type extends UiChunk['type']> = Extract<UiChunk, { type: Type }>

/** Fields of a chunk besides its type; what the AI SDK and providers make of it is theirs. */
type ChunkFields<Type extends UiChunk['type']> = Omit<FieldsOf<Chunk<Type>>, 'type'>

const FINISH_REASONS = namesOf<FinishReasonChunk>({
  'stop': true,
  'length': true,
  'content-filter': true,
  'tool-calls': true,
  'error': true,
  'other': true,
})

const block = describe(text, 'Which block of text this belongs to; unique within the message.')
const toolCallId = text
const toolName = text
const dynamic: SchemaObject = { type: 'boolean', const: true }
const annotated = { providerMetadata }

/** What `finish` tells of the answer. Model, provider and usage are missing where the answer never reached a model. */
interface FinishMetadata {
  model?: string | null
  provider?: string | null
  usage?: MessageUsage | null
  finish_reason: string
  created_at: string
  error?: { code: string; request_id: string | null }
}

const startMetadata = object<{ conversation_id: string; run_id: string; user_message_id: string }>({
  conversation_id: id,
  run_id: id,
  user_message_id: describe(id, 'The message that is answered.'),
})

const finishMetadata = object<FinishMetadata>(
  {
    model: describe(nullable(text), '`provider/model`.'),
    provider: nullable(text),
    usage: nullable(messageUsage),
    finish_reason: oneOf('string', FINISH_REASONS),
    created_at: time,
    error: messageError,
  },
  { optional: ['model', 'provider', 'usage', 'error'] }
)

const errorMetadata = object<{ error: { code: string; request_id: string | null } }>({
  error: messageError,
})

/** A chunk's own fields, those of them that may be missing, and when it is sent. */
interface ChunkSchema<Type extends UiChunk['type']> {
  description: string
  fields: ChunkFields<Type>
  optional?: (keyof ChunkFields<Type> & string)[]
}

type ChunkTable = { [Type in UiChunk['type']]: ChunkSchema<Type> }

const optionalMetadata: ['providerMetadata'] = ['providerMetadata']

/** Every chunk that Chatflow sends: a type that is missing here does not compile. */
const chunks: ChunkTable = {
  'start': {
    description: 'The first event of a run, sent as soon as the question is stored.',
    fields: { messageId: id, messageMetadata: startMetadata },
  },
  'start-step': { description: 'A call of the model begins.', fields: {} },
  'finish-step': { description: 'A call of the model is over.', fields: {} },
  'text-start': {
    description: 'A block of text begins.',
    fields: { id: block, ...annotated },
    optional: optionalMetadata,
  },
  'text-delta': {
    description: 'More text of a block: append it.',
    fields: { id: block, delta: text, ...annotated },
    optional: optionalMetadata,
  },
  'text-end': {
    description: 'A block of text is complete.',
    fields: { id: block, ...annotated },
    optional: optionalMetadata,
  },
  'reasoning-start': {
    description: 'A block of reasoning begins.',
    fields: { id: block, ...annotated },
    optional: optionalMetadata,
  },
  'reasoning-delta': {
    description: 'More reasoning of a block: append it.',
    fields: { id: block, delta: text, ...annotated },
    optional: optionalMetadata,
  },
  'reasoning-end': {
    description: 'A block of reasoning is complete.',
    fields: { id: block, ...annotated },
    optional: optionalMetadata,
  },
  'file': {
    description: 'An image or sound that the model made, under a URL that is signed for 24 hours.',
    fields: {
      url: { type: 'string', format: 'uri' },
      mediaType: describe(text, 'For example `image/png`.'),
      ...annotated,
    },
    optional: optionalMetadata,
  },
  'source-url': {
    description: 'A page that the answer is based on.',
    fields: { sourceId: text, url: text, title: text },
    optional: ['title'],
  },
  'tool-input-start': {
    description: 'The model begins to write the arguments of a tool call.',
    fields: { toolCallId, toolName, dynamic },
  },
  'tool-input-delta': {
    description: 'More of the arguments, as JSON text.',
    fields: { toolCallId, inputTextDelta: text },
  },
  'tool-input-available': {
    description: 'The arguments of a tool call are complete.',
    fields: { toolCallId, toolName, input: anyValue, dynamic, ...annotated },
    optional: optionalMetadata,
  },
  'tool-input-error': {
    description: 'The arguments of a tool call cannot be used.',
    fields: { toolCallId, toolName, input: anyValue, errorText: text, dynamic, ...annotated },
    optional: optionalMetadata,
  },
  'tool-output-available': {
    description: 'A tool has answered.',
    fields: { toolCallId, output: anyValue, dynamic },
  },
  'tool-output-error': {
    description: 'A tool has failed.',
    fields: { toolCallId, errorText: text, dynamic },
  },
  'tool-approval-request': {
    description: 'A tool call waits for a person’s approval; the stream ends after it.',
    fields: { approvalId: describe(id, 'The interaction to answer.'), toolCallId },
  },
  'tool-output-denied': {
    description: 'A person did not allow the tool call.',
    fields: { toolCallId, reason: describe(text, 'What they said to it.') },
    optional: ['reason'],
  },
  'data-form': {
    description: 'A form for a person. The same `id` again replaces what came before.',
    fields: { id, data: interactionData },
  },
  'data-actions': {
    description: 'Actions to choose from. The same `id` again replaces what came before.',
    fields: { id, data: interactionData },
  },
  'data-url': {
    description: 'A page that a person has to visit, to sign in for example.',
    fields: { id, data: interactionData },
  },
  'data-progress': {
    description: 'How far a tool call is; not kept with the message.',
    fields: {
      transient: { type: 'boolean', const: true },
      data: object<ProgressData>(
        { tool_call_id: text, progress: number, total: number, message: text },
        { optional: ['total', 'message'] }
      ),
    },
  },
  'message-metadata': {
    description: 'Why the answer fails; `error` follows.',
    fields: { messageMetadata: errorMetadata },
  },
  'error': {
    description: 'The answer failed after it had begun; the text can be shown to people.',
    fields: { errorText: text },
  },
  'finish': {
    description: 'The answer is over. After a failure `finishReason` is `error`.',
    fields: { finishReason: oneOf('string', FINISH_REASONS), messageMetadata: finishMetadata },
  },
  'abort': { description: 'The answer was stopped; what was said is kept.', fields: {} },
}

/** `tool-input-start` is published as `ToolInputStartEvent`. */
function nameOf(type: string): string {
  const words = type.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
  return `${words}Event`
}

function componentOf(
  type: string,
  chunk: { description: string; fields: Record<string, Schema>; optional?: string[] }
): Component {
  const { description, fields, optional = [] } = chunk
  return new Component(nameOf(type), {
    type: 'object',
    description,
    properties: { type: { type: 'string', const: type }, ...fields },
    required: ['type', ...Object.keys(fields).filter((field) => !optional.includes(field))],
  })
}

/** One event of a stream, whichever it is: the JSON after `data: `. */
export const streamEvent = new Component('StreamEvent', {
  description:
    'The JSON of one event: a chunk of the AI SDK’s “UI message stream” v1. The last event is not JSON but `[DONE]`.',
  oneOf: Object.entries(chunks).map(([type, chunk]) => componentOf(type, chunk)),
  discriminator: {
    propertyName: 'type',
    mapping: Object.fromEntries(
      Object.keys(chunks).map((type) => [type, `#/components/schemas/${nameOf(type)}`])
    ),
  },
})
