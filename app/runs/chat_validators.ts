import vine from '@vinejs/vine'
import { toolChoice } from '#conversations/tool_choice'
import { promptArguments, promptName, resourceUri, serverName } from '#tools/attachment_fields'

/** Characters of one message: the body's own limit is in bytes. */
const MAX_TEXT_LENGTH = 1_000_000
const MAX_PARTS = 100
const MAX_ID_LENGTH = 255
const MAX_MEDIA_TYPE_LENGTH = 255

function isA(type: string) {
  return (value: unknown) => vine.helpers.isObject(value) && value.type === type
}

const id = () => vine.string().minLength(1).maxLength(MAX_ID_LENGTH)
const text = () => vine.string().minLength(1).maxLength(MAX_TEXT_LENGTH)

/** What is read from an MCP server when the message is sent. */
const resourceFields = () => ({ server: serverName(), uri: resourceUri() })
const promptFields = () => ({
  server: serverName(),
  name: promptName(),
  arguments: promptArguments(),
})

/** What both bodies may say of the answer. */
const answerFields = () => ({
  model: vine.string().minLength(3).maxLength(200).optional(),
  tools: toolChoice().optional(),
  temperature: vine.number({ strict: true }).min(0).max(2).optional(),
  max_output_tokens: vine
    .number({ strict: true })
    .withoutDecimals()
    .min(1)
    .max(1_000_000)
    .optional(),
  stream: vine.boolean({ strict: true }).optional(),
})

/** Chatflow's own body of `POST /conversations/chat` and `/conversations/chat/stream`. */
export const nativeChatValidator = vine.create({
  message: text().optional(),
  parts: vine
    .array(
      vine.union([
        vine.union.if(isA('file'), vine.object({ type: vine.literal('file'), file_id: id() })),
        vine.union.if(
          isA('resource'),
          vine.object({ type: vine.literal('resource'), ...resourceFields() })
        ),
        vine.union.if(
          isA('prompt'),
          vine.object({ type: vine.literal('prompt'), ...promptFields() })
        ),
        vine.union.else(vine.object({ type: vine.literal('text'), text: text() })),
      ])
    )
    .minLength(1)
    .maxLength(MAX_PARTS)
    .optional(),
  conversation_id: id().nullable().optional(),
  parent_id: id().nullable().optional(),
  ...answerFields(),
})

/**
 * The AI SDK's body, as `DefaultChatTransport` sends it: the whole history each time, of which only ids and the last
 * message of a person are read. Further fields are the front end's own business.
 */
export const aiSdkChatValidator = vine.create(
  vine
    .object({
      id: id(),
      messages: vine
        .array(
          vine
            .object({
              id: vine.string().maxLength(MAX_ID_LENGTH),
              role: vine.enum(['system', 'user', 'assistant'] as const),
              parts: vine.array(vine.object({}).allowUnknownProperties()),
            })
            .allowUnknownProperties()
        )
        .minLength(1),
      trigger: vine.enum(['submit-message', 'regenerate-message'] as const).optional(),
      messageId: vine.string().maxLength(MAX_ID_LENGTH).nullable().optional(),
      ...answerFields(),
    })
    .allowUnknownProperties()
)

/** The parts of the message that is answered; of a history's other messages nothing is read. */
export const questionPartsValidator = vine.create({
  parts: vine
    .array(
      vine.union([
        vine.union.if(
          isA('file'),
          vine
            .object({
              type: vine.literal('file'),
              url: vine.string().minLength(1),
              mediaType: vine.string().maxLength(MAX_MEDIA_TYPE_LENGTH),
              filename: vine.string().nullable().optional(),
            })
            .allowUnknownProperties()
        ),
        vine.union.if(
          isA('data-resource'),
          vine
            .object({ type: vine.literal('data-resource'), data: vine.object(resourceFields()) })
            .allowUnknownProperties()
        ),
        vine.union.if(
          isA('data-prompt'),
          vine
            .object({ type: vine.literal('data-prompt'), data: vine.object(promptFields()) })
            .allowUnknownProperties()
        ),
        vine.union.else(
          vine.object({ type: vine.literal('text'), text: text() }).allowUnknownProperties()
        ),
      ])
    )
    .minLength(1)
    .maxLength(MAX_PARTS),
})
