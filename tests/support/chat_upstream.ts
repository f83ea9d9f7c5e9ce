import { createServer, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** One request that the provider got, and how far its answer came. */
export interface UpstreamCall {
  /** The last thing that the person said. */
  prompt: string
  /** Whether a tool has been called for it. */
  isAfterTool: boolean
  /** Tokens sent so far. */
  sent: number
  /** Whether our side has closed the connection before the end. */
  isAborted: boolean
  isOver: boolean
}

interface ChatBody {
  model: string
  messages: { role: string; content: string | { text?: string }[] }[]
  tools?: { function: { name: string } }[]
}

interface Delta {
  content?: string
  tool_calls?: object[]
}

/** The answer's first `count` tokens: each is its own number. */
export function tokens(count: number): string {
  return Array.from({ length: count }, (_, n) => `${n + 1} `).join('')
}

/** How many whole tokens a text is; null where it is not the answer's beginning. */
export function tokensIn(text: string): number | null {
  const count = text === '' ? 0 : text.trimEnd().split(' ').length
  return tokens(count) === text ? count : null
}

/**
 * A provider of its own process-wide port that speaks OpenAI's Chat Completions: the model `count-<tokens>-<ms>` tells
 * numbered tokens, one each so many ms. `count-<tokens>-<ms>-after-<tool>` calls this tool first with the `question`, where it is
 * offered.
 */
export class ChatUpstream {
  readonly url: string
  readonly calls: UpstreamCall[] = []
  #server: Server

  private constructor(server: Server) {
    this.#server = server
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    this.url = `http://127.0.0.1:${port}/v1`
  }

  static async start(): Promise<ChatUpstream> {
    const server = createServer((request, response) => {
      let text = ''
      request.setEncoding('utf8')
      request.on('data', (chunk: string) => {
        text += chunk
      })
      request.on('end', () => void upstream.#answer(JSON.parse(text), response))
    })
    const listening = Promise.withResolvers<void>()
    server.listen(0, '127.0.0.1', listening.resolve)
    await listening.promise
    const upstream = new ChatUpstream(server)
    return upstream
  }

  /** Calls that are still being answered. */
  get active(): UpstreamCall[] {
    return this.calls.filter(({ isOver }) => !isOver)
  }

  callsOf(prompt: string): UpstreamCall[] {
    return this.calls.filter((call) => call.prompt === prompt)
  }

  async close() {
    const closed = Promise.withResolvers<void>()
    this.#server.close(() => closed.resolve())
    this.#server.closeAllConnections()
    await closed.promise
  }

  async #answer({ model, messages, tools = [] }: ChatBody, response: ServerResponse) {
    const content = messages.findLast(({ role }) => role === 'user')?.content ?? ''
    const prompt =
      typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join('')
    const isAfterTool = messages.at(-1)?.role === 'tool'
    const call: UpstreamCall = { prompt, isAfterTool, sent: 0, isAborted: false, isOver: false }
    this.calls.push(call)
    response.on('close', () => {
      call.isAborted = !response.writableFinished
      call.isOver = true
    })
    const [, count, pause, name] = /count-(\d+)-(\d+)(?:-after-(\S+))?/.exec(model) ?? [
      '',
      '10',
      '1',
    ]
    const send = (delta: Delta, finish: string | null) =>
      response.write(
        `data: ${JSON.stringify({
          id: 'chatcmpl-1',
          object: 'chat.completion.chunk',
          created: 1,
          model,
          choices: [{ index: 0, delta, finish_reason: finish }],
        })}\n\n`
      )
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    if (!isAfterTool && tools.some((tool) => tool.function.name === name)) {
      const called = { name, arguments: JSON.stringify({ question: prompt }) }
      send({ tool_calls: [{ index: 0, id: 'call-1', type: 'function', function: called }] }, null)
      send({}, 'tool_calls')
      response.end('data: [DONE]\n\n')
      return
    }
    for (let n = 1; n <= Number(count) && !response.destroyed; n++) {
      send({ content: `${n} ` }, null)
      call.sent = n
      await sleep(Number(pause))
    }
    send({}, 'stop')
    response.end('data: [DONE]\n\n')
  }
}
