import vine from '@vinejs/vine'

const MAX_URI_LENGTH = 4_096
const MAX_ARGUMENTS = 64
const MAX_ARGUMENT_LENGTH = 100_000

/** The query of `GET /tools/servers/{id}/resources/read`. */
export const readResourceValidator = vine.create({
  uri: vine.string().minLength(1).maxLength(MAX_URI_LENGTH),
})

/** The body of `POST /tools/servers/{id}/prompts/{name}`. */
export const getPromptValidator = vine.create({
  arguments: vine
    .record(vine.string().maxLength(MAX_ARGUMENT_LENGTH))
    .maxLength(MAX_ARGUMENTS)
    .optional(),
})
