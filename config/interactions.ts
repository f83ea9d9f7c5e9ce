import env from '#start/env'

const HOUR_MS = 60 * 60 * 1000

/** How long a run waits for a person. */
const interactionsConfig = {
  /** From its opening; then an interaction ends as `expired`. */
  lifetimeMs: (env.get('INTERACTION_EXPIRE_HOURS') ?? 24) * HOUR_MS,
}

export default interactionsConfig
