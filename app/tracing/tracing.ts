import type { Logger } from '@adonisjs/core/logger'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { currentTrace } from '#core/current_trace'
import { settledWithin } from '#core/within'
import { ModelSpans } from './model_spans.js'
import { RequestSpans } from './request_spans.js'
import { RunSpans } from './run_spans.js'
import type { SamplerName } from './sampler_names.js'
import { createSampler } from './samplers.js'
import { Scopes } from './scopes.js'
import type { ToldModels } from './told_model.js'
import { ToolSpans } from './tool_spans.js'
import { WatchedExporter } from './watched_exporter.js'

/** How long a stopping server waits for the collector to take the last spans. */
const FLUSH_LIMIT_MS = 1_500

export interface TracingOptions {
  sampler: SamplerName
  /** From 0 to 1. */
  share: number
  version: string
  logger: Logger
  models: ToldModels
  /** Whether a peer, which is nobody's client, is believed what it says of a trace. */
  trustProxy: (address: string, distance: number) => boolean
}

/**
 * Traces what is done here and exports it. The exporter and the resource read the standard variables by themselves; what
 * waits for a collector that is away is bounded by the SDK.
 */
export class Tracing {
  readonly requests: RequestSpans
  #provider: TracerProvider
  #scopes: Scopes
  #models: ToldModels
  #ends: (() => void)[] = []

  constructor({ sampler, share, version, logger, models, trustProxy }: TracingOptions) {
    const exporter = new WatchedExporter(new OTLPTraceExporter(), logger)
    const own = resourceFromAttributes({ 'service.name': 'chatflow', 'service.version': version })
    this.#provider = new TracerProvider({
      resource: own.merge(detectResources({ detectors: [envDetector] })),
      sampler: createSampler(sampler, share),
      spanProcessors: [new BatchSpanProcessor({ exporter })],
    })
    this.#scopes = new Scopes(this.#provider.getTracer('chatflow', version))
    this.requests = new RequestSpans(this.#scopes, trustProxy)
    this.#models = models
  }

  /** Follows runs, calls of models and calls of tools from now on. */
  begin() {
    const parts = [
      new RunSpans(this.#scopes, this.#models),
      new ModelSpans(this.#scopes, this.#models),
      new ToolSpans(this.#scopes),
    ]
    this.#ends = parts.map((part) => part.begin())
    currentTrace.readBy(this.#scopes)
  }

  /** Exports what is left, within a few seconds. Never rejects. */
  async end() {
    this.#ends.forEach((end) => end())
    currentTrace.readBy(null)
    await settledWithin(FLUSH_LIMIT_MS, this.#provider.shutdown())
  }
}
