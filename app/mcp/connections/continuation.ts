import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import { ToolCallError } from '#tools/tool_call_error'
import { MAX_ROUNDS } from './limits.js'

/**
 * What is needed to make a call anew with the answers of people: how often it was asked for input, the server's own
 * state (modern), or the questions so far in their order, with the answers to all but the last ones (legacy).
 */
const validator = vine.create({
  round: vine.number(),
  state: vine.string().nullable(),
  asked: vine.array(
    vine.object({
      fingerprint: vine.string(),
      answer: vine
        .object({
          action: vine.enum(['accept', 'decline', 'cancel']),
          content: vine.record(vine.any()).optional(),
        })
        .nullable(),
    })
  ),
})

export type Continuation = Infer<typeof validator>
/** The answer to a question, as it is kept. */
export type KeptAnswer = NonNullable<Continuation['asked'][number]['answer']>

export const NOTHING_ASKED: Continuation = { round: 0, state: null, asked: [] }

/** Reads what an earlier outcome gave. Throws `ToolCallError` where it is not ours. */
export async function readContinuation(value: unknown): Promise<Continuation> {
  const [error, continuation] = await validator.tryValidate(value)
  if (error !== null) {
    throw new ToolCallError('failed', 'The call cannot be continued', { cause: error })
  }
  return continuation
}

/** The next round. Throws `ToolCallError` where there were too many. */
export function nextRound({ round }: Continuation): number {
  if (round >= MAX_ROUNDS) {
    throw new ToolCallError('failed', 'The tool asks for input again and again')
  }
  return round + 1
}
