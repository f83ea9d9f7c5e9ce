import vine from '@vinejs/vine'

const MAX_SERVER_LENGTH = 64
const MAX_NAME_LENGTH = 255
const MAX_URI_LENGTH = 4_096
const MAX_ARGUMENTS = 64
const MAX_ARGUMENT_LENGTH = 100_000

/** The id or the name of a server. */
export const serverName = () => vine.string().minLength(1).maxLength(MAX_SERVER_LENGTH)

export const resourceUri = () => vine.string().minLength(1).maxLength(MAX_URI_LENGTH)

export const promptName = () => vine.string().minLength(1).maxLength(MAX_NAME_LENGTH)

export const promptArguments = () =>
  vine.record(vine.string().maxLength(MAX_ARGUMENT_LENGTH)).maxLength(MAX_ARGUMENTS).optional()
