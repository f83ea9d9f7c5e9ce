import {
  SpanKind,
  type Attributes,
  type Link,
  type Span,
  type SpanContext,
} from '@opentelemetry/api'
import { LruCache } from '#core/lru_cache'
import { runExecution, type RunExecuted, type RunToExecute } from '#runs/run_happenings'
import { providerName, usageAttributes } from './model_spans.js'
import { fail, type Scopes } from './scopes.js'
import { toldModel, type ToldModels } from './told_model.js'

const AGENT = 'chatflow'

/** Runs that wait for people; of any others the id of the run has to do. */
const MAX_WAITING = 1_000

/** The spans of runs: one from the question, and one more for each time that people have let it go on. */
export class RunSpans {
  #scopes: Scopes
  #models: ToldModels
  #first = new LruCache<string, SpanContext>(MAX_WAITING)

  constructor(scopes: Scopes, models: ToldModels) {
    this.#scopes = scopes
    this.#models = models
  }

  begin(): () => void {
    return runExecution.follow((begun, work) =>
      this.#scopes.within(this.#spanOf(begun), async (span) => {
        try {
          return await work((executed) => this.#describe(span, begun, executed))
        } finally {
          span.end()
        }
      })
    )
  }

  #spanOf({ run, isContinued }: RunToExecute) {
    const { id, attempt, conversationId, userId, requestId } = run
    return {
      name: `invoke_agent ${AGENT}`,
      kind: SpanKind.INTERNAL,
      shared: { 'gen_ai.conversation.id': conversationId, 'chatflow.run.id': id },
      attributes: {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': AGENT,
        'chatflow.run.attempt': attempt,
        'chatflow.run.continued': isContinued,
        'chatflow.request.id': requestId,
        'enduser.id': userId,
      },
      links: this.#linksOf(id),
    }
  }

  #linksOf(runId: string): Link[] {
    const context = this.#first.get(runId)
    return context === undefined ? [] : [{ context }]
  }

  #describe(span: Span, { run }: RunToExecute, executed: RunExecuted) {
    const { ending } = executed
    const facts = executed.facts()
    const state = ending?.state ?? 'lost'
    const attributes: Attributes = { 'chatflow.run.state': state }
    if (facts !== null) {
      Object.assign(attributes, {
        'gen_ai.provider.name': providerName(facts.provider),
        'gen_ai.request.model': toldModel(this.#models, facts.model),
        ...usageAttributes(facts.usage),
      })
    }
    span.setAttributes(attributes)
    if (ending !== null && 'code' in ending) {
      fail(span, ending.code)
    }
    if (state === 'awaiting_input') {
      this.#first.set(run.id, this.#first.get(run.id) ?? span.spanContext())
    } else {
      this.#first.delete(run.id)
    }
  }
}
