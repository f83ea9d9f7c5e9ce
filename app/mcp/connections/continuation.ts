import vine from '@vinejs/vine'
import type { Infer } from '@vinejs/vine/types'
import { ToolCallError } from '#tools/tool_call_error'
import type { ToolCallRequest } from '#tools/types'
import { MAX_ROUNDS } from './limits.js'

const answer = vine.object({
  action: vine.enum(['accept', 'decline', 'cancel']),
  content: vine.record(vine.any()).optional(),
})

/** What is needed to make a call anew with the answers of people, days later and elsewhere. */
const validator = vine.create({
  /** How often it was asked for input so far. */
  round: vine.number(),
  /** `answers` go to the server; a page that was visited, or a sign-in, only has to be done. */
  waitsFor: vine.enum(['answers', 'visit', 'sign_in']),
  /** The server's own (modern). */
  state: vine.string().nullable(),
  /** The questions so far in their order, with the answers to all but the last one (legacy). */
  asked: vine.array(vine.object({ fingerprint: vine.string(), answer: answer.clone().nullable() })),
  /** Pages that the person was sent to before the call, by what they are known again (legacy). */
  visited: vine.array(vine.string()),
  /** Answers that did not reach the server, because it wanted a sign-in first. */
  kept: vine.record(answer.clone()),
})

export type Continuation = Infer<typeof validator>
export type Answers = Continuation['kept']
/** The answer to a question, as it is kept. */
export type KeptAnswer = Answers[string]

const NOTHING_ASKED: Continuation = {
  round: 0,
  waitsFor: 'answers',
  state: null,
  asked: [],
  visited: [],
  kept: {},
}

/** Where a call goes on, with the answers that the server is waiting for. */
export interface Resumption {
  continuation: Continuation
  answers: Answers
}

/** Reads where a call goes on. Throws `ToolCallError` where it cannot. */
export async function readResumption(resumed: ToolCallRequest['resumed']): Promise<Resumption> {
  if (resumed === null) {
    return { continuation: NOTHING_ASKED, answers: {} }
  }
  const [error, continuation] = await validator.tryValidate(resumed.continuation)
  if (error !== null) {
    throw new ToolCallError('failed', 'The call cannot be continued', { cause: error })
  }
  if (continuation.waitsFor === 'answers') {
    return { continuation, answers: resumed.answers }
  }
  if (Object.values(resumed.answers).some(({ action }) => action !== 'accept')) {
    const what = continuation.waitsFor === 'visit' ? 'visit the page' : 'sign in'
    throw new ToolCallError('failed', `The person did not want to ${what}`)
  }
  return { continuation, answers: continuation.kept }
}

/**
 * What the next attempt will need.
 *
 * @throws ToolCallError where there were too many
 */
export function nextRound(
  { round }: Continuation,
  next: Partial<Omit<Continuation, 'round'>>
): Continuation {
  if (round >= MAX_ROUNDS) {
    throw new ToolCallError('failed', 'The tool asks for input again and again')
  }
  return { ...NOTHING_ASKED, ...next, round: round + 1 }
}
