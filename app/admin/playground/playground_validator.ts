import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'

const MAX_MESSAGE_LENGTH = 100_000
const MAX_PROMPT_LENGTH = 100_000
const MAX_OUTPUT_TOKENS = 1_000_000

const model = () => vine.string().minLength(3).maxLength(200)
const conversation = () => vine.string().uuid()

/** What the form of the playground sends. */
export const playgroundValidator = vine.create({
  message: vine.string().minLength(1).maxLength(MAX_MESSAGE_LENGTH),
  model: model(),
  /** A second model that is asked the same. */
  compare: model().optional(),
  system_prompt: vine.string().maxLength(MAX_PROMPT_LENGTH).optional(),
  tools: vine.enum(['auto', 'none'] as const),
  temperature: vine.number().min(0).max(2).optional(),
  max_output_tokens: vine.number().withoutDecimals().min(1).max(MAX_OUTPUT_TOKENS).optional(),
  /** The conversations that go on: of the first and the second model. */
  first: conversation().optional(),
  second: conversation().optional(),
  /** Set by scripts, which follow the answers: nobody waits for them. */
  live: vine.string().maxLength(1).optional(),
})

export type PlaygroundFields = Infer<typeof playgroundValidator>
