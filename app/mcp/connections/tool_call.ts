import {
  isInputRequiredResult,
  type CallToolResult,
  type Client,
  type ElicitRequest,
  type ElicitResult,
  type Tool,
} from '@modelcontextprotocol/client'
import { currentTrace } from '#core/current_trace'
import type { InputAnswer, InputRequest, ToolCallOutcome, ToolProgress } from '#tools/types'
import { fingerprintOf, inputRequestOf, inputRequestsOf, visitsOf } from './asked_inputs.js'
import { callErrorOf } from './call_error.js'
import { withinCall, type OngoingCall } from './call_scope.js'
import { nextRound, type Continuation, type KeptAnswer, type Resumption } from './continuation.js'
import { CALL_TIMEOUT_MS } from './limits.js'

const CANCELLED: ElicitResult = { action: 'cancel' }

export interface CallParameters {
  definition: Tool
  arguments: Record<string, unknown>
  resumption: Resumption
  /** Ends the call, also when its time is over. */
  signal: AbortSignal
  onProgress: (progress: ToolProgress) => void
  /** Answers there and then, where nobody has to be waited for. */
  answerAtOnce?: (request: InputRequest) => InputAnswer
}

/** One call of a tool on a connection: until its result, or until the server asks a person for something. */
export class ToolCall implements OngoingCall {
  #parameters: CallParameters
  #asked: Continuation['asked']
  /** How many questions this attempt has been asked, in the legacy era. */
  #questions = 0
  #question: InputRequest | null = null
  #fault: Error | null = null
  #stop = new AbortController()

  constructor(parameters: CallParameters) {
    this.#parameters = parameters
    this.#asked = answered(parameters.resumption)
  }

  /** Throws `ToolCallError`, or what the connection says where that is for others to judge (a sign-in). */
  async send(client: Client): Promise<ToolCallOutcome> {
    try {
      return this.#outcome(await this.#request(client))
    } catch (error) {
      return this.#wasVisited(error) ? this.#repeat(client) : this.#failed(error)
    }
  }

  /** The person has been where the server sends them before it does anything: it may have known that for one attempt only. */
  async #repeat(client: Client): Promise<ToolCallOutcome> {
    this.#questions = 0
    try {
      return this.#outcome(await this.#request(client))
    } catch (error) {
      return this.#failed(error)
    }
  }

  async #request(client: Client): Promise<CallToolResult> {
    const { definition, arguments: values, resumption, onProgress } = this.#parameters
    const { continuation, answers } = resumption
    const isModern = client.getProtocolEra() === 'modern'
    const isAnswer = Object.keys(answers).length > 0 || continuation.state !== null
    const trace = currentTrace.context
    const params = {
      name: definition.name,
      arguments: values,
      ...(trace !== null && { _meta: { ...trace } }),
      ...(isModern &&
        isAnswer && {
          inputResponses: answers,
          ...(continuation.state !== null && { requestState: continuation.state }),
        }),
    }
    const signal = AbortSignal.any([this.#parameters.signal, this.#stop.signal])
    return withinCall(this, () =>
      client.callTool(params, {
        /* Without the schema of the result, which is checked by us. */
        toolDefinition: { ...definition, outputSchema: undefined },
        allowInputRequired: true,
        /* The signal is there first. */
        timeout: 2 * CALL_TIMEOUT_MS,
        onprogress: onProgress,
        signal,
      })
    )
  }

  /** Answers at once what was answered before; anything else ends the attempt and is asked. */
  elicit({ params }: ElicitRequest): ElicitResult {
    const index = this.#questions++
    let question: InputRequest
    try {
      question = inputRequestOf(`question_${index + 1}`, params)
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)))
      return CANCELLED
    }
    const before = this.#asked[index]
    if (before?.fingerprint === fingerprintOf(question) && before.answer !== null) {
      return elicitResultOf(before.answer)
    }
    if (this.#parameters.answerAtOnce !== undefined) {
      return elicitResultOf(this.#parameters.answerAtOnce(question))
    }
    if (this.#question === null) {
      this.#asked = this.#asked.slice(0, index)
      this.#question = question
      /* The server is told that the call is cancelled before it is told that the question is. */
      this.#stop.abort()
    }
    return CANCELLED
  }

  fail(error: Error): void {
    this.#fault ??= error
    this.#stop.abort()
  }

  #outcome(result: CallToolResult): ToolCallOutcome {
    if (!isInputRequiredResult(result)) {
      return { kind: 'result', result }
    }
    const { continuation } = this.#parameters.resumption
    return {
      kind: 'input_required',
      requests: inputRequestsOf(result),
      continuation: nextRound(continuation, { state: result.requestState ?? null }),
    }
  }

  #wasVisited(error: unknown): boolean {
    const { signal, resumption } = this.#parameters
    if (signal.aborted || this.#fault !== null || this.#question !== null) {
      return false
    }
    const visits = visitsOf(error) ?? []
    const { visited } = resumption.continuation
    return visits.length > 0 && visits.every((visit) => visited.includes(fingerprintOf(visit)))
  }

  #failed(error: unknown): ToolCallOutcome {
    this.#parameters.signal.throwIfAborted()
    const { continuation } = this.#parameters.resumption
    const visits = visitsOf(error)
    if (this.#fault !== null) {
      throw callErrorOf(this.#fault)
    }
    if (this.#question !== null) {
      const fingerprint = fingerprintOf(this.#question)
      return {
        kind: 'input_required',
        requests: [this.#question],
        continuation: nextRound(continuation, {
          asked: [...this.#asked, { fingerprint, answer: null }],
          visited: continuation.visited,
        }),
      }
    }
    if (visits !== null && visits.length > 0) {
      return {
        kind: 'input_required',
        requests: visits,
        continuation: nextRound(continuation, {
          waitsFor: 'visit',
          asked: this.#asked,
          visited: [...new Set([...continuation.visited, ...visits.map(fingerprintOf)])],
        }),
      }
    }
    throw callErrorOf(error)
  }
}

/** The questions of earlier attempts, the last one with its answer. */
function answered({ continuation, answers }: Resumption): Continuation['asked'] {
  const [answer] = Object.values(answers)
  return continuation.asked.map((asked) =>
    asked.answer === null && answer !== undefined ? { ...asked, answer } : asked
  )
}

function elicitResultOf({ action, content }: KeptAnswer | InputAnswer): ElicitResult {
  return { action, ...(action === 'accept' && content !== undefined && { content }) }
}
