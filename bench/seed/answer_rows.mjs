import { addDocument, messageColumns } from './conversation_rows.mjs'
import { costOf, planOutcome } from './outcomes.mjs'
import { answerParts, planToolCalls } from './tool_calls.mjs'
import { MODELS, TITLE_MODEL } from './world.mjs'

/** Answers that call tools. */
const WITH_TOOLS = 0.16
const RATED = 0.03
/** Now and then people choose another model than the conversation's. */
const OTHER_MODEL = 0.05

/** Answers, with the runs that made them, their tool calls and what they cost. */
export class AnswerRows {
  #sink
  #random
  #texts
  #until
  #hasSearch

  constructor({ sink, random, texts, until, hasSearch }) {
    this.#sink = sink
    this.#random = random
    this.#texts = texts
    this.#until = until
    this.#hasSearch = hasSearch
  }

  /** Answers the last question of that conversation. */
  async add(place, at) {
    const random = this.#random
    const model = random.chance(OTHER_MODEL) ? random.pick(MODELS) : place.model
    const outcome = planOutcome(random, model, { at, turns: place.turns })
    const calls =
      outcome.state === 'completed' && random.chance(WITH_TOOLS)
        ? planToolCalls(random, { startedAt: outcome.firstTokenAt, until: this.#until })
        : []
    const callMs = calls.reduce((sum, { durationMs }) => sum + durationMs, 0)
    const answer = {
      ...outcome,
      runId: random.id(at),
      messageId: random.id(at + 1),
      model,
      calls,
      at,
      finishedAt: Math.floor(outcome.finishedAt + callMs),
    }
    await this.#addMessage(place, answer)
    await this.#addRun(place, answer)
    await this.#addCalls(place, answer)
    if (answer.usage !== null) {
      await this.#addUsage(place, answer, 'answer', answer)
    }
    if (place.isTitleDue) {
      place.isTitleDue = false
      await this.#addTitleUsage(place, answer)
    }
    place.turns++
  }

  async #addMessage(place, answer) {
    const { state, model, usage } = answer
    const text = answer.sentences > 0 ? this.#texts.answer(answer.sentences) : ''
    const reasoning = usage !== null && usage.reasoning > 0 ? this.#texts.prose(2) : null
    await this.#sink.add('messages', {
      ...messageColumns(place, answer.at),
      id: answer.messageId,
      parent_id: place.questionId,
      participant_id: place.assistantId,
      role: 'assistant',
      parts: JSON.stringify(answerParts({ text, reasoning, calls: answer.calls })),
      status: state,
      model: usage === null ? null : model.model,
      provider: usage === null ? null : model.provider,
      finish_reason: state === 'completed' ? 'stop' : state === 'failed' ? 'error' : null,
      usage: usage === null ? null : JSON.stringify(toldUsage(usage, state)),
      error_code: answer.errorCode,
      rating: state === 'completed' && this.#random.chance(RATED) ? this.#rating() : null,
      updated_at: answer.finishedAt,
    })
    await addDocument(this.#sink, this.#hasSearch, place, answer.messageId, text)
    place.answerId = answer.messageId
  }

  #rating() {
    return this.#random.chance(0.8) ? 1 : -1
  }

  async #addRun(place, answer) {
    await this.#sink.add('runs', {
      id: answer.runId,
      conversation_id: place.id,
      message_id: answer.messageId,
      user_id: place.userId,
      state: answer.state,
      attempt: 1,
      options: JSON.stringify({ model: answer.model.model, tools: 'auto' }),
      request_id: `seed-${this.#random.bits().toString(16)}`,
      error_code: answer.errorCode,
      created_at: answer.at,
      started_at: answer.at,
      first_token_at: answer.firstTokenAt,
      finished_at: answer.finishedAt,
      rest_n: 12,
    })
  }

  async #addCalls(place, answer) {
    for (const call of answer.calls) {
      await this.#sink.add('tool_calls', {
        id: this.#random.id(call.at),
        conversation_id: place.id,
        run_id: answer.runId,
        user_id: place.userId,
        call_id: call.callId,
        round: 1,
        tool: call.tool,
        server: call.server,
        arguments: JSON.stringify(call.input),
        state: call.state,
        created_at: call.at,
        started_at: call.at,
        finished_at: call.at + call.durationMs,
        duration_ms: call.durationMs,
      })
    }
  }

  async #addUsage(place, { runId, state, finishedAt }, kind, { model, usage }) {
    await this.#sink.add('usage_entries', {
      id: this.#random.id(finishedAt),
      user_id: place.userId,
      conversation_id: place.id,
      run_id: runId,
      kind,
      provider: model.provider,
      model: model.model,
      input_tokens: usage.input,
      output_tokens: usage.output,
      cached_input_tokens: usage.cached,
      reasoning_tokens: usage.reasoning,
      cost_nano_usd: usage.nanoUsd,
      estimated: state === 'completed' ? 0 : 1,
      created_at: finishedAt,
    })
  }

  async #addTitleUsage(place, answer) {
    const tokens = { input: 200 + this.#random.int(300), output: 5 + this.#random.int(8) }
    const usage = { ...tokens, cached: 0, reasoning: 0 }
    const nanoUsd = costOf(TITLE_MODEL, usage)
    const call = { model: TITLE_MODEL, usage: { ...usage, nanoUsd } }
    const run = { ...answer, state: 'completed', finishedAt: answer.finishedAt + 900 }
    await this.#addUsage(place, run, 'title', call)
  }
}

/** As `answer_facts.ts` stores it with the message. */
function toldUsage({ input, output, cached, reasoning, nanoUsd }, state) {
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    cached_input_tokens: cached,
    reasoning_tokens: reasoning,
    cost_usd: nanoUsd === null ? null : nanoUsd / 1e9,
    estimated: state !== 'completed',
  }
}
