import { randomUUID } from 'node:crypto'
import { SOAK_TOOL } from './soak_tools.js'

/** One of so many questions has its answer call a tool. */
const TOOL_SHARE = 0.1

/** What somebody asks, and what they do with the answer. */
export interface SoakQuestion {
  message: string
  body: object
  /** Tokens of the answer, and the ms between two. */
  count: number
  pauseMs: number
  usesTool: boolean
  /** After so many events the person loses the connection, or stops the answer. */
  hangUpAt: number
  stopAt: number
}

/** The same numbers, the same question, whether there are tools or not. */
export function drawQuestion(
  random: () => number,
  { count, pauseMs }: { count: number; pauseMs: number },
  hasTools: boolean
): SoakQuestion {
  const message = `Question ${randomUUID()}`
  const hangUpAt = random() < 0.5 ? Math.ceil(random() * count) : Infinity
  const stopAt = random() < 0.1 ? Math.ceil(random() * count) : Infinity
  const usesTool = random() < TOOL_SHARE && hasTools
  const model = `upstream/count-${count}-${pauseMs}`
  const body = usesTool
    ? { message, model: `${model}-after-${SOAK_TOOL}`, tools: [SOAK_TOOL] }
    : { message, model, tools: 'none' }
  return { message, body, count, pauseMs, usesTool, hangUpAt, stopAt }
}
