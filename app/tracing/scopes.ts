import { AsyncLocalStorage } from 'node:async_hooks'
import {
  ROOT_CONTEXT,
  SpanStatusCode,
  createContextKey,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import type { TraceContext, TraceFields } from '#core/current_trace'

/** Attributes that all spans have which are begun within a context. */
const SHARED = createContextKey('chatflow.shared')

const propagator = new W3CTraceContextPropagator()

interface NewSpan extends SpanOptions {
  name: string
  /** In place of what it is begun in: the root, or a parent from outside. */
  context?: Context
  /** Attributes of this span and of all those that are begun within it. */
  shared?: Attributes
}

function sharedOf(context: Context): Attributes {
  const shared = context.getValue(SHARED)
  return typeof shared === 'object' && shared !== null ? { ...shared } : {}
}

/** Spans, and what is done within them: what begins there is their child. */
export class Scopes {
  #tracer: Tracer
  #contexts = new AsyncLocalStorage<Context>()

  constructor(tracer: Tracer) {
    this.#tracer = tracer
  }

  /** Does `work` within a new span. It is ended by `work` or by whoever it is given to. */
  within<Result>(
    { name, context, shared, attributes, ...options }: NewSpan,
    work: (span: Span) => Result
  ): Result {
    const parent = context ?? this.#contexts.getStore() ?? ROOT_CONTEXT
    const inherited = { ...sharedOf(parent), ...shared }
    const all = { ...inherited, ...attributes }
    const span = this.#tracer.startSpan(name, { ...options, attributes: all }, parent)
    const own = trace.setSpan(parent, span).setValue(SHARED, inherited)
    return this.#contexts.run(own, () => work(span))
  }

  /** For log lines; a trace that is not recorded leads nowhere. */
  fields(): TraceFields | null {
    const span = this.#current()
    if (!span?.isRecording()) {
      return null
    }
    const { traceId, spanId } = span.spanContext()
    return { trace_id: traceId, span_id: spanId }
  }

  /** For other servers. */
  context(): TraceContext | null {
    const context = this.#contexts.getStore()
    if (context === undefined || !this.#current()?.isRecording()) {
      return null
    }
    const carrier = new Map<string, string>()
    propagator.inject(context, carrier, { set: (map, name, value) => map.set(name, value) })
    const traceparent = carrier.get('traceparent')
    return traceparent === undefined ? null : { traceparent }
  }

  #current(): Span | undefined {
    const context = this.#contexts.getStore()
    return context && trace.getSpan(context)
  }
}

/** The context that a request brings; the root where it brings none that can be read. */
export function contextOf(headers: NodeJS.Dict<string | string[]>): Context {
  return propagator.extract(ROOT_CONTEXT, headers, {
    keys: Object.keys,
    get: (from, name) => from[name],
  })
}

/** What leads to the caller's span, without what else callers can write. */
export function linkTo(context: Context): Link[] {
  const caller = trace.getSpanContext(context)
  if (caller === undefined) {
    return []
  }
  const { traceId, spanId, traceFlags } = caller
  return [{ context: { traceId, spanId, traceFlags } }]
}

/** Marks a span as failed. Only with our stable codes: messages may quote what people or providers say. */
export function fail(span: Span, code: string): void {
  span.setAttribute('error.type', code)
  span.setStatus({ code: SpanStatusCode.ERROR })
}
