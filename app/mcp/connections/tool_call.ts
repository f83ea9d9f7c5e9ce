import {
  isInputRequiredResult,
  type CallToolResult,
  type Client,
  type ElicitRequest,
  type ElicitResult,
  type Tool,
} from '@modelcontextprotocol/client'
import type {
  InputAnswer,
  InputRequest,
  ResumedCall,
  ToolCallOutcome,
  ToolProgress,
} from '#tools/types'
import { fingerprintOf, inputRequestOf, inputRequestsOf, visitsOf } from './asked_inputs.js'
import { callErrorOf } from './call_error.js'
import { withinCall, type OngoingCall } from './call_scope.js'
import { nextRound, type Continuation, type KeptAnswer } from './continuation.js'
import { CALL_TIMEOUT_MS } from './limits.js'

const CANCELLED: ElicitResult = { action: 'cancel' }

export interface CallParameters {
  definition: Tool
  arguments: Record<string, unknown>
  continuation: Continuation
  answers: ResumedCall['answers']
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
    this.#asked = answered(parameters)
  }

  /** Throws `ToolCallError`, or what the connection says where that is for others to judge (a sign-in). */
  async send(client: Client): Promise<ToolCallOutcome> {
    const { definition, arguments: values, continuation, answers, onProgress } = this.#parameters
    const isModern = client.getProtocolEra() === 'modern'
    const resumed = isModern && continuation.round > 0
    const params = {
      name: definition.name,
      arguments: values,
      ...(resumed && {
        inputResponses: answers,
        ...(continuation.state !== null && { requestState: continuation.state }),
      }),
    }
    const signal = AbortSignal.any([this.#parameters.signal, this.#stop.signal])
    try {
      const result = await withinCall(this, () =>
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
      return this.#outcome(result)
    } catch (error) {
      return this.#failed(error)
    }
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
    const { continuation } = this.#parameters
    return {
      kind: 'input_required',
      requests: inputRequestsOf(result),
      continuation: {
        round: nextRound(continuation),
        state: result.requestState ?? null,
        asked: [],
      } satisfies Continuation,
    }
  }

  #failed(error: unknown): ToolCallOutcome {
    const { signal, continuation } = this.#parameters
    signal.throwIfAborted()
    const requests = this.#question === null ? visitsOf(error) : [this.#question]
    if (requests === null || requests.length === 0 || this.#fault !== null) {
      throw callErrorOf(this.#fault ?? error)
    }
    const asked =
      this.#question === null
        ? []
        : [...this.#asked, { fingerprint: fingerprintOf(this.#question), answer: null }]
    return {
      kind: 'input_required',
      requests,
      continuation: {
        round: nextRound(continuation),
        state: null,
        asked,
      } satisfies Continuation,
    }
  }
}

/** The questions of earlier attempts, the last one with its answer. */
function answered({ continuation, answers }: CallParameters): Continuation['asked'] {
  const [answer] = Object.values(answers)
  return continuation.asked.map((asked) =>
    asked.answer === null && answer !== undefined ? { ...asked, answer: { ...answer } } : asked
  )
}

function elicitResultOf({ action, content }: KeptAnswer | InputAnswer): ElicitResult {
  return { action, ...(action === 'accept' && content !== undefined && { content }) }
}
