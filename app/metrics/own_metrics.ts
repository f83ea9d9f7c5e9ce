import type { Metrics } from './metrics.js'

/** Where the figures of this process are: null where nobody has set a token for them, and in commands. */
export class OwnMetrics {
  metrics: Metrics | null = null
}
