import vine from '@vinejs/vine'
import { promptArguments, resourceUri } from '#tools/attachment_fields'

/** The query of `GET /tools/servers/{id}/resources/read`. */
export const readResourceValidator = vine.create({ uri: resourceUri() })

/** The body of `POST /tools/servers/{id}/prompts/{name}`. */
export const getPromptValidator = vine.create({ arguments: promptArguments() })
