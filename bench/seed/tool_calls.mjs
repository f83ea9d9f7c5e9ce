import { sumsOf } from './random.mjs'
import { FAILING_FOR_MS, FAILING_SERVER, SUBJECTS, TOOLS } from './world.mjs'

const TOOL_SUMS = sumsOf(TOOLS.map(({ share }) => share))

/** The calls of one answer, one after the other. */
export function planToolCalls(random, { startedAt, until }) {
  const calls = []
  let at = Math.floor(startedAt)
  for (let n = random.chance(0.7) ? 1 : 2 + random.int(3); n > 0; n--) {
    const tool = TOOLS[random.weighted(TOOL_SUMS)]
    const isFailing = tool.server === FAILING_SERVER && at > until - FAILING_FOR_MS
    const state = stateOf(random, isFailing ? 0.95 : tool.errors)
    const durationMs =
      state === 'denied'
        ? 0
        : state === 'timed_out'
          ? 60_000
          : Math.ceil(random.logNormal(tool.ms, 0.7))
    calls.push({
      at,
      callId: `call_${random.bits().toString(36)}${random.bits().toString(36)}`,
      tool: `${tool.server}__${tool.name}`,
      server: tool.server,
      input: { query: random.pick(SUBJECTS) },
      state,
      durationMs,
    })
    at += durationMs
  }
  return calls
}

function stateOf(random, errors) {
  const value = random.next()
  return value < errors
    ? 'failed'
    : value < errors + 0.002
      ? 'timed_out'
      : value < errors + 0.006
        ? 'denied'
        : 'succeeded'
}

/** The stored parts of an answer, as `message_fold.ts` makes them. */
export function answerParts({ text, reasoning, calls }) {
  const parts = []
  if (text !== '') {
    parts.push({ type: 'step-start' })
  }
  if (reasoning !== null && text !== '') {
    parts.push({ type: 'reasoning', text: reasoning, state: 'done' })
  }
  for (const call of calls) {
    parts.push(toolPart(call))
  }
  if (calls.length > 0) {
    parts.push({ type: 'step-start' })
  }
  if (text !== '') {
    parts.push({ type: 'text', text, state: 'done' })
  }
  return parts
}

function toolPart({ tool, callId, input, state }) {
  const part = { type: 'dynamic-tool', toolName: tool, toolCallId: callId, input }
  if (state === 'succeeded') {
    return {
      ...part,
      state: 'output-available',
      output: { content: [{ type: 'text', text: `3 results for ${input.query}` }] },
    }
  }
  return state === 'denied'
    ? { ...part, state: 'output-denied' }
    : { ...part, state: 'output-error', errorText: 'The tool server answered with an error.' }
}
