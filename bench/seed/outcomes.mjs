import { ERROR_CODES } from './world.mjs'

const STOPPED = 0.015
const INTERRUPTED = 0.002

function stateOf(random, { errors }) {
  const value = random.next()
  if (value < errors) {
    return 'failed'
  }
  if (value < errors + STOPPED) {
    return 'stopped'
  }
  return value < errors + STOPPED + INTERRUPTED ? 'interrupted' : 'completed'
}

/**
 * How an answer of a model ends, how long it takes and what is used. Half of the failures come before anything was said,
 * and cost nothing.
 */
export function planOutcome(random, model, { at, turns }) {
  const state = stateOf(random, model)
  const hasText = state !== 'failed' || random.chance(0.5)
  const sentences = Math.min(Math.ceil(random.logNormal(4, 0.7)), 40)
  const usage = planUsage(random, model, { sentences, turns })
  const firstTokenAt = hasText ? Math.floor(at + random.logNormal(model.firstMs, 0.45)) : null
  const writingMs = (usage.output / model.perSecond) * 1000 * random.logNormal(1, 0.2)
  return {
    state,
    errorCode: errorCodeOf(random, state),
    sentences: hasText ? sentences : 0,
    firstTokenAt,
    finishedAt: firstTokenAt === null ? at + random.logNormal(900, 0.6) : firstTokenAt + writingMs,
    usage: hasText ? usage : null,
  }
}

function errorCodeOf(random, state) {
  if (state === 'failed') {
    return random.pick(ERROR_CODES)
  }
  return state === 'interrupted' ? 'server_stopped' : null
}

/** Tokens and cost: the longer a conversation, the more is sent again, much of it from the provider's cache. */
function planUsage(random, model, { sentences, turns }) {
  const reasoning = model.reasons ? Math.round(random.logNormal(180, 0.9)) : 0
  const output = Math.round(sentences * 14 + reasoning)
  const input = Math.round(350 + turns * random.logNormal(160, 0.3) + random.logNormal(60, 0.8))
  const cached = turns > 0 && random.chance(0.6) ? Math.floor(input * 0.7) : 0
  return { input, output, cached, reasoning, nanoUsd: costOf(model, { input, output, cached }) }
}

/** Billionths of a dollar; null where no price is known. */
export function costOf(model, { input, output, cached }) {
  if (model.input === null) {
    return null
  }
  const usdPerMillion =
    (input - cached) * model.input + cached * model.cached + output * model.output
  return Math.round(usdPerMillion * 1000)
}
