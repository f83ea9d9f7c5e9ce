import { interaction } from '#interactions/interaction_schemas'
import { conversationParam } from '#conversations/openapi'
import { message, runState } from '#conversations/message_schemas'
import { PROVIDER_ERROR_CODES } from '#ai/errors'
import type { ProblemCode } from '#core/problem_codes'
import {
  Component,
  describe,
  id,
  list,
  object,
  oneOf,
  type SchemaObject,
} from '#openapi/json_schema'
import { json, nothing, type Answer, type Body, type Operations } from '#openapi/operation'
import { streamEvent } from '#openapi/stream_events'
import { aiSdkChatValidator, nativeChatValidator } from './chat_validators.js'

const RUN = '01890a5d-ac96-774b-bcce-b302099a8057'

const EXAMPLE_STREAM = `id: ${RUN}:1:1
data: {"type":"start","messageId":"01890a5d-ac96-774b-bcce-b302099a8058","messageMetadata":{"conversation_id":"01890a5d-ac96-774b-bcce-b302099a8059","run_id":"${RUN}","user_message_id":"01890a5d-ac96-774b-bcce-b302099a805a"}}

id: ${RUN}:1:2
data: {"type":"start-step"}

id: ${RUN}:1:3
data: {"type":"text-start","id":"text-1"}

id: ${RUN}:1:4
data: {"type":"text-delta","id":"text-1","delta":"Hello!"}

id: ${RUN}:1:5
data: {"type":"text-end","id":"text-1"}

id: ${RUN}:1:6
data: {"type":"finish-step"}

id: ${RUN}:1:7
data: {"type":"finish","finishReason":"stop","messageMetadata":{"finish_reason":"stop","created_at":"2026-01-01T00:00:00.000Z"}}

data: [DONE]

`

const eventStream: SchemaObject = {
  type: 'string',
  description:
    'Server-sent events. Each has an `id`, opaque and good for `Last-Event-ID`, and one line of JSON as `data`; comment lines keep proxies awake. The last is `data: [DONE]`: a stream that breaks off before it is unfinished and can be followed again. An event whose id ends in `:1` restarts the message.',
  contentMediaType: 'text/event-stream',
  contentSchema: streamEvent,
}

function stream(description: string): Answer {
  return {
    description,
    content: { 'text/event-stream': { schema: eventStream, example: EXAMPLE_STREAM } },
    headers: ['X-Vercel-AI-UI-Message-Stream'],
  }
}

