import type { OfferedAction } from '#tools/types'
import {
  Component,
  describe,
  id,
  list,
  namesOf,
  nullable,
  object,
  oneOf,
  text,
  time,
  type SchemaObject,
} from '#openapi/json_schema'
import type InteractionTransformer from './interaction_transformer.js'
import {
  INTERACTION_STATES,
  type AskedTool,
  type InteractionKind,
  type UrlPurpose,
} from './types.js'

type PresentedInteraction = ReturnType<InteractionTransformer['toObject']>

const anyObject: SchemaObject = { type: 'object', additionalProperties: true }

export const interactionState = oneOf('string', INTERACTION_STATES)

/** Something that waits for a person, or did. */
export const interaction = new Component(
  'Interaction',
  object<PresentedInteraction>(
    {
      id,
      kind: oneOf(
        'string',
        namesOf<InteractionKind>({ approval: true, form: true, actions: true, url: true })
      ),
      conversation_id: id,
      run_id: id,
      message_id: describe(id, 'The answer that waits.'),
      tool_call_id: describe(text, 'The `toolCallId` of the part in that answer.'),
      title: text,
      message: describe(text, 'From the tool’s server or the model: text, never markup.'),
      tool: describe(
        object<AskedTool>({
          name: describe(text, 'As the model calls it: `server__tool`.'),
          title: nullable(text),
          server: text,
        }),
        'The tool whose call waits.'
      ),
      schema: describe(
        anyObject,
        'JSON Schema: the fields of a form, or what the arguments of an approval have to be.'
      ),
      actions: describe(
        list(
          object<OfferedAction>(
            { id: text, label: text, style: oneOf('string', ['primary', 'secondary', 'danger']) },
            { optional: ['style'] }
          )
        ),
        'What can be chosen: accept with `content: {"action": <id>}`.'
      ),
      input: describe(anyObject, 'Of an approval: the arguments as the model wrote them.'),
      url: describe(
        { type: 'string', format: 'uri' },
        'The page to open. Chatflow has not looked at it.'
      ),
      host: describe(text, 'Where `url` leads: show it in full before it is opened.'),
      purpose: describe(
        oneOf('string', namesOf<UrlPurpose>({ sign_in: true, visit: true })),
        'A `sign_in` is accepted by signing in, a `visit` when the person says that it is done.'
      ),
      state: interactionState,
      created_at: time,
      expires_at: time,
    },
    {
      description: 'Something that waits for a person. What a kind does not have is left out.',
      optional: ['schema', 'actions', 'input', 'url', 'host', 'purpose'],
    }
  )
)
