/** What one answer may do, and how a stopping server treats those that are being written. */
const runsConfig = {
  /** What one answer may do with tools. */
  toolLimits: { rounds: 10, calls: 25, runMs: 300_000, callMs: 60_000 },
  /** How long a stopping server lets running answers go on, in ms; then they are marked `interrupted`. */
  shutdownGraceMs: 25_000,
}

export default runsConfig
