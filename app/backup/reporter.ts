/** Is told how far long work is. */
export interface Reporter {
  /** A new stretch of the work begins: `total` of `unit` are to be done. */
  begin(label: string, total: number, unit: string): void
  /** So many more are done. */
  advance(count: number): void
}

/** The same, and throws at the next step once `signal` is aborted. */
export function abortable(reporter: Reporter, signal: AbortSignal): Reporter {
  return {
    begin: (label, total, unit) => {
      reporter.begin(label, total, unit)
      signal.throwIfAborted()
    },
    advance: (count) => {
      reporter.advance(count)
      signal.throwIfAborted()
    },
  }
}