const chatBody: Body = {
  validators: { ChatBody: nativeChatValidator, AiSdkChatBody: aiSdkChatValidator },
  examples: {
    new_conversation: { summary: 'Begin a conversation', value: { message: 'Hello' } },
    parts: {
      summary: 'In parts, with settings',
      value: {
        parts: [{ type: 'text', text: 'Tell me a story.' }],
        temperature: 0.7,
        max_output_tokens: 1024,
      },
    },
    file: {
      summary: 'With a file that was sent to `POST /files`',
      value: {
        parts: [
          { type: 'text', text: 'What is in this picture?' },
          { type: 'file', file_id: '01890a5d-ac96-774b-bcce-b302099a805b' },
        ],
      },
    },
    attached: {
      summary: 'With what an MCP server offers',
      value: {
        parts: [
          { type: 'resource', server: 'notes', uri: 'note://today' },
          { type: 'prompt', server: 'notes', name: 'sum-up', arguments: { style: 'short' } },
        ],
      },
    },
    ai_sdk: {
      summary: 'What an AI SDK front end sends',
      value: {
        id: 'my-chat-1',
        messages: [{ id: 'm-1', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
        trigger: 'submit-message',
      },
    },
  },
}

const CHAT_DESCRIPTION =
  'A body with `message` or `parts` is Chatflow’s own, one with `messages` is that of the AI SDK; both or neither is `body_ambiguous`. Without `conversation_id` a new conversation begins. A file is one that was sent to `POST /files` before; in the AI SDK’s body it may also come as a `data:` URL, and other URLs are not fetched. Resources and prompts of MCP servers (`data-resource` and `data-prompt` in the AI SDK’s body, with the fields in `data`; at most 10) are read once, when the message is sent, and stored as its files: 256 KiB of text each, 20 MiB together.'

/** Refusals before the answer begins. */
const CHAT_PROBLEMS: ProblemCode[] = [
  'body_ambiguous',
  'content_unsupported',
  'file_quota_exceeded',
  'file_too_large',
  'file_type_unsupported',
  'storage_unavailable',
  'model_unknown',
  'not_found',
  'run_in_progress',
  'budget_exceeded',
  'too_many_runs',
  'server_stopping',
  'sign_in_needed',
  'tool_server_unavailable',
  'tool_server_refused',
]

const runsWhere = { id: conversationParam }

const answered = new Component(
  'ChatAnswer',
  object<{
    conversation_id: string
    run_id: string
    status: string
    message: unknown
    interactions: unknown[]
  }>({
    conversation_id: id,
    run_id: id,
    status: oneOf('string', ['completed', 'awaiting_input', 'stopped']),
    message,
    interactions: describe(list(interaction), 'What waits for a person.'),
  })
)

/** Sending, following and stopping, by route name. */
export const runOperations: Operations = {
  'conversations.chat': {
    tag: 'Chat',
    summary: 'Send a message and wait for the answer',
    description: `${CHAT_DESCRIPTION} A failed answer is a problem document with the partial \`message\`. With \`"stream": true\` the answer is streamed as by \`POST /conversations/chat/stream\`.`,
    headers: ['Idempotency-Key'],
    body: chatBody,
    answers: {
      200: {
        description: 'The answer, complete or stopped; with `"stream": true` as it is written.',
        content: {
          'application/json': { schema: answered },
          'text/event-stream': { schema: eventStream, example: EXAMPLE_STREAM },
        },
      },
    },
    problems: [...CHAT_PROBLEMS, 'too_many_streams', ...PROVIDER_ERROR_CODES, 'run_interrupted'],
    problemMembers: { conversation_id: id, run_id: id, message },
  },
  'conversations.chat_stream': {
    tag: 'Chat',
    summary: 'Send a message and stream the answer',
    description: `${CHAT_DESCRIPTION} Whatever fails after \`start\` is told in the stream. The answer goes on when the client goes away.`,
    headers: ['Idempotency-Key'],
    body: chatBody,
    answers: { 200: stream('The answer as it is written.') },
    problems: [...CHAT_PROBLEMS, 'too_many_streams'],
  },
  'conversations.stream': {
    tag: 'Chat',
    summary: 'Follow the answer that is being written',
    description:
      'From its start, then live. With `Last-Event-ID` the rest of that event’s run, also after it has ended.',
    params: runsWhere,
    headers: ['Last-Event-ID'],
    answers: { 200: stream('The answer.'), 204: nothing('No answer is being written.') },
    problems: ['too_many_streams'],
  },
  'conversations.resume_chat_stream': {
    tag: 'Chat',
    summary: 'Follow the answer, where the AI SDK looks for it',
    description:
      'Like `GET /conversations/{id}/stream`, but 204 also for a conversation that is not there: front ends ask before the first message of a chat, too.',
    params: runsWhere,
    headers: ['Last-Event-ID'],
    answers: {
      200: stream('The answer.'),
      204: nothing('No answer is being written, or there is no such conversation.'),
    },
    problems: ['too_many_streams'],
  },
  'conversations.stop': {
    tag: 'Chat',
    summary: 'Stop the answer',
    description: 'What was said is kept. `state` is the state that won.',
    params: runsWhere,
    answers: {
      200: json(
        'The run.',
        object<{ run_id: string; state: string }>({ run_id: id, state: runState })
      ),
    },
    problems: ['no_active_run'],
  },
}
