import env from '#start/env'

/** How many answers and streams there may be at once, and how a stopping server treats them. */
const runsConfig = {
  /** Active runs of one person, over all conversations. */
  maxPerUser: env.get('MAX_RUNS_PER_USER') ?? 4,
  /** Active runs of one conversation. */
  maxPerConversation: env.get('MAX_RUNS_PER_CONVERSATION') ?? 1,
  /** Open event streams of one person. */
  maxStreamsPerUser: env.get('MAX_STREAMS_PER_USER') ?? 8,
  /** What one answer may do with tools. */
  toolLimits: { rounds: 10, calls: 25, runMs: 300_000, callMs: 60_000 },
  /** How long a stopping server lets running answers go on, in ms; then they are marked `interrupted`. */
  shutdownGraceMs: 25_000,
}

export default runsConfig
