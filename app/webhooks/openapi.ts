import { messageUsage } from '#conversations/message_schemas'
import type { InteractionKind } from '#interactions/types'
import { PERIODS } from '#limits/budgets/periods'
import { UNITS } from '#limits/budgets/spending'
import {
  Component,
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
} from '#openapi/json_schema'
import type { TerminalState } from '#runs/run_states'
import type { UserRole } from '#models/user'
import {
  EVENT_WORDS,
  WEBHOOK_EVENT_TYPES,
  type WebhookEvents,
  type WebhookEventType,
} from './events.js'

const data: { [Type in WebhookEventType]: FieldsOf<WebhookEvents[Type]> } = {
  'run.completed': {
    run_id: id,
    conversation_id: id,
    message_id: describe(id, 'The answer.'),
    user_id: describe(id, 'Who asked.'),
    state: oneOf(
      'string',
      namesOf<TerminalState>({ completed: true, stopped: true, failed: true, interrupted: true })
    ),
    error_code: describe(nullable(text), 'Of `failed` and `interrupted`: see `/docs/errors`.'),
    model: describe(nullable(text), '`provider/model`; null where none was asked.'),
    provider: nullable(text),
    usage: nullable(messageUsage),
  },
  'interaction.pending': {
    interaction_id: id,
    kind: oneOf(
      'string',
      namesOf<InteractionKind>({ approval: true, form: true, actions: true, url: true })
    ),
    run_id: id,
    conversation_id: id,
    message_id: describe(id, 'The answer that waits.'),
    user_id: describe(id, 'Whom it waits for.'),
    tool: describe(text, 'The tool whose call waits, as the model calls it.'),
    expires_at: time,
  },
  'budget.threshold': {
    subject: object<WebhookEvents['budget.threshold']['subject']>({
      kind: oneOf('string', ['instance', 'user', 'group', 'token']),
      id: describe(nullable(id), 'Null of the whole instance.'),
    }),
    period: oneOf('string', PERIODS),
    unit: oneOf('string', UNITS),
    percent: describe(oneOf('integer', [80, 100]), 'How much of it is used.'),
    amount: describe(number, 'The budget, in tokens or US dollars.'),
    resets_at: describe(time, 'When counting begins anew.'),
  },
  'user.created': {
    user_id: id,
    email: { type: 'string', format: 'email' },
    role: oneOf('string', namesOf<UserRole>({ member: true, admin: true })),
  },
  'webhook.test': { webhook_id: id },
}

const SUMMARIES: Record<WebhookEventType, string> = {
  ...EVENT_WORDS,
  'webhook.test': 'An administrator tries the webhook',
}

function header(name: string, description: string, schema: SchemaObject = text) {
  return { name, in: 'header', required: true, description, schema }
}

const HEADERS = [
  header('webhook-id', 'Of the event: the same in every attempt, so that repeats can be told.', id),
  header('webhook-timestamp', 'Of the attempt, in seconds since 1970.'),
  header(
    'webhook-signature',
    'One or more of `v1,<base64 of HMAC-SHA256 over "<id>.<timestamp>.<body>">`, separated by blanks.'
  ),
]

/** `run.completed` is `RunCompletedEvent`. */
function nameOf(type: string): string {
  const words = type.split('.').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return `${words.join('')}Event`
}

function eventSchema(type: string, fields: Record<string, Schema>): Component {
  return new Component(
    nameOf(type),
    object({
      type: { type: 'string', const: type },
      timestamp: describe(time, 'When it happened.'),
      data: { type: 'object', properties: fields, required: Object.keys(fields) },
    })
  )
}

/** What receivers of webhooks are sent, as OpenAPI 3.1 describes it; see docs/webhooks.md. */
export const webhookOperations = Object.fromEntries(
  WEBHOOK_EVENT_TYPES.map((type) => [
    type,
    {
      post: {
        tags: ['Webhooks'],
        summary: SUMMARIES[type],
        parameters: HEADERS,
        requestBody: {
          required: true,
          content: { 'application/json': { schema: eventSchema(type, data[type]) } },
        },
        responses: {
          '2XX': { description: 'It has arrived. Anything else, and it is sent again.' },
          '410': { description: 'Nothing is to be sent any more: the webhook is turned off.' },
        },
        security: [],
      },
    },
  ])
)
