import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { HttpListener } from '#tests/helpers/http_listener'

/** What a provider says to one request: a status that is an error, a call of a tool, or a text. */
export type Turn =
  | { status: number; body?: string }
  | { call: { id: string; name: string; arguments: string } }
  | { text: string }

const USAGE = {
  prompt_tokens: 100,
  completion_tokens: 20,
  total_tokens: 120,
  prompt_tokens_details: { cached_tokens: 60 },
  completion_tokens_details: { reasoning_tokens: 5 },
}

/** A provider that speaks Chat Completions and answers each request with the next of its turns. */
export class ScriptedUpstream {
  readonly headers: IncomingHttpHeaders[] = []
  #listener: HttpListener
  #turns: Turn[] = []

  private constructor(listener: HttpListener) {
    this.#listener = listener
  }

  static async start(): Promise<ScriptedUpstream> {
    const listener = await new HttpListener().listen()
    const upstream = new ScriptedUpstream(listener)
    listener.respond = (request, response) => {
      upstream.headers.push(request.headers)
      request.resume()
      answer(response, upstream.#turns.shift() ?? { text: 'That is all.' })
    }
    return upstream
  }

  get url(): string {
    return `${this.#listener.origin}/v1`
  }

  script(...turns: Turn[]): void {
    this.#turns.push(...turns)
  }

  close(): Promise<void> {
    return this.#listener.close()
  }
}

function answer(response: ServerResponse, turn: Turn) {
  if ('status' in turn) {
    response.writeHead(turn.status, { 'content-type': 'application/json' })
    response.end(turn.body ?? '{"error":{"message":"not now"}}')
    return
  }
  const say = (delta: object, finish: string | null) => {
    const chunk = { id: '1', object: 'chat.completion.chunk', created: 1, model: 'scripted-2026' }
    const choices = [{ index: 0, delta, finish_reason: finish }]
    response.write(`data: ${JSON.stringify({ ...chunk, choices })}\n\n`)
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if ('text' in turn) {
    say({ content: turn.text }, null)
    say({}, 'stop')
  } else {
    const { id, ...call } = turn.call
    say({ tool_calls: [{ index: 0, id, type: 'function', function: call }] }, null)
    say({}, 'tool_calls')
  }
  response.write(`data: ${JSON.stringify({ id: '1', choices: [], usage: USAGE })}\n\n`)
  response.end('data: [DONE]\n\n')
}
