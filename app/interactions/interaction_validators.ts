import vine from '@vinejs/vine'
import { pageFields } from '#core/page_validator'
import { ANSWER_ACTIONS } from './check_answer.js'
import { INTERACTION_STATES } from './types.js'

/** The query of `GET /interactions`. */
export const listInteractionsValidator = vine.create({
  ...pageFields,
  state: vine.enum(INTERACTION_STATES).optional(),
})

/** Its fields are checked against the schema of the interaction. */
const anyObject = () => vine.object({}).allowUnknownProperties()

/** The body of `POST /interactions/{id}`. */
export const answerInteractionValidator = vine.create({
  action: vine.enum(ANSWER_ACTIONS),
  content: anyObject().optional(),
  input: anyObject().optional(),
  always_allow: vine.boolean({ strict: true }).optional(),
})
