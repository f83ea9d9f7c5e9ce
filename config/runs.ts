import { DEFAULT_FLUSH_INTERVAL_MS } from '#runs/flush_pause'
import env from '#start/env'

/** What one answer may do, and how a stopping server treats those that are being written. */
const runsConfig = {
  /** What one answer may do with tools. */
  toolLimits: { rounds: 10, calls: 25, runMs: 300_000, callMs: 60_000 },
  /** How long a stopping server lets running answers go on, in ms; then they are marked `interrupted`. */
  shutdownGraceMs: 25_000,
  /** How often is stored what running answers have said, in ms: a crash costs up to twice that. */
  flushIntervalMs: env.get('FLUSH_INTERVAL_MS', DEFAULT_FLUSH_INTERVAL_MS),
}

export default runsConfig
