/** What log lines say of the trace that they belong to. */
export interface TraceFields {
  trace_id: string
  span_id: string
}

/** What another server is told of it (W3C Trace Context). Not the `tracestate`, which is between our callers. */
export interface TraceContext {
  traceparent: string
}

interface TraceReader {
  fields(): TraceFields | null
  context(): TraceContext | null
}

/**
 * The trace of that which is being done at the moment. While nobody traces there is none. Log lines of requests and runs say it
 * themselves: a timer that serves all of them is in the trace of whoever set it.
 */
class CurrentTrace {
  #reader: TraceReader | null = null

  /** Null where there is none, or where it is not recorded. */
  get fields(): TraceFields | null {
    return this.#reader?.fields() ?? null
  }

  /** Null also where it is not recorded. */
  get context(): TraceContext | null {
    return this.#reader?.context() ?? null
  }

  /** Lets `reader` say what there is; null: nobody traces any more. */
  readBy(reader: TraceReader | null): void {
    this.#reader = reader
  }
}

export const currentTrace = new CurrentTrace()
