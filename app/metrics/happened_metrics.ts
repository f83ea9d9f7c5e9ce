import type { ModelManager } from '#ai/model_manager'
import { modelAsked, modelFailed } from '#ai/model_happenings'
import { requestAnswered } from '#core/http_happenings'
import { requestRefused, usageBilled } from '#limits/limit_happenings'
import { runRested } from '#runs/run_happenings'
import { toolCallEnded } from '#tools/tool_happenings'
import { Counter, Histogram } from './metric.js'

/** In seconds. */
const REQUEST_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const FIRST_TOKEN_BOUNDS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60]
const RUN_BOUNDS = [0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600]
const TOOL_BOUNDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

const MS_PER_S = 1000

const NONE = 'none'

const BY_MODEL = ['provider', 'model'] as const

/** Counts what happens, from `begin` on. */
export class HappenedMetrics {
  #models: Pick<ModelManager, 'book'>

  readonly #runs = new Counter(
    'chatflow_runs_total',
    'Answers that came to their rest, by how: also those that wait for a person.',
    ['state', ...BY_MODEL]
  )
  readonly #firstToken = new Histogram(
    'chatflow_run_first_token_seconds',
    'From the question to the first word of its answer.',
    BY_MODEL,
    FIRST_TOKEN_BOUNDS
  )
  readonly #runDuration = new Histogram(
    'chatflow_run_duration_seconds',
    'From the question to the end of its answer, with what was waited for.',
    BY_MODEL,
    RUN_BOUNDS
  )
  readonly #tokens = new Counter(
    'chatflow_tokens_total',
    'Tokens as in the ledger: cached_input is a part of input, reasoning of output.',
    [...BY_MODEL, 'kind']
  )
  readonly #spend = new Counter(
    'chatflow_spend_usd_total',
    'What calls of models cost, where prices are known.',
    BY_MODEL
  )
  readonly #asked = new Counter(
    'chatflow_provider_requests_total',
    'Requests to providers.',
    BY_MODEL
  )
  readonly #retries = new Counter(
    'chatflow_provider_retries_total',
    'Requests to providers after one that failed, to the same model or a fallback.',
    BY_MODEL
  )
  readonly #failures = new Counter(
    'chatflow_provider_errors_total',
    'Requests to providers that failed, also those that a retry made good.',
    [...BY_MODEL, 'code']
  )
  readonly #toolCalls = new Counter(
    'chatflow_tool_calls_total',
    'Calls of tools that were made, by how they ended.',
    ['server', 'outcome']
  )
  readonly #toolDuration = new Histogram(
    'chatflow_tool_call_duration_seconds',
    'How long calls of tools took.',
    ['server'],
    TOOL_BOUNDS
  )
  readonly #refusals = new Counter(
    'chatflow_rate_limit_refusals_total',
    'Requests that a rate limit refused.',
    ['policy']
  )
  readonly #requests = new Counter(
    'chatflow_http_requests_total',
    'Answers to requests, by the pattern of their route.',
    ['method', 'route', 'status']
  )
  readonly #requestDuration = new Histogram(
    'chatflow_http_request_duration_seconds',
    'From a request to the end of its answer, which for a stream is its last event.',
    ['method', 'route'],
    REQUEST_BOUNDS
  )

  constructor(models: Pick<ModelManager, 'book'>) {
    this.#models = models
  }

  /** Counts until the answered function is called. */
  begin(): () => void {
    const ends = [
      runRested.listen((fact) => {
        const model = this.#modelOf(fact)
        this.#runs.add({ state: fact.state, ...model })
        this.#runDuration.observe(model, fact.durationMs / MS_PER_S)
        if (fact.firstTokenMs !== null) {
          this.#firstToken.observe(model, fact.firstTokenMs / MS_PER_S)
        }
      }),
      usageBilled.listen((fact) => {
        const model = this.#modelOf(fact)
        const { usage } = fact
        this.#tokens.add({ ...model, kind: 'input' }, usage.inputTokens)
        this.#tokens.add({ ...model, kind: 'cached_input' }, usage.cachedInputTokens)
        this.#tokens.add({ ...model, kind: 'output' }, usage.outputTokens)
        this.#tokens.add({ ...model, kind: 'reasoning' }, usage.reasoningTokens)
        this.#spend.add(model, fact.costUsd ?? 0)
      }),
      modelAsked.listen((fact) => {
        const model = this.#modelOf(fact)
        this.#asked.add(model)
        this.#retries.add(model, fact.isRetry ? 1 : 0)
      }),
      modelFailed.listen((fact) => this.#failures.add({ ...this.#modelOf(fact), code: fact.code })),
      toolCallEnded.listen(({ server, outcome, durationMs }) => {
        this.#toolCalls.add({ server, outcome })
        this.#toolDuration.observe({ server }, durationMs / MS_PER_S)
      }),
      requestRefused.listen(({ policy }) => this.#refusals.add({ policy })),
      requestAnswered.listen(({ method, route, status, durationMs }) => {
        const place = { method, route: route ?? NONE }
        this.#requests.add({ ...place, status: String(status ?? NONE) })
        this.#requestDuration.observe(place, durationMs / MS_PER_S)
      }),
    ]
    return () => ends.forEach((end) => end())
  }

  /** What Prometheus reads. */
  expose(): string {
    return [
      this.#runs,
      this.#firstToken,
      this.#runDuration,
      this.#tokens,
      this.#spend,
      this.#asked,
      this.#retries,
      this.#failures,
      this.#toolCalls,
      this.#toolDuration,
      this.#refusals,
      this.#requests,
      this.#requestDuration,
    ]
      .map((metric) => metric.expose())
      .join('')
  }

  #modelOf({ provider, model }: { provider: string | null; model: string | null }) {
    if (provider === null || model === null) {
      return { provider: NONE, model: NONE }
    }
    return { provider, model: this.#models.book.toldAs(model) }
  }
}
