import { HttpListener } from '#tests/helpers/http_listener'

/** A provider that says one word of each answer, and the other when it is told to. */
export class HeldUpstream {
  #listener: HttpListener
  #held: (() => void)[] = []

  private constructor(listener: HttpListener) {
    this.#listener = listener
  }

  static async start(): Promise<HeldUpstream> {
    const listener = await new HttpListener().listen()
    const upstream = new HeldUpstream(listener)
    listener.respond = (request, response) => {
      request.resume()
      const say = (content: string, finish: string | null = null) => {
        const choice = { index: 0, delta: { content }, finish_reason: finish }
        const chunk = { id: '1', object: 'chat.completion.chunk', created: 1, model: 'held' }
        response.write(`data: ${JSON.stringify({ ...chunk, choices: [choice] })}\n\n`)
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      say('first ')
      upstream.#held.push(() => {
        say('second', 'stop')
        response.end('data: [DONE]\n\n')
      })
    }
    return upstream
  }

  get url(): string {
    return `${this.#listener.origin}/v1`
  }

  /** Lets all answers that wait come to their end. */
  release(): void {
    this.#held.splice(0).forEach((finish) => finish())
  }

  close(): Promise<void> {
    return this.#listener.close()
  }
}
