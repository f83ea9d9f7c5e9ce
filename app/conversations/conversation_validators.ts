import vine from '@vinejs/vine'
import { pageFields } from '#core/page_validator'
import { MAX_RETENTION_DAYS } from '#settings/setting_definitions'
import { toolChoice } from './tool_choice.js'

/** Lengths in UTF-16 units; the first three are those of the columns. */
const MAX_TITLE_LENGTH = 500
const MAX_MODEL_LENGTH = 200
const MAX_EXTERNAL_ID_LENGTH = 255
const MAX_SYSTEM_PROMPT_LENGTH = 100_000

const conversationFields = {
  title: vine.string().maxLength(MAX_TITLE_LENGTH).nullable().optional(),
  model: vine.string().minLength(1).maxLength(MAX_MODEL_LENGTH).nullable().optional(),
  system_prompt: vine.string().maxLength(MAX_SYSTEM_PROMPT_LENGTH).nullable().optional(),
  tools: toolChoice().optional(),
  external_id: vine.string().minLength(1).maxLength(MAX_EXTERNAL_ID_LENGTH).nullable().optional(),
  retention_days: vine
    .number({ strict: true })
    .withoutDecimals()
    .range([1, MAX_RETENTION_DAYS])
    .nullable()
    .optional(),
}

/** The body of `POST /conversations`. */
export const createConversationValidator = vine.create(conversationFields)

/** The body of `PATCH /conversations/{id}`. */
export const updateConversationValidator = vine.create({
  ...conversationFields,
  archived: vine.boolean({ strict: true }).optional(),
})

/** The query of `GET /conversations`. */
export const listConversationsValidator = vine.create({
  ...pageFields,
  q: vine.string().optional(),
  archived: vine.enum(['true', 'false']).optional(),
})

const leaf = vine.string().optional()

/** The query of `GET /conversations/{id}`, for the first page of its messages. */
export const showConversationValidator = vine.create({ limit: pageFields.limit, leaf })

/** The query of `GET /conversations/{id}/messages`. */
export const listMessagesValidator = vine.create({ ...pageFields, leaf })

/** The query of `GET /conversations/{id}/export`. */
export const exportValidator = vine.create({
  format: vine.enum(['json', 'md']).optional(),
})
